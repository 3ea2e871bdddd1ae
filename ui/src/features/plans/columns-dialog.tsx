import { Lock, Search, Sigma } from 'lucide-react';
import { type KeyboardEvent, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ColumnView } from '@/api';
import { Button, Checkbox, Dialog, Input, Select } from '@/components';
import { useTexts } from '@/i18n';

import { channelsOf } from './model/channels';
import { choosable, grouped, listed, switched } from './model/choosing';
import type { Ref } from './model/format';
import { useDesk } from './use-desk';
import { openViewDialog } from './views-state';

const ALL = 'all';
const close = (): void => { openViewDialog(null); };

/** Choosing several columns at once, by mouse or by keys alone; all of it is one change. */
export function ColumnsDialog() {
  const { t } = useTranslation('plans');
  const { t: common } = useTexts();
  const desk = useDesk();
  const [all] = useState(() => choosable(desk.columns.all(), desk.namingRef));
  const [chosen, setChosen] = useState<ReadonlySet<Ref>>(() => new Set(all.filter((column) => column.shown).map((column) => column.ref)));
  const [words, setWords] = useState('');
  const [channel, setChannel] = useState(ALL);
  const from = useRef<Ref | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const found = useMemo(() => listed(all, words, channel === ALL ? null : channel, (column) => desk.heading(column)), [all, words, channel, desk]);
  const groups = grouped(found, words);
  const order = groups.flatMap((group) => group.columns.map((column) => column.ref));
  const toggle = (ref: Ref, range: boolean): void => {
    setChosen(switched(chosen, order, ref, range ? from.current : null));
    from.current = ref;
  };
  const setFound = (on: boolean): void => {
    const next = new Set(chosen);
    for (const column of found) if (on) next.add(column.ref); else next.delete(column.ref);
    setChosen(next);
  };
  const apply = (): void => {
    close();
    void desk.columns.choose(all, chosen);
  };
  const boxes = (): HTMLInputElement[] => [...(list.current?.querySelectorAll<HTMLInputElement>('input[type=checkbox]') ?? [])];
  const onSearchKey = (event: KeyboardEvent): void => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      boxes()[0]?.focus();
    } else if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey && words.trim() !== '') {
      // The first that was found, and the field is ready for the next one; Enter in an empty field applies.
      event.preventDefault();
      const first = found[0];
      if (!first) return;
      toggle(first.ref, false);
      setWords('');
    }
  };
  const onListKey = (event: KeyboardEvent<HTMLDivElement>): void => {
    const at = boxes().findIndex((box) => box === document.activeElement);
    const to = event.key === 'ArrowDown' ? at + 1 : event.key === 'ArrowUp' ? at - 1 : event.key === 'Home' ? 0 : event.key === 'End' ? boxes().length - 1 : null;
    if (to === null || at < 0) return;
    event.preventDefault();
    if (to < 0) list.current?.closest('form')?.querySelector<HTMLInputElement>('input[type=search]')?.focus();
    else boxes()[to]?.focus();
    const ref = order[to];
    if (event.shiftKey && ref !== undefined && chosen.has(ref) !== chosen.has(order[at] ?? '')) toggle(ref, false);
  };
  return (
    <Dialog open onClose={close} onApply={apply} size="md" title={t('columns.chooseTitle')} description={t('columns.chooseText')}
      header={
        <div className="flex flex-col gap-2 px-5 pb-3">
          <div className="grid grid-cols-[1fr_13rem] gap-2">
            <div className="relative flex items-center">
              <Search size={14} aria-hidden className="pointer-events-none absolute left-2 text-ink-3" />
              <Input autoFocus type="search" className="pl-7" value={words} placeholder={t('columns.search')} aria-label={t('columns.search')} onChange={(event) => { setWords(event.target.value); }} onKeyDown={onSearchKey} />
            </div>
            <Select value={channel} onChange={setChannel} aria-label={t('columns.ofChannel')} options={[{ value: ALL, label: t('columns.allChannels') }, ...channels(desk.session.columns.get('channel'), channelsOf(desk.session.rows.values())).map((code) => ({ value: code, label: desk.choices.name('channel', code) }))]} />
          </div>
          <div className="flex items-center gap-3 text-xs">
            <button type="button" className="text-accent hover:underline disabled:opacity-50" disabled={found.every((column) => chosen.has(column.ref))} onClick={() => { setFound(true); }}>{t('columns.checkAll', { count: found.length })}</button>
            <button type="button" className="text-accent hover:underline disabled:opacity-50" disabled={!found.some((column) => chosen.has(column.ref))} onClick={() => { setFound(false); }}>{t('columns.uncheckAll')}</button>
            <span role="status" className="ml-auto text-ink-2 tabular-nums">{t('columns.chosen', { count: chosen.size, of: all.length })}</span>
          </div>
        </div>
      }
      footer={<><Button onClick={close}>{common('cancel')}</Button><Button type="submit" look="primary">{t('columns.apply')}</Button></>}>
      <div ref={list} className="-mx-1 h-[min(26rem,50vh)] overflow-y-auto rounded-sm border border-line px-3 pb-2" onKeyDown={onListKey}>
        {groups.length === 0 && <p className="py-6 text-center text-sm text-ink-3">{t('columns.none')}</p>}
        {groups.map((group) => (
          <fieldset key={group.topic ?? ''} className="mt-3">
            {group.topic && <legend className="pb-1 text-xs font-medium text-ink-2">{t(`columns.topic.${group.topic}`)}</legend>}
            <div className="grid grid-cols-2 gap-x-4">
              {group.columns.map((column) => <Choice key={column.ref} column={column} name={desk.heading(column)} checked={chosen.has(column.ref)} onToggle={(range) => { toggle(column.ref, range); }} />)}
            </div>
          </fieldset>
        ))}
      </div>
    </Dialog>
  );
}

function Choice({ column, name, checked, onToggle }: { column: ColumnView; name: string; checked: boolean; onToggle: (range: boolean) => void }) {
  const { t } = useTranslation('plans');
  return (
    <Checkbox className="h-7 min-w-0" checked={checked} onChange={(event) => { onToggle(event.nativeEvent instanceof MouseEvent && event.nativeEvent.shiftKey); }}
      label={<span className="flex min-w-0 items-center gap-1"><span className="truncate" title={name}>{name}</span>{column.formula && <Sigma size={12} className="text-ink-3" aria-label={t('columns.formula')} />}{column.audience === 'internal' && <Lock size={12} className="text-internal" aria-label={t('columns.internal')} />}</span>} />
  );
}

/** The channels of the plan, then the others. */
function channels(column: ColumnView | undefined, own: ReadonlySet<string>): string[] {
  const known = (column?.choices ?? []) as readonly string[];
  return [...known.filter((code) => own.has(code)), ...known.filter((code) => !own.has(code))];
}
