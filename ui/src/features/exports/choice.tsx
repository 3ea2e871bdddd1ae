import type { ReactNode } from 'react';

/** A choice with its name above and what it means below. */
export function Choice({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return <div className="flex flex-col gap-1"><span className="text-sm text-ink-2">{label}</span>{children}{hint && <p className="text-xs text-ink-3">{hint}</p>}</div>;
}
