/** Which columns the grid shows, in which order, how wide. */
import type { ColumnView, RowView } from '@/api/types';

import { isRightAligned, type Kind, type Ref } from './format';

/** Columns that have no cells of their own in a line: plan-wide, drawn elsewhere, or replaced by the row number. */
const NOT_IN_GRID: ReadonlySet<Ref> = new Set(['line_no', 'client', 'agency', 'total', 'version', 'time_cols', 'month_cost']);

/** What may name a line, as planners call them: by its site first, else by what most lines have. */
const NAMES: readonly Ref[] = ['site', 'name', 'placement', 'vendor', 'channel', 'format'];

/** The column that names a line: the site or the name where lines have one, else the field that tells them apart best. */
export function namingRef(columns: readonly ColumnView[], rows: Iterable<RowView>): Ref {
  const filled = new Map<Ref, number>();
  const told = new Map(NAMES.map((ref) => [ref, new Set<string>()]));
  for (const row of rows) {
    if (row.kind !== 'line') continue;
    for (const ref of NAMES) {
      const value = row.v[ref];
      if (!value) continue;
      filled.set(ref, (filled.get(ref) ?? 0) + 1);
      told.get(ref)?.add(value);
    }
  }
  const there = NAMES.filter((ref) => ref === 'name' || columns.some((column) => column.ref === ref));
  const count = (ref: Ref): number => filled.get(ref) ?? 0;
  const usual = there.includes('site') && count('site') >= count('name') ? 'site' : 'name';
  if (count(usual) > 0) return usual;
  const differs = (ref: Ref): number => told.get(ref)?.size ?? 0;
  return there.reduce((best, ref) => (differs(ref) > differs(best) ? ref : best), usual);
}

/** The columns of the scrolling part, in order. */
export function gridColumns(columns: readonly ColumnView[], naming: Ref): ColumnView[] {
  return columns.filter((column) => column.shown && column.ref !== naming && !NOT_IN_GRID.has(column.ref));
}

/** What a planner reads first, from what is bought to what it costs. */
const FIRST: readonly Ref[] = ['line_no', 'name', 'site', 'format', 'period', 'start', 'end', 'buy_model', 'units', 'unit_price', 'cost_net', 'cost_gross'];

/** The columns in which some line has something. */
export function filledRefs(rows: Iterable<RowView>): Set<Ref> {
  const filled = new Set<Ref>();
  for (const row of rows) {
    if (row.kind !== 'line') continue;
    for (const ref in row.v) filled.add(ref);
    for (const ref in row.c) filled.add(ref);
  }
  return filled;
}

/**
 * The order of a plan whose planner has not chosen one: money within the first screen, then numbers, then words, then the
 * agency's own. Where some columns are `filled`, those that are not stand behind.
 */
export function usualOrder(columns: readonly ColumnView[], filled: ReadonlySet<Ref>): ColumnView[] {
  const place = (column: ColumnView): number => {
    const first = FIRST.indexOf(column.ref);
    if (first >= 0) return first;
    if (filled.size > 0 && !filled.has(column.ref)) return FIRST.length + 3;
    if (column.audience === 'internal') return FIRST.length + 2;
    return FIRST.length + (isRightAligned(column.kind) ? 0 : 1);
  };
  return columns.map((column, index) => ({ column, at: place(column), index })).sort((a, b) => a.at - b.at || a.index - b.index).map(({ column }) => column);
}

/** Whether a person may choose to show this column. */
export const canBeShown = (column: ColumnView): boolean => !NOT_IN_GRID.has(column.ref);

const WIDTHS: Readonly<Record<Kind, number>> = { text: 136, choice: 112, count: 92, money: 100, ratio: 84, percent: 84, discounts: 108, factors: 108, date: 96 };
const OWN_WIDTHS: Readonly<Record<Ref, number>> = { period: 168, targeting: 220, placement: 168, notes: 180, internal_notes: 180, geo: 120, audience: 160, duration: 88, size: 96, device: 104, currency: 72, format: 112, buy_model: 76, unit_price: 124, cost_net: 112, cost_gross: 114, client_net: 116, list_cost: 116, grp: 76, trp: 76, frequency: 84, landing: 180 };

/** The width a column starts with, wide enough for its heading in at most two lines. */
export function columnWidth(column: ColumnView, heading: string, digits = 0): number {
  const own = OWN_WIDTHS[column.ref] ?? WIDTHS[column.kind];
  const words = heading.split(/\s+/).map((word) => word.length);
  const half = Math.ceil(heading.length / 2);
  const longest = Math.max(...words, words.length > 1 ? half + 1 : heading.length);
  const marks = column.audience === 'internal' ? 16 : 0;
  // A number that is cut off reads as another number: its column is as wide as the longest one in bold.
  return Math.max(own, Math.ceil(digits * 8.3) + 18, Math.min(longest * 7 + (isRightAligned(column.kind) ? 28 : 24) + marks, 200));
}

/** The `shown` header field after showing or hiding a column. */
export function withShown(columns: readonly ColumnView[], ref: Ref, shown: boolean): string {
  const refs = columns.filter((column) => (column.ref === ref ? shown : column.shown)).map((column) => column.ref);
  return refs.join(';');
}

/** The `shown` header field after moving a column before another (`null`: to the end). */
export function withMoved(columns: readonly ColumnView[], ref: Ref, before: Ref | null): string {
  const refs = columns.filter((column) => column.shown && column.ref !== ref).map((column) => column.ref);
  const at = before === null ? refs.length : refs.indexOf(before);
  refs.splice(at < 0 ? refs.length : at, 0, ref);
  return refs.join(';');
}
