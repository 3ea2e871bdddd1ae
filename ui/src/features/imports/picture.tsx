import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import type { PictureRow } from '@/api';
import { ErrorPanel, SkeletonRows } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';
import { columnLetters } from './model';
import { useSheetPicture } from './picture-data';

const ROW = 24;
const HEAD = 26;
const GUTTER = 118;
const COLUMN = 104;
const ROLES = ['header', 'line', 'section', 'total', 'skipped', 'metadata'] as const;
type Role = (typeof ROLES)[number];
const isRole = (role: string): role is Role => (ROLES as readonly string[]).includes(role);

export interface PictureFocus { row?: number; column?: number }

/** A sheet as a picture: virtual in both directions, detected regions tinted and named, rows and columns clickable. */
export function SheetPictureView({ importId, sheet, version, focus, onRow, onColumn, selectedRow, label }: {
  importId: string; sheet: string; version: string; focus: PictureFocus | null; label: string;
  onRow?: ((row: number) => void) | undefined; onColumn?: ((column: number) => void) | undefined; selectedRow?: number | null;
}) {
  const scroller = useRef<HTMLDivElement>(null);
  const size = useSheetPicture(importId, sheet, version, 1, 1);
  // The React compiler cannot memoise what the virtualiser returns; nothing here needs it.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({ count: size.totalRows, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8, scrollPaddingStart: HEAD });
  const visible = rows.getVirtualItems();
  const picture = useSheetPicture(importId, sheet, version, (visible[0]?.index ?? 0) + 1, (visible.at(-1)?.index ?? 0) + 1);
  const columns = useVirtualizer({ horizontal: true, count: picture.totalColumns, getScrollElement: () => scroller.current, estimateSize: () => COLUMN, overscan: 3, scrollPaddingStart: GUTTER });
  const { scrollToIndex: toRow } = rows;
  const { scrollToIndex: toColumn } = columns;
  const ready = picture.totalRows > 0;
  useEffect(() => {
    if (!focus || !ready) return;
    if (focus.row !== undefined) toRow(Math.max(0, focus.row - 1), { align: 'center' });
    if (focus.column !== undefined) toColumn(focus.column, { align: 'center' });
  }, [focus, ready, toRow, toColumn]);
  const { t } = useTexts();
  if (picture.error) return <div className="flex flex-1 p-4"><ErrorPanel compact {...errorText(picture.error)} what={t('imports:picture.failed')} /></div>;
  if (picture.pending) return <SkeletonRows rows={12} />;
  if (!ready) return <p className="m-auto text-ink-3">{t('imports:picture.empty')}</p>;
  const across = columns.getVirtualItems();
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div ref={scroller} tabIndex={0} role="region" aria-label={label} className="relative min-h-0 flex-1 overflow-auto bg-surface text-xs focus-visible:outline-offset-[-2px]">
        <div style={{ height: picture.totalRows * ROW + HEAD, width: GUTTER + columns.getTotalSize() }} className="relative">
          <div className="sticky top-0 z-20 bg-canvas" style={{ height: HEAD }}>
            <div className="sticky left-0 z-10 h-full border-r border-b border-line bg-canvas" style={{ width: GUTTER }} />
            {across.map((column) => (
              <button key={column.key} type="button" tabIndex={-1} disabled={!onColumn} onClick={() => onColumn?.(column.index)}
                className={cx('absolute top-0 h-full border-r border-b border-line text-ink-3 enabled:hover:bg-hover', focus?.column === column.index && 'bg-accent-soft text-ink', picture.hiddenColumns.has(columnLetters(column.index)) && 'italic line-through')}
                style={{ left: GUTTER + column.start, width: COLUMN }}>
                {columnLetters(column.index)}
              </button>
            ))}
          </div>
          {visible.filter((item) => item.index < picture.totalRows).map((item) => (
            <Row key={item.key} top={item.start + HEAD} number={item.index + 1} row={picture.rows(item.index + 1)} across={across} focus={focus} selected={selectedRow === item.index + 1} onRow={onRow} />
          ))}
        </div>
      </div>
      <Legend />
    </div>
  );
}

function Row({ top, number, row, across, focus, selected, onRow }: {
  top: number; number: number; row: PictureRow | undefined; across: readonly { index: number; start: number; key: React.Key }[]; focus: PictureFocus | null; selected: boolean; onRow?: ((row: number) => void) | undefined;
}) {
  const { t } = useTexts();
  const role = row && isRole(row.role) ? row.role : null;
  const tint = role ? `var(--region-${role})` : undefined;
  return (
    <div className={cx('absolute left-0 w-full', row?.hidden && 'opacity-55', selected && 'z-10 outline-2 outline-accent')} style={{ top, height: ROW }} data-row={number} data-role={row?.role} onClick={onRow && (() => { onRow(number); })}>
      <div className={cx('sticky left-0 z-10 flex h-full items-center gap-2 border-r border-b border-line pl-2', !tint && 'bg-canvas')} style={{ width: GUTTER, background: tint }}>
        <span className={cx('w-9 text-right tabular-nums', tint ? 'text-ink' : 'text-ink-3')}>{number}</span>
        {role && role !== 'skipped' && <span className="truncate text-ink-2">{t(`imports:picture.role.${role}`)}</span>}
      </div>
      {across.map((column) => {
        const text = row?.cells[column.index] ?? '';
        const fill = row?.fills[String(column.index)];
        return (
          <div key={column.key} title={text.length > 14 ? text : undefined}
            className={cx('absolute top-0 flex h-full items-center overflow-hidden border-r border-b border-line px-1.5', /^[-−]?[\d\s.,]+%?$/.test(text) && 'justify-end tabular-nums', focus?.column === column.index && (focus.row === undefined || focus.row === number) && 'shadow-[inset_0_0_0_2px_var(--accent)]')}
            style={{ left: GUTTER + column.start, width: COLUMN, background: tint }}>
            {fill && <span aria-hidden className="absolute inset-x-0 bottom-0 h-1" style={{ background: `#${fill}` }} />}
            <span className={cx('truncate', role === 'skipped' || !role ? 'text-ink-2' : 'text-ink', role === 'header' && 'font-medium')}>{text}</span>
          </div>
        );
      })}
    </div>
  );
}

function Legend() {
  const { t } = useTexts();
  return (
    <ul aria-label={t('imports:picture.legend')} className="flex flex-wrap gap-x-4 gap-y-1 border-t border-line bg-canvas px-4 py-1.5 text-xs text-ink-2">
      {ROLES.map((role) => <li key={role} className="flex items-center gap-1.5"><span className="size-3 rounded-xs border border-line-strong" style={{ background: `var(--region-${role})` }} />{t(`imports:picture.role.${role}`)}</li>)}
    </ul>
  );
}
