import type { ReactNode } from 'react';

import { Select, type SelectProps } from '@/components';
import { cx } from '@/lib/cx';

/** One named value of the side panel: the name wraps rather than hides, the value stands beside its first line. */
export function PanelRow({ label, title, mark, error, active = false, children }: { label: string; title?: string | undefined; mark?: ReactNode; error?: string | undefined; active?: boolean; children: ReactNode }) {
  return (
    <div className={cx('grid grid-cols-[minmax(0,9fr)_minmax(0,11fr)] items-start gap-1 rounded-sm', active && 'bg-accent-soft')}>
      <span className="px-1 py-1 text-grid text-pretty wrap-break-word text-ink-2" title={title}>{label}{mark}</span>
      {children}
      {error && <p role="alert" className="col-span-2 px-1 pb-1 text-xs text-bad">{error}</p>}
    </div>
  );
}

/** A pick-list that stands in a panel like the texts around it. */
export function PanelSelect<V extends string>({ className, ...rest }: SelectProps<V>) {
  return <Select className={cx('h-6.5 rounded-sm border-transparent bg-transparent px-1 text-grid hover:border-line-strong', className)} {...rest} />;
}
