import { Check, ChevronDown } from 'lucide-react';
import { Select as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { cx } from '@/lib/cx';
import { controlClass } from './field';

export interface Option<V extends string = string> { value: V; label: ReactNode; disabled?: boolean }

export interface SelectProps<V extends string> {
  value: V;
  onChange: (value: V) => void;
  options: readonly Option<V>[];
  id?: string;
  'aria-label'?: string;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: boolean | undefined;
  disabled?: boolean;
  className?: string;
}

/** A choice from a short list. For long lists with search there is `PickList`. */
export function Select<V extends string>({ value, onChange, options, className, disabled = false, ...rest }: SelectProps<V>) {
  return (
    <Radix.Root value={value} onValueChange={(next) => { onChange(next as V); }} disabled={disabled}>
      <Radix.Trigger className={cx(controlClass, 'flex items-center justify-between gap-2 text-left', className)} {...rest}>
        <span className="truncate"><Radix.Value /></span>
        <ChevronDown size={16} className="text-ink-3" />
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content position="popper" sideOffset={4} collisionPadding={8} className="z-60 max-h-(--radix-select-content-available-height) min-w-(--radix-select-trigger-width) overflow-hidden rounded-md border border-line bg-raised p-1 shadow-float animate-appear">
          <Radix.Viewport>
            {options.map((option) => (
              <Radix.Item key={option.value} value={option.value} disabled={option.disabled ?? false} className="flex h-7 items-center gap-2 rounded-sm pr-3 pl-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover">
                <span className="w-4"><Radix.ItemIndicator><Check size={14} /></Radix.ItemIndicator></span>
                <Radix.ItemText>{option.label}</Radix.ItemText>
              </Radix.Item>
            ))}
          </Radix.Viewport>
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
