import { type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { EditInput, ReachModels } from '@/api';
import { Button, toast } from '@/components';
import { currentLanguage } from '@/i18n';
import { cx } from '@/lib/cx';
import { formatPercent } from '@/lib/format';

import type { PlanDesk } from '../desk';
import { readTsv, writeTsv } from '../model/clipboard';
import { shift } from '../model/numbers';
import { rowName } from '../model/row-name';
import { bounds, pairsTable, pastedPairs, type ReadPairs, type RefusedPair, typedPair } from './pairs';

/** As many lines as a table can show; a plan of more is looked at by section. */
export const MOST_LINES = 40;

/** What each two lines share: a table in which each pair stands twice and is said once. */
export function PairMatrix({ desk, lines }: { desk: PlanDesk; lines: ReachModels['lines'] }) {
  const { t } = useTranslation('plans');
  const table = useRef<HTMLTableElement>(null);
  const [refused, setRefused] = useState<readonly RefusedPair[]>([]);
  const language = currentLanguage();
  const sign = language === 'ru' ? ',' : '.';
  const names = lines.map((line) => { const row = desk.session.rows.get(line.row); return row ? rowName(desk, row, t('shared.untitled')) : t('shared.untitled'); });
  const stated = (first: number, second: number): string | undefined => desk.session.rows.get(lines[first]?.row ?? '')?.d?.[lines[second]?.row ?? ''];
  const percent = (value: number): string => formatPercent(value, 2, language);
  const said = (first: number, second: number): string => { const share = stated(first, second); return share === undefined ? '' : shift(share, 2).replace('.', sign); };
  const take = async (read: ReadPairs): Promise<boolean> => {
    setRefused(read.refused);
    const changed = read.pairs.filter(({ first, second, share }) => (stated(first, second) ?? null) !== share);
    if (read.refused.length > 0 || changed.length === 0) return read.refused.length === 0;
    const edits = changed.map(({ first, second, share }): EditInput => ({ op: 'set_shared', row: lines[first]?.row ?? '', other: lines[second]?.row ?? '', share: share === null ? null : `${shift(share, 2)}%` }));
    return desk.send('set_shared', edits);
  };
  const focus = (first: number, second: number): boolean => {
    const cell = table.current?.querySelector<HTMLInputElement>(`[data-pair="${String(first)}:${String(second)}"]`);
    cell?.focus();
    cell?.select();
    return cell !== null && cell !== undefined;
  };
  const copy = (): void => {
    void navigator.clipboard.writeText(writeTsv(pairsTable(names, said))).then(() => { toast({ tone: 'good', text: t('reach.copied') }); });
  };
  const clear = (): void => {
    const pairs = lines.flatMap((_, first) => lines.flatMap((__, second) => (first < second && stated(first, second) !== undefined ? [{ first, second, share: null }] : [])));
    void take({ pairs, refused: [] });
  };
  const any = lines.some((_, first) => lines.some((__, second) => first < second && stated(first, second) !== undefined));
  const wrong = refused[0];
  const reason = ({ first, second, text, why }: RefusedPair): string => {
    const [low, high] = bounds(lines[first]?.single ?? 0, lines[second]?.single ?? 0);
    return t(`reach.wrong.${why}`, { text, first: names[first], second: names[second], low: percent(low), high: percent(high) });
  };
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <div className="overflow-auto" role="region" aria-label={t('reach.table')} tabIndex={-1}>
        <table ref={table} className="border-collapse text-grid tabular-nums">
          <thead>
            <tr>
              <td />
              {lines.map((line, column) => <th key={line.row} scope="col" title={names[column]} className="sticky top-0 z-10 bg-raised px-1 pb-1 text-center text-xs font-normal text-ink-3">{column + 1}</th>)}
            </tr>
          </thead>
          <tbody>
            {lines.map((line, first) => (
              <tr key={line.row}>
                <th scope="row" className="sticky left-0 z-10 max-w-56 min-w-44 bg-raised py-0.5 pr-3 text-left font-normal" title={names[first]}>
                  <span className="flex gap-2"><span className="w-5 shrink-0 text-right text-ink-3">{first + 1}</span><span className="truncate">{names[first]}</span></span>
                </th>
                {lines.map((other, second) => (
                  <td key={other.row} className="p-0.5">
                    {first === second
                      ? <span className="block w-16 rounded-sm bg-sunken px-1 py-0.5 text-right text-ink-3" title={t('reach.own', { name: names[first] })}>{percent(line.single)}</span>
                      : <Cell value={said(first, second)} chance={percent(line.single * other.single)} place={[first, second]} label={t('reach.cell', { first: names[first], second: names[second] })} readonly={desk.readonly} wrong={refused.some((one) => (one.first === first && one.second === second))}
                          onCommit={(text) => take(typedPair(text, first, second, lines, sign))} onGo={focus} onPaste={(text) => { void take(pastedPairs(readTsv(text), first, second, lines, sign)); }} />}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {wrong && <p role="alert" className="text-xs text-bad">{reason(wrong)}{refused.length > 1 && ` ${t('reach.more', { count: refused.length - 1 })}`}</p>}
      <div className="flex flex-wrap items-center gap-2">
        <p className="min-w-60 flex-1 text-xs text-pretty text-ink-3">{t(lines.some((line) => line.insertions > 1) ? 'reach.hintOnce' : 'reach.hintWhole')}</p>
        <Button size="sm" onClick={copy}>{t('reach.copy')}</Button>
        {!desk.readonly && <Button size="sm" disabled={!any} onClick={clear}>{t('reach.clear')}</Button>}
      </div>
    </div>
  );
}

interface CellProps {
  value: string; chance: string; place: readonly [number, number]; label: string; readonly: boolean; wrong: boolean;
  onCommit: (text: string) => Promise<boolean>; onGo: (first: number, second: number) => boolean; onPaste: (text: string) => void;
}

/** One cell: what is not stated stands there faintly, as chance has it. */
function Cell({ value, chance, place: [first, second], label, readonly, wrong, onCommit, onGo, onPaste }: CellProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [known, setKnown] = useState(value);
  // What came in another way takes the place of what was typed and refused.
  if (known !== value) {
    setKnown(value);
    setDraft(null);
  }
  const commit = (): void => {
    if (draft === null || draft === value) { setDraft(null); return; }
    void onCommit(draft).then((taken) => { if (taken) setDraft(null); });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const input = event.currentTarget;
    const edge = (start: boolean): boolean => draft === null || (start ? input.selectionEnd === 0 : input.selectionStart === input.value.length);
    // The cell of a line with itself is stepped over.
    const go = (down: number, across: number): void => {
      event.preventDefault();
      const next: [number, number] = [first + down, second + across];
      onGo(...(next[0] === next[1] ? [next[0] + down, next[1] + across] as const : next));
    };
    if (event.key === 'Enter' && !event.ctrlKey && !event.metaKey) { commit(); go(event.shiftKey ? -1 : 1, 0); }
    else if (event.key === 'ArrowDown') go(1, 0);
    else if (event.key === 'ArrowUp') go(-1, 0);
    else if (event.key === 'ArrowLeft' && edge(true)) go(0, -1);
    else if (event.key === 'ArrowRight' && edge(false)) go(0, 1);
    else if (event.key === 'Delete' && draft === null && value !== '' && !readonly) { event.preventDefault(); void onCommit(''); }
    else if (event.key === 'Escape' && draft !== null) { event.preventDefault(); event.stopPropagation(); setDraft(null); }
  };
  return (
    <input data-pair={`${String(first)}:${String(second)}`} aria-label={label} aria-invalid={wrong || undefined} inputMode="decimal" readOnly={readonly} value={draft ?? value} placeholder={chance}
      className={cx('block w-16 rounded-sm border border-line bg-surface px-1 py-0.5 text-right placeholder:text-ink-3 placeholder:italic focus:border-field-line aria-[invalid=true]:border-bad', readonly && 'bg-transparent')}
      onFocus={(event) => { event.currentTarget.select(); }} onBlur={commit} onKeyDown={onKeyDown} onChange={(event) => { setDraft(event.target.value); }}
      onPaste={(event) => {
        const text = event.clipboardData.getData('text/plain');
        if (readonly || !/[\t\n]/.test(text.trim())) return;
        event.preventDefault();
        setDraft(null);
        onPaste(text);
      }} />
  );
}
