import { Check } from 'lucide-react';
import { ContextMenu as Context, DropdownMenu as Drop } from 'radix-ui';
import type { ReactNode } from 'react';
import { useTexts } from '@/i18n';
import { isEnabled, type Action } from '@/actions';
import { cx } from '@/lib/cx';
import { Kbd } from './kbd';

/** A line of a menu: an action, or a command on the spot, or a separator. */
export type MenuItem =
  | { kind: 'action'; action: Action; danger?: boolean }
  | { kind: 'command'; id: string; label: ReactNode; icon?: ReactNode; keys?: string; checked?: boolean; disabled?: boolean; /** Why it is off. */ why?: string; danger?: boolean; run: () => void }
  | { kind: 'label'; id: string; text: string }
  | { kind: 'separator'; id: string };

const BOX = 'z-60 max-h-[min(80vh,640px)] min-w-48 max-w-90 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float animate-appear';
const ITEM = 'flex h-7 items-center gap-2 rounded-sm px-2 text-sm outline-none data-disabled:opacity-50 data-highlighted:bg-hover';

/** A menu that opens below a button, and by whoever holds `open`. */
export function Menu({ trigger, items, align = 'start', ...root }: { trigger: ReactNode; items: readonly MenuItem[]; align?: 'start' | 'end'; open?: boolean; onOpenChange?: (open: boolean) => void }) {
  return (
    <Drop.Root modal={false} {...root}>
      <Drop.Trigger asChild>{trigger}</Drop.Trigger>
      <Drop.Portal>
        <Drop.Content align={align} sideOffset={4} collisionPadding={8} className={BOX}>
          {items.map((item) => <Line key={idOf(item)} item={item} Item={Drop.Item} Label={Drop.Label} Separator={Drop.Separator} />)}
        </Drop.Content>
      </Drop.Portal>
    </Drop.Root>
  );
}

/** A menu at the pointer, around what it is about. */
export function ContextMenu({ children, items }: { children: ReactNode; items: readonly MenuItem[] }) {
  return (
    <Context.Root modal={false}>
      <Context.Trigger asChild>{children}</Context.Trigger>
      <Context.Portal>
        <Context.Content collisionPadding={8} className={BOX}>
          {items.map((item) => <Line key={idOf(item)} item={item} Item={Context.Item} Label={Context.Label} Separator={Context.Separator} />)}
        </Context.Content>
      </Context.Portal>
    </Context.Root>
  );
}

function idOf(item: MenuItem): string {
  return item.kind === 'action' ? item.action.id : item.id;
}

function Line({ item, Item, Label, Separator }: { item: MenuItem; Item: typeof Drop.Item | typeof Context.Item; Label: typeof Drop.Label | typeof Context.Label; Separator: typeof Drop.Separator | typeof Context.Separator }) {
  const { t } = useTexts();
  if (item.kind === 'separator') return <Separator className="-mx-1 my-1 h-px bg-line" />;
  if (item.kind === 'label') return <Label className="px-2 pt-2 pb-1 text-xs text-ink-2">{item.text}</Label>;
  const action = item.kind === 'action' ? item.action : null;
  const keys = action ? action.keys?.[0] : item.kind === 'command' ? item.keys : undefined;
  const disabled = action ? !isEnabled(action) : item.kind === 'command' && item.disabled === true;
  const why = item.kind === 'command' && disabled ? item.why : undefined;
  return (
    <Item disabled={disabled} title={why} className={cx(ITEM, why !== undefined && 'h-auto py-1', item.danger && 'text-bad')} onSelect={() => { if (action) void action.run(); else if (item.kind === 'command') item.run(); }}>
      {item.kind === 'command' && item.checked !== undefined && <span className="w-4">{item.checked && <Check size={14} />}</span>}
      {item.kind === 'command' && item.icon}
      <span className="min-w-0 flex-1 truncate">{action ? t(action.label, action.args ?? {}) : item.kind === 'command' && item.label}{why !== undefined && <span className="block text-xs text-pretty whitespace-normal">{why}</span>}</span>
      {keys && <Kbd keys={keys} />}
    </Item>
  );
}
