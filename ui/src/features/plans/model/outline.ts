/** The tree of sections and lines as the flat list a grid shows. */
import type { RowView } from '@/api/types';

import type { Group } from './groups';

/** One row of the grid. The object keeps its identity while the row exists, so that only changed rows are touched. */
export interface GridRow {
  readonly id: string;
  row: RowView;
  /** Position among the lines of the document, from 1; 0 for a section. */
  number: number;
  depth: number;
  /** Has rows below it. */
  parent: boolean;
  collapsed: boolean;
  /** The empty line below the last one, or one that is just being saved. */
  draft?: boolean;
  /** The row it is folded with: its section or group. */
  above: string | null;
  /** What it stands for, where it is no row of the plan. */
  group: Group | undefined;
}

/** What the reader chose to see. None of it touches the document. */
export interface Lens {
  collapsed: ReadonlySet<string>;
  /** Keeps a line, or everything where absent. Sections stay while something in them stays. */
  keeps?: ((row: RowView) => boolean) | undefined;
  /** Orders the lines within each section, or the document's order where absent. */
  compare?: ((a: RowView, b: RowView) => number) | undefined;
}

/** Rows in the order shown. `made` keeps the grid's objects by row id between calls. */
export function outline(rows: ReadonlyMap<string, RowView>, order: readonly string[], lens: Lens, made: Map<string, GridRow>): GridRow[] {
  const children = childrenOf(rows, order);
  const numbers = numbersOf(rows, order);
  const kept = lens.keeps ? keptIds(rows, order, lens.keeps) : null;
  const shown: GridRow[] = [];
  const walk = (parent: string | null, depth: number): void => {
    const ids = sorted(children.get(parent) ?? [], rows, lens.compare);
    for (const id of ids) {
      const row = rows.get(id);
      if (!row || (kept && !kept.has(id))) continue;
      const below = children.has(id);
      // A filter opens what it finds.
      const collapsed = below && !kept && lens.collapsed.has(id);
      shown.push(gridRow(made, row, numbers.get(id) ?? 0, depth, below, collapsed));
      if (below && !collapsed) walk(id, depth + 1);
    }
  };
  walk(null, 0);
  return shown;
}

/** The positions of lines among all lines, from 1. */
export function numbersOf(rows: ReadonlyMap<string, RowView>, order: readonly string[]): Map<string, number> {
  const numbers = new Map<string, number>();
  let count = 0;
  for (const id of order) {
    if (rows.get(id)?.kind === 'line') numbers.set(id, (count += 1));
  }
  return numbers;
}

function gridRow(made: Map<string, GridRow>, row: RowView, number: number, depth: number, parent: boolean, collapsed: boolean): GridRow {
  const now = { row, number, depth, parent, collapsed, above: row.parent, group: undefined };
  const known = made.get(row.id);
  if (known) return Object.assign(known, now);
  const fresh: GridRow = { id: row.id, ...now };
  made.set(row.id, fresh);
  return fresh;
}

/** Row ids by parent, in document order. */
export function childrenOf(rows: ReadonlyMap<string, RowView>, order: readonly string[]): Map<string | null, string[]> {
  const children = new Map<string | null, string[]>();
  for (const id of order) {
    const row = rows.get(id);
    if (!row) continue;
    const siblings = children.get(row.parent);
    if (siblings) siblings.push(id);
    else children.set(row.parent, [id]);
  }
  return children;
}

function keptIds(rows: ReadonlyMap<string, RowView>, order: readonly string[], keeps: (row: RowView) => boolean): Set<string> {
  const kept = new Set<string>();
  for (const id of order) {
    const row = rows.get(id);
    if (!row || row.kind === 'section' || !keeps(row)) continue;
    let at: string | null = id;
    while (at !== null && !kept.has(at)) {
      kept.add(at);
      at = rows.get(at)?.parent ?? null;
    }
  }
  return kept;
}

/** Sorts the lines among themselves; sections keep their places between them. */
function sorted(ids: string[], rows: ReadonlyMap<string, RowView>, compare: Lens['compare']): string[] {
  if (!compare) return ids;
  const lines = ids.map((id) => rows.get(id)).filter((row): row is RowView => row?.kind === 'line').sort(compare);
  let next = 0;
  return ids.map((id) => (rows.get(id)?.kind === 'line' ? (lines[next++]?.id ?? id) : id));
}

/** Ids of a row and everything below it, in document order. */
export function subtree(rows: ReadonlyMap<string, RowView>, order: readonly string[], id: string): string[] {
  const inside = new Set([id]);
  return order.filter((at) => {
    const parent = rows.get(at)?.parent ?? null;
    if (at === id) return true;
    if (parent === null || !inside.has(parent)) return false;
    inside.add(at);
    return true;
  });
}

/** Where the rows go when they are moved one step up or down among their siblings; `null` where there is no step. */
export function step(rows: ReadonlyMap<string, RowView>, order: readonly string[], ids: readonly string[], direction: -1 | 1): { parent: string | null; after: string | null } | null {
  const first = rows.get(ids[0] ?? '');
  if (!first) return null;
  const moving = new Set(ids);
  const siblings = (childrenOf(rows, order).get(first.parent) ?? []);
  const places = siblings.map((id, index) => (moving.has(id) ? index : -1)).filter((index) => index >= 0);
  const low = places[0];
  const high = places.at(-1);
  if (low === undefined || high === undefined) return null;
  if (direction === -1) {
    if (low === 0) return intoNeighbour(rows, order, first, -1);
    return { parent: first.parent, after: siblings[low - 2] ?? null };
  }
  const next = siblings[high + 1];
  return next === undefined ? intoNeighbour(rows, order, first, 1) : { parent: first.parent, after: next };
}

/** Where dragged rows go when they are let go on a row; sections take their rows along. `null` where they would go into themselves. */
export function dropped(rows: ReadonlyMap<string, RowView>, order: readonly string[], dragged: readonly string[], to: RowView, where: 'before' | 'after' | 'into'): { rows: string[]; parent: string | null; after: string | null } | null {
  const moving = new Set(dragged.flatMap((id) => subtree(rows, order, id)));
  if (moving.has(to.id)) return null;
  const siblings = order.filter((id) => rows.get(id)?.parent === to.parent && !moving.has(id));
  const before = siblings[siblings.indexOf(to.id) - 1] ?? null;
  const place = where === 'into' ? { parent: to.id, after: null } : { parent: to.parent, after: where === 'before' ? before : to.id };
  const inside = new Set(dragged.flatMap((id) => subtree(rows, order, id).slice(1)));
  return { rows: dragged.filter((id) => !inside.has(id)), ...place };
}

/** Past the edge of its section a line goes to the neighbouring section. */
function intoNeighbour(rows: ReadonlyMap<string, RowView>, order: readonly string[], row: RowView, direction: -1 | 1): { parent: string | null; after: string | null } | null {
  const section = row.parent === null ? undefined : rows.get(row.parent);
  if (!section) return null;
  const children = childrenOf(rows, order);
  const siblings = (children.get(section.parent) ?? []).filter((id) => rows.get(id)?.kind === 'section');
  const neighbour = siblings[siblings.indexOf(section.id) + direction];
  if (neighbour === undefined) return null;
  return { parent: neighbour, after: direction === 1 ? null : (children.get(neighbour)?.at(-1) ?? null) };
}
