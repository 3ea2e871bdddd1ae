import { Command } from 'cmdk';
import { Check, ChevronDown } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import { cx } from '@/lib/cx';
import { controlClass } from './field';

export interface PickOption { value: string; label: string; /** Further words that find it. */ words?: string; hint?: ReactNode }
export interface PickGroup { heading?: string; options: readonly PickOption[] }

/** A choice from a long list, by typing a part of its name. */
export function PickList({ value, onChange, groups, placeholder, searchLabel, emptyText, className, onCloseAutoFocus, ...rest }: {
  value: string | null; onChange: (value: string) => void; groups: readonly PickGroup[]; placeholder: string; searchLabel: string; emptyText: string;
  className?: string; /** Where the focus goes instead of back to the list's button. */ onCloseAutoFocus?: (event: Event) => void; id?: string; 'aria-label'?: string; 'aria-describedby'?: string | undefined; 'aria-invalid'?: boolean | undefined;
}) {
  const [open, setOpen] = useState(false);
  const current = groups.flatMap((group) => group.options).find((option) => option.value === value);
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger type="button" role="combobox" aria-expanded={open} className={cx(controlClass, 'flex items-center justify-between gap-2 text-left', className)} {...rest}>
        <span className={cx('truncate', !current && 'text-ink-3')}>{current?.label ?? placeholder}</span>
        <ChevronDown size={16} className="text-ink-3" />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content {...(onCloseAutoFocus ? { onCloseAutoFocus } : {})} align="start" sideOffset={4} collisionPadding={8} className="z-60 w-72 overflow-hidden rounded-md border border-line bg-raised shadow-float animate-appear">
          <Command label={searchLabel} defaultValue={current?.value ?? ''} className="flex flex-col">
            <Command.Input placeholder={searchLabel} className="h-9 border-b border-line bg-transparent px-3 text-sm outline-none placeholder:text-ink-3" />
            <Command.List className="max-h-72 overflow-y-auto p-1">
              <Command.Empty className="px-2 py-4 text-center text-sm text-ink-3">{emptyText}</Command.Empty>
              {groups.filter((group) => group.options.length > 0).map((group, i) => (
                <Command.Group key={group.heading ?? i} heading={group.heading} className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3">
                  {group.options.map((option) => (
                    <Command.Item key={option.value} value={option.value} keywords={[option.label, ...(option.words?.split(' ') ?? [])]}
                      onSelect={() => { onChange(option.value); setOpen(false); }}
                      className="flex min-h-7 items-center gap-2 rounded-sm px-2 text-sm data-[selected=true]:bg-hover">
                      <span className="w-4">{option.value === value && <Check size={14} />}</span>
                      <span className="min-w-0 flex-1 truncate">{option.label}</span>
                      {option.hint}
                    </Command.Item>
                  ))}
                </Command.Group>
              ))}
            </Command.List>
          </Command>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
