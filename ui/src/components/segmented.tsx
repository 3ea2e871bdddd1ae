import { RadioGroup } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from '@/lib/cx';

/** A choice of two to four, all in sight. Arrow keys move. */
export function Segmented<V extends string>({ value, onChange, options, label, id, className }: {
  value: V; onChange: (value: V) => void; options: readonly { value: V; label: ReactNode }[]; label?: string; id?: string; className?: string;
}) {
  return (
    <RadioGroup.Root id={id} value={value} onValueChange={(next) => { onChange(next as V); }} aria-label={label} orientation="horizontal"
      className={cx('inline-flex w-fit rounded-md border border-line bg-sunken p-0.5', className)}>
      {options.map((option) => (
        <RadioGroup.Item key={option.value} value={option.value}
          className="flex h-6.5 items-center gap-1.5 rounded-sm px-2.5 text-sm text-ink-2 hover:text-ink data-[state=checked]:bg-raised data-[state=checked]:text-ink data-[state=checked]:shadow-[0_0_0_1px_var(--line-strong)]">
          {option.label}
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}
