/** What colleagues have selected, as rectangles of one's own table; and one's own selection as they can find it in theirs. */
import type { HereRange } from '@/features/presence';

import { type Area, contains } from '../model/areas';
import type { Ref } from '../model/format';
import type { GridRow } from '../model/outline';
import type { Point } from './selection';

/** A rectangle that a colleague has selected. */
export interface OtherArea { area: Area; colour: string }

/** Two opposite corners of a selection, by row and column; the one is where its owner is. */
export interface Corners { row: string | null; ref: Ref | null; toRow: string | null; toRef: Ref | null }

/**
 * The corners of a selection in words that hold on every screen. Rows that only this table has (a group's, one that is yet
 * to be a line) are left out of it. `refAt` names the column of a cell.
 */
export function cornersOf({ area, focus }: { area: Area; focus: Point }, rows: readonly GridRow[], refAt: (x: number, row: GridRow) => Ref | null): Corners {
  const shared = (from: number, to: number): GridRow | undefined => {
    for (let y = from; from <= to ? y <= to : y >= to; y += from <= to ? 1 : -1) {
      const row = rows[y];
      if (row && !row.group && !row.draft) return row;
    }
    return undefined;
  };
  const within = { ...area, left: Math.max(area.left, 1), right: Math.max(area.right, 1) };
  const at = { x: Math.max(focus.x, 1), y: focus.y };
  const isCorner = (at.x === within.left || at.x === within.right) && (at.y === within.top || at.y === within.bottom);
  const from = isCorner ? at : { x: within.left, y: within.top };
  const to = { x: from.x === within.left ? within.right : within.left, y: from.y === within.top ? within.bottom : within.top };
  const [first, last] = [shared(from.y, to.y), shared(to.y, from.y)];
  if (!first || !last) return { row: null, ref: null, toRow: null, toRef: null };
  const one = { row: first.id, ref: refAt(from.x, first) };
  return first === last && from.x === to.x ? { ...one, toRow: null, toRef: null } : { ...one, toRow: last.id, toRef: refAt(to.x, last) };
}

/** Where these selections lie in a table with these rows; one whose corner is not in sight is left out. `xOf` finds a column, -1 where it is not shown. */
export function areasOf(ranges: readonly HereRange[], rows: readonly GridRow[], xOf: (ref: Ref) => number): OtherArea[] {
  if (ranges.length === 0) return [];
  const wanted = new Set(ranges.flatMap(({ from, to }) => [from.row, to.row]));
  const places = new Map<string, number>();
  for (const [y, row] of rows.entries()) if (wanted.has(row.id)) places.set(row.id, y);
  return ranges.flatMap(({ from, to, colour }) => {
    const [y1, y2, x1, x2] = [places.get(from.row), places.get(to.row), xOf(from.ref), xOf(to.ref)];
    if (y1 === undefined || y2 === undefined || x1 < 0 || x2 < 0) return [];
    return [{ colour, area: { top: Math.min(y1, y2), bottom: Math.max(y1, y2), left: Math.min(x1, x2), right: Math.max(x1, x2) } }];
  });
}

/** The part of an outline that runs along a cell, and its colour; nothing where no colleague has selected it. Of two, the first is seen. */
export function outlineAt(areas: readonly OtherArea[], x: number, y: number): { colour: string; edges: string } | null {
  const found = areas.find(({ area }) => contains(area, x, y));
  if (!found) return null;
  const { area, colour } = found;
  const edges = [[y === area.top, '0 2px'], [y === area.bottom, '0 -2px'], [x === area.left, '2px 0'], [x === area.right, '-2px 0']] as const;
  return { colour, edges: edges.flatMap(([is, offset]) => (is ? [`inset ${offset} 0 ${colour}`] : [])).join(', ') };
}
