import { Tabs as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from '@/lib/cx';

/** Views of one thing, side by side. */
export function Tabs<V extends string>({ value, onChange, tabs, label, children, className }: {
  value: V; onChange: (value: V) => void; tabs: readonly { value: V; label: ReactNode }[]; label: string; children?: ReactNode; className?: string;
}) {
  return (
    <Radix.Root value={value} onValueChange={(next) => { onChange(next as V); }} className={cx('flex min-h-0 flex-col', className)}>
      <Radix.List aria-label={label} className="flex gap-0.5 overflow-x-auto overflow-y-hidden border-b border-line px-1.5 [scrollbar-width:none]">
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} value={tab.value} className="-mb-px h-8 shrink-0 border-b-2 border-transparent px-1.5 text-grid text-ink-2 focus-visible:-outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink">
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {children}
    </Radix.Root>
  );
}
export const TabPanel = Radix.Content;
