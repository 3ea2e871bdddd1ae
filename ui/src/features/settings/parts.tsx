import type { ReactNode } from 'react';

/** Settings that belong together, under their title. */
export function Group({ title, children }: { title: string; children: ReactNode }) {
  return <section><h2 className="mb-2 text-lg font-medium">{title}</h2><div className="divide-y divide-line border-y border-line">{children}</div></section>;
}

/** One setting: its name, what it is now, what can be done. */
export function Line({ label, hint, children }: { label: string; hint?: string; children: ReactNode }) {
  return (
    <div className="flex min-h-11 items-center gap-6 py-2 text-sm">
      <div className="w-56 shrink-0"><div className="text-ink-2">{label}</div></div>
      <div className="flex min-w-0 flex-1 flex-col gap-1">
        <div className="flex flex-wrap items-center gap-3">{children}</div>
        {hint && <p className="text-xs text-ink-3">{hint}</p>}
      </div>
    </div>
  );
}
