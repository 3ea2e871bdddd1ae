import { DropdownMenu } from 'radix-ui';
import { useRef } from 'react';
import { useTexts } from '@/i18n';

import { isEnabled, type Action } from '@/actions';
import { Kbd } from '@/components';
import { cx } from '@/lib/cx';

const LINES = ['plan.cut', 'plan.copy', 'plan.paste', '|', 'plan.add_line', 'plan.insert_above', 'plan.add_section', 'plan.group', 'plan.ungroup', 'plan.duplicate', '|', 'plan.move_up', 'plan.move_down', 'plan.fill_down', 'plan.fill_right', 'plan.take_rates', '|', 'plan.comment', 'plan.panel_line', '|', 'plan.remove'];

/** The lines of what can be done here, with one separator between groups of them and none at the ends. */
export function linesOf(actions: readonly Pick<Action, 'id'>[], lines: readonly string[] = LINES): string[] {
  const there = lines.filter((id) => id === '|' || actions.some((one) => one.id === id));
  return there.filter((id, index) => id !== '|' || (there[index - 1] ?? '|') !== '|').filter((id, index, all) => id !== '|' || index < all.length - 1);
}

/** The menu of the selected rows, at the pointer. */
export function RowMenu({ at, onClose, actions }: { at: { x: number; y: number } | null; onClose: () => void; actions: readonly Action[] }) {
  const { t } = useTexts();
  const menu = useRef<HTMLDivElement>(null);
  return (
    <DropdownMenu.Root open={at !== null} modal={false} onOpenChange={(open) => { if (!open) onClose(); }}>
      <DropdownMenu.Trigger asChild><span aria-hidden className="pointer-events-none fixed size-0" style={{ left: at?.x ?? 0, top: at?.y ?? 0 }} /></DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content ref={menu} align="start" sideOffset={2} collisionPadding={8} className="z-60 max-h-(--radix-dropdown-menu-content-available-height) min-w-56 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float animate-appear"
          // RevoGrid focuses the cell a moment after the click that opened the menu: the keys stay with the menu.
          onFocusOutside={(event) => { event.preventDefault(); menu.current?.focus(); }}
          onCloseAutoFocus={(event) => { event.preventDefault(); document.querySelector<HTMLElement>('[data-testid="plan-grid"]')?.focus({ preventScroll: true }); }}>
          {linesOf(actions).map((id, index) => {
            const action = actions.find((one) => one.id === id);
            if (!action) return <DropdownMenu.Separator key={`${id}${String(index)}`} className="-mx-1 my-1 h-px bg-line" />;
            return (
              <DropdownMenu.Item key={id} disabled={!isEnabled(action)} onSelect={() => { void action.run(); }} className={cx('flex h-7 items-center gap-2 rounded-sm px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover', id === 'plan.remove' && 'text-bad')}>
                <span className="min-w-0 flex-1 truncate">{t(action.label, action.args ?? {})}</span>
                {action.keys?.[0] && <Kbd keys={action.keys[0]} />}
              </DropdownMenu.Item>
            );
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
