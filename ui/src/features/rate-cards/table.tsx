import { useVirtualizer } from '@tanstack/react-virtual';
import { Copy, Trash2 } from 'lucide-react';
import { memo, useRef, useState, type ClipboardEvent, type KeyboardEvent, type RefObject } from 'react';
import type { RateEdit, RateRow } from '@/api';
import { IconButton } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { COLUMNS, editedText, pastedCells, rateColumnName, shownText, type RateColumn } from './columns';

const HEIGHT = 29;
const WIDTHS: Record<RateColumn, number> = { vendor: 150, site: 140, placement: 160, format: 150, duration: 90, geo: 120, buy_model: 96, price: 110, discount: 100, valid_from: 108, valid_to: 108, season: 150, notes: 200 };
const GRID = `44px ${COLUMNS.map((column) => `${String(WIDTHS[column])}px`).join(' ')} 64px`;
const RIGHT = new Set<RateColumn>(['price', 'discount']);

interface TableProps { rows: readonly RateRow[]; readonly: boolean; edit: (edits: RateEdit[]) => void; wrong: ReadonlySet<number>; box: RefObject<HTMLDivElement | null> }

/** The prices of a card: every cell is typed into; a block from a spreadsheet is pasted; the last, empty row makes a new one. */
export function RateTable({ rows, readonly, edit, wrong, box }: TableProps) {
  const { t } = useTexts();
  const count = rows.length + (readonly ? 0 : 1);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({ count, getScrollElement: () => box.current, estimateSize: () => HEIGHT, overscan: 12 });
  const go = (row: number, column: number): void => {
    const to = Math.min(Math.max(row, 0), count - 1);
    virtual.scrollToIndex(to);
    requestAnimationFrame(() => { box.current?.querySelector<HTMLInputElement>(`[data-cell="${String(to)}/${String(column)}"]`)?.focus(); });
  };
  return (
    <div ref={box} role="grid" aria-label={t('rates:prices')} aria-rowcount={count + 1} className="min-h-0 flex-1 overflow-auto border-t border-line">
      <div className="min-w-max">
        <div role="row" className="sticky top-0 z-10 grid h-8 items-center border-b border-line bg-canvas text-xs text-ink-2" style={{ gridTemplateColumns: GRID }}>
          <span role="columnheader" className="px-2 text-right">№</span>
          {COLUMNS.map((column) => <span role="columnheader" key={column} className={cx('truncate px-2', RIGHT.has(column) && 'text-right')}>{rateColumnName(column, t)}</span>)}
          <span />
        </div>
        <div className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => (
            <div key={item.key} role="row" className={cx('group absolute inset-x-0 grid items-center border-b border-line', wrong.has(item.index + 1) && 'bg-warn-soft')} style={{ top: item.start, height: HEIGHT, gridTemplateColumns: GRID }}>
              <span className="px-2 text-right text-xs text-ink-3 tabular-nums">{item.index < rows.length ? item.index + 1 : '+'}</span>
              {COLUMNS.map((column, at) => <PriceCell key={column} row={rows[item.index]} index={item.index} column={column} at={at} readonly={readonly} edit={edit} go={go} />)}
              {!readonly && item.index < rows.length && (
                <span className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
                  <IconButton size="sm" className="size-6" label={t('rates:duplicateRow', { row: item.index + 1 })} icon={<Copy size={13} />} onClick={() => { edit([{ op: 'duplicate_rows', rows: [item.index + 1] }]); }} />
                  <IconButton size="sm" className="size-6" label={t('rates:removeRow', { row: item.index + 1 })} icon={<Trash2 size={13} />} onClick={() => { edit([{ op: 'remove_rows', rows: [item.index + 1] }]); }} />
                </span>
              )}
            </div>
          ))}
        </div>
      </div>
    </div>
  );
}

interface CellProps { row: RateRow | undefined; index: number; column: RateColumn; at: number; readonly: boolean; edit: (edits: RateEdit[]) => void; go: (row: number, column: number) => void }

/** Taken by Enter, Tab or on leaving, given up by Esc; Enter and the arrows go to the next row. */
const PriceCell = memo(function PriceCell({ row, index, column, at, readonly, edit, go }: CellProps) {
  const { t } = useTexts();
  const language = currentLanguage();
  const [draft, setDraft] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const value = row ? editedText(row, column, language) : '';
  const given = useRef(false);
  const commit = (): void => {
    if (draft !== null && draft !== value && !given.current) edit([{ op: 'set_cells', cells: [[index + 1, column, draft.trim() === '' ? null : draft]] }]);
    setDraft(null);
  };
  const keys = (event: KeyboardEvent): void => {
    if (event.key === 'Escape') { given.current = true; setDraft(null); given.current = false; }
    if (event.key === 'Enter' || event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      commit();
      go(index + (event.key === 'ArrowUp' || (event.key === 'Enter' && event.shiftKey) ? -1 : 1), at);
    }
  };
  const paste = (event: ClipboardEvent): void => {
    const text = event.clipboardData.getData('text/plain');
    if (readonly || !/[\t\n]/.test(text.replace(/\r?\n$/, ''))) return;
    event.preventDefault();
    setDraft(null);
    edit([{ op: 'set_cells', cells: pastedCells(text, index + 1, column) }]);
  };
  const shown = draft ?? (focused ? value : row ? shownText(row, column, language) : '');
  return (
    <span role="gridcell" className="h-full">
      <input data-cell={`${String(index)}/${String(at)}`} aria-label={`${rateColumnName(column, t)}, ${t('rates:row', { row: index + 1 })}`} value={shown} readOnly={readonly} spellCheck={false} autoComplete="off" title={shown || undefined}
        className={cx('size-full min-w-0 border border-transparent bg-transparent px-2 text-grid text-ellipsis hover:border-line-strong focus:border-accent focus:bg-surface focus:outline-none', RIGHT.has(column) && 'num')}
        onFocus={(event) => { setFocused(true); event.currentTarget.select(); }} onBlur={() => { setFocused(false); commit(); }}
        onChange={(event) => { setDraft(event.target.value); }} onKeyDown={keys} onPaste={paste} />
    </span>
  );
});
