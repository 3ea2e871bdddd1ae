import { ArrowDownAZ, ArrowUpAZ, Columns3, EyeOff, FilterX, Group, Pin, PinOff, TriangleAlert } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useMemo, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import type { ColumnView } from '@/api';
import { Button, Checkbox, Field, Input } from '@/components';
import { cx } from '@/lib/cx';

import { boundOf, boundText, type Condition, type Sort, valuesOf } from './model/filter';
import { isNumeric } from './model/format';
import { canGroup } from './model/groups';
import type { OpenHeading } from './plan-page';
import { useDesk } from './use-desk';
import { openViewDialog } from './views-state';

const MOST_VALUES = 300;

/** Sorting, filtering and hiding one column, below its heading. */
export function HeadingMenu({ heading, onClose }: { heading: OpenHeading | null; onClose: () => void }) {
  const desk = useDesk();
  const column = heading ? desk.session.columns.get(heading.ref) : undefined;
  if (!heading || !column) return null;
  return (
    <Popover.Root open onOpenChange={(open) => { if (!open) onClose(); }}>
      <Popover.Anchor asChild><span aria-hidden className="pointer-events-none fixed" style={{ left: heading.box.left, top: heading.box.top, width: heading.box.width, height: heading.box.height }} /></Popover.Anchor>
      <Popover.Portal>
        <Popover.Content role="dialog" aria-label={desk.heading(column)} align="start" sideOffset={2} collisionPadding={8} onCloseAutoFocus={(event) => { event.preventDefault(); if (document.activeElement === document.body) document.querySelector<HTMLElement>('[data-testid="plan-grid"]')?.focus({ preventScroll: true }); }}
          className="z-50 flex w-72 flex-col gap-2 rounded-md border border-line bg-raised p-2 shadow-float animate-appear">
          <Content column={column} onClose={onClose} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function Content({ column, onClose }: { column: ColumnView; onClose: () => void }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  const sort = (order: Sort['order'] | null): void => {
    desk.see({ sort: order ? { ref: column.ref, order } : null }, 'headings');
    onClose();
  };
  const current = desk.view.sort?.ref === column.ref ? desk.view.sort.order : null;
  const rates = column.ref === 'unit_price' ? [...desk.session.rows.values()].filter((row) => row.r?.state === 'differs').length : 0;
  const isGrouped = desk.view.groups.includes(column.ref);
  const set = (condition: Condition | null): void => {
    const filters = { ...desk.view.filters };
    if (condition) filters[column.ref] = condition;
    else Reflect.deleteProperty(filters, column.ref);
    desk.see({ filters }, 'headings');
    onClose();
  };
  return (
    <>
      <div className="flex flex-col">
        <Line icon={<ArrowDownAZ size={16} />} on={current === 'asc'} label={t('filter.sortAsc')} run={() => { sort(current === 'asc' ? null : 'asc'); }} />
        <Line icon={<ArrowUpAZ size={16} />} on={current === 'desc'} label={t('filter.sortDesc')} run={() => { sort(current === 'desc' ? null : 'desc'); }} />
        {column.ref !== desk.namingRef && <Line icon={<Pin size={16} />} label={t('filter.freeze')} run={() => { desk.columns.freeze(column.ref); onClose(); }} />}
        {desk.columns.frozen() > 0 && <Line icon={<PinOff size={16} />} label={t('filter.unfreeze')} run={() => { desk.columns.freeze(null); onClose(); }} />}
        {column.ref !== desk.namingRef && desk.columns.mayArrange && <Line icon={<EyeOff size={16} />} label={t('filter.hide')} run={() => { void desk.columns.show(column.ref, false); onClose(); }} />}
        {desk.columns.mayArrange && <Line icon={<Columns3 size={16} />} label={t('action.chooseColumns')} run={() => { onClose(); openViewDialog({ kind: 'columns' }); }} />}
        {canGroup(column) && <Line icon={<Group size={16} />} on={isGrouped} label={t(isGrouped ? 'groups.undo' : 'groups.byThis')} run={() => { desk.groups.set(isGrouped ? desk.view.groups.filter((ref) => ref !== column.ref) : [...desk.view.groups.slice(0, 1), column.ref]); onClose(); }} />}
        {rates > 0 && <Line icon={<TriangleAlert size={16} />} on={desk.view.filters[column.ref]?.kind === 'rate_differs'} label={t('filter.rateDiffers', { count: rates })} run={() => { set({ kind: 'rate_differs' }); }} />}
        {desk.view.filters[column.ref] && <Line icon={<FilterX size={16} />} label={t('filter.clear')} run={() => { set(null); }} />}
      </div>
      <div className="-mx-2 h-px bg-line" />
      {isNumeric(column.kind) ? <NumberFilter column={column} set={set} /> : <ValueFilter column={column} set={set} />}
    </>
  );
}

function Line({ icon, label, run, on = false }: { icon: ReactNode; label: string; run: () => void; on?: boolean }) {
  return <button type="button" aria-pressed={on} onClick={run} className={cx('flex h-7 items-center gap-2 rounded-sm px-2 text-left text-sm hover:bg-hover', on && 'text-accent')}>{icon}{label}</button>;
}

function NumberFilter({ column, set }: { column: ColumnView; set: (condition: Condition | null) => void }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  const now = desk.view.filters[column.ref];
  const language = desk.formats.language;
  const bound = (text: string): string => boundOf(text, column.kind, language);
  const [from, setFrom] = useState(now?.kind === 'number' ? boundText(now.from, column.kind, language) : '');
  const [to, setTo] = useState(now?.kind === 'number' ? boundText(now.to, column.kind, language) : '');
  return (
    <form className="flex flex-col gap-2" onSubmit={(event) => { event.preventDefault(); set(bound(from) === '' && bound(to) === '' ? null : { kind: 'number', from: bound(from), to: bound(to) }); }}>
      <div className="grid grid-cols-2 gap-2">
        <Field label={t('filter.from')}><Input autoFocus inputMode="decimal" className="text-right" value={from} onChange={(event) => { setFrom(event.target.value); }} /></Field>
        <Field label={t('filter.to')}><Input inputMode="decimal" className="text-right" value={to} onChange={(event) => { setTo(event.target.value); }} /></Field>
      </div>
      <Button type="submit" look="primary" size="sm">{t('filter.apply')}</Button>
    </form>
  );
}

function ValueFilter({ column, set }: { column: ColumnView; set: (condition: Condition | null) => void }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  const now = desk.view.filters[column.ref];
  const values = useMemo(() => valuesOf(desk.session.rows.values(), column.ref, desk.reading(), MOST_VALUES), [desk, column.ref]);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(() => new Set(now?.kind === 'values' ? now.values : values.map((value) => value.key)));
  const [words, setWords] = useState(now?.kind === 'contains' ? now.text : '');
  const listed = values.filter((value) => value.text.toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()));
  const toggle = (key: string): void => {
    const next = new Set(chosen);
    if (next.has(key)) next.delete(key);
    else next.add(key);
    setChosen(next);
  };
  const apply = (): void => {
    const picked = listed.filter((value) => chosen.has(value.key)).map((value) => value.key);
    // Words with nothing unticked ask for “contains”, which also finds values past the end of the list.
    if (words.trim() !== '' && picked.length === listed.length) set({ kind: 'contains', text: words.trim() });
    else set(picked.length === values.length ? null : { kind: 'values', values: picked });
  };
  return (
    <form className="flex min-h-0 flex-col gap-2" onSubmit={(event) => { event.preventDefault(); apply(); }}>
      <Input autoFocus value={words} placeholder={t('filter.search')} aria-label={t('filter.search')} onChange={(event) => { setWords(event.target.value); }} />
      <div className="flex gap-3 px-1 text-xs">
        <button type="button" className="text-accent hover:underline" onClick={() => { setChosen(new Set(values.map((value) => value.key))); }}>{t('filter.all')}</button>
        <button type="button" className="text-accent hover:underline" onClick={() => { setChosen(new Set()); }}>{t('filter.none')}</button>
      </div>
      <ul className="max-h-56 overflow-y-auto rounded-sm border border-line">
        {listed.map((value) => (
          <li key={value.key} className="flex items-center gap-2 px-2 py-0.5 hover:bg-hover">
            <Checkbox className="min-w-0 flex-1" checked={chosen.has(value.key)} onChange={() => { toggle(value.key); }} label={<span className="block truncate">{value.text === '' ? t('filter.empty') : value.text}</span>} />
            <span className="text-xs text-ink-3 tabular-nums">{value.count}</span>
          </li>
        ))}
      </ul>
      {values.length === MOST_VALUES && <p className="text-xs text-ink-3">{t('filter.more', { count: MOST_VALUES })}</p>}
      <Button type="submit" look="primary" size="sm">{t('filter.apply')}</Button>
    </form>
  );
}
