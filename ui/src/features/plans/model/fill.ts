/** Filling a range from its first row, its first column, or from what the fill handle began with. */
import type { ColumnView, RowView } from '@/api/types';

import type { Area } from './areas';
import { editDate, editPeriod, span } from './dates';
import { type Choices, editText, type TypedCell } from './edits';
import { type Formats, isNumeric, type Ref, TIME_FIELDS, valueOf } from './format';
import { continued, type SeriesKind } from './series';

/** The grid as filling sees it: rows by position, and columns from the naming one on. */
export interface Sheet {
  rows: readonly { id: string; row: RowView }[];
  columns: readonly { refOf: (row: RowView) => Ref }[];
  columnsByRef: ReadonlyMap<Ref, ColumnView>;
  formats: Formats;
  choices: Choices;
}

/** A fill by the handle, positions as in `Sheet`. */
export interface HandleFill { from: Area; to: Area; other: boolean }

interface At { row: RowView; column: ColumnView }

/** The top row of a selection copied into the rows below it (Ctrl+D), or the row above a single row. */
export function fillDown(area: Area, sheet: Sheet): TypedCell[] {
  const single = area.top === area.bottom;
  const from = single ? area.top - 1 : area.top;
  return copies(sheet, range(single ? area.top : area.top + 1, area.bottom).flatMap((y) => range(area.left, area.right).map((x) => ({ to: { x, y }, from: { x, y: from } }))));
}

/** The left column of a selection copied into the columns to its right (Ctrl+R), or the column to the left of a single one. */
export function fillRight(area: Area, sheet: Sheet): TypedCell[] {
  const single = area.left === area.right;
  const from = single ? area.left - 1 : area.left;
  return copies(sheet, range(area.top, area.bottom).flatMap((y) => range(single ? area.left : area.left + 1, area.right).map((x) => ({ to: { x, y }, from: { x: from, y } }))));
}

/** What a drag of the fill handle writes. Sections are passed over, and do not count. */
export function fillByHandle({ from, to, other }: HandleFill, sheet: Sheet): TypedCell[] {
  if (from.left === to.left && from.right === to.right) {
    const up = to.top < from.top;
    const lines = (all: number[]): number[] => all.filter((y) => sheet.rows[y]?.row.kind === 'line');
    const sources = lines(range(from.top, from.bottom));
    const targets = lines(up ? range(to.top, from.top - 1) : range(from.bottom + 1, to.bottom));
    return range(from.left, from.right).flatMap((x) => series(sheet, ordered(sources, up).map((y) => ({ x, y })), ordered(targets, up).map((y) => ({ x, y })), { other, back: up }));
  }
  const back = to.left < from.left;
  const sources = ordered(range(from.left, from.right), back);
  const targets = ordered(back ? range(to.left, from.left - 1) : range(from.right + 1, to.right), back);
  return range(from.top, from.bottom).flatMap((y) => series(sheet, sources.map((x) => ({ x, y })), targets.map((x) => ({ x, y })), { other, back }));
}

interface Point { x: number; y: number }

function series(sheet: Sheet, sources: readonly Point[], targets: readonly Point[], how: { other: boolean; back: boolean }): TypedCell[] {
  const known = sources.flatMap((point) => cellAt(sheet, point) ?? []);
  const first = known[0];
  if (!first || known.length < sources.length) return [];
  const kind = known.every((cell) => kindOf(cell) === kindOf(first)) ? kindOf(first) : 'plain';
  const values = known.map((cell) => (kind === 'plain' ? textOf(sheet, cell) : seriesValue(cell, kind)));
  const next = continued(values, targets.length, kind, how);
  return targets.flatMap((point, index) => {
    const cell = cellAt(sheet, point);
    const id = sheet.rows[point.y]?.id;
    if (!cell || id === undefined) return [];
    const value = next[index] ?? '';
    // A column of another kind takes the text as a person would have typed it.
    return [{ row: id, ref: cell.column.ref, text: kind === 'plain' ? value : seriesText(sheet, first.column, kind, value) }];
  });
}

function copies(sheet: Sheet, pairs: readonly { to: Point; from: Point }[]): TypedCell[] {
  return pairs.flatMap(({ to, from }) => {
    const source = cellAt(sheet, from);
    const target = cellAt(sheet, to);
    const id = sheet.rows[to.y]?.id;
    return source && target && id !== undefined ? [{ row: id, ref: target.column.ref, text: textOf(sheet, source) }] : [];
  });
}

function cellAt(sheet: Sheet, { x, y }: Point): At | null {
  const row = sheet.rows[y]?.row;
  if (row?.kind !== 'line') return null;
  const column = sheet.columnsByRef.get(sheet.columns[x]?.refOf(row) ?? '');
  return column ? { row, column } : null;
}

const textOf = (sheet: Sheet, { row, column }: At): string => editText(row, column, sheet.formats, sheet.choices);

function kindOf({ row, column }: At): SeriesKind {
  if (column.ref === 'period') return row.f.length === 1 ? 'period' : 'plain';
  if (TIME_FIELDS.has(column.ref) || column.kind === 'date') return 'date';
  if (column.kind === 'percent') return 'percent';
  if (isNumeric(column.kind)) return 'number';
  return column.kind === 'text' ? 'text' : 'plain';
}

function seriesValue({ row, column }: At, kind: SeriesKind): string {
  const all = TIME_FIELDS.has(column.ref) ? span(row.f) : null;
  if (kind === 'period') return all ? `${all.start}/${all.end}` : '';
  if (all) return column.ref === 'end' ? all.end : all.start;
  return valueOf(row, column.ref);
}

function seriesText({ formats }: Sheet, column: ColumnView, kind: SeriesKind, value: string): string {
  if (value === '') return '';
  if (kind === 'period') {
    const [start = '', end = ''] = value.split('/');
    return editPeriod(start, end, formats.language);
  }
  return kind === 'date' ? editDate(value, formats.language) : kind === 'text' ? value : formats.edit(column.kind, value);
}

const ordered = (list: number[], back: boolean): number[] => (back ? [...list].reverse() : list);

function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(to - from + 1, 0) }, (_, index) => from + index);
}
