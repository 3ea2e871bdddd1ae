/** Saved views and the present state of the table, which may be that of a view or not. */
import type { Audience, ColumnView, RowView, ViewLook } from '@/api/types';

import { channelOf, columnsFor } from './channels';
import { canBeShown, filledRefs } from './columns';
import type { Ref } from './format';
import type { PlanView } from './view';

/** Views that need no saving. */
export const BUILT_IN = ['filled', 'channels', 'money', 'media', 'client'] as const;
export type BuiltIn = (typeof BUILT_IN)[number];
/** Whether a view's id is that of a built-in one. */
export const isBuiltIn = (id: string): id is BuiltIn => (BUILT_IN as readonly string[]).includes(id);

/** What a view says. */
export interface ViewState { audience: Audience; look: ViewLook }

/** A view that says nothing but which columns are shown. */
const plain = (columns: Ref[]): ViewLook => ({ columns, widths: {}, frozen: 0, filters: {}, quick: '', sort: null, groups: [], folding: 'keep' });

/** The present state as a view would keep it. */
export function lookOf(view: PlanView, shown: readonly Ref[], frozen: number): ViewLook {
  return { columns: [...shown], widths: { ...view.widths }, frozen, filters: { ...view.filters }, quick: view.quick.trim(), sort: view.sort, groups: [...view.groups], folding: 'keep' };
}

/** The state that a view asks for. What it does to folding depends on what there is to fold. */
export function stateOf(look: ViewLook, known: (ref: Ref) => boolean): Pick<PlanView, 'columns' | 'widths' | 'frozen' | 'filters' | 'quick' | 'sort' | 'groups'> {
  const { columns, widths, frozen, filters, quick, sort, groups } = within(look, known);
  return { columns, widths, frozen, filters, quick, sort, groups };
}

/** A look without columns that the plan does not have (any more), or does not show to this reader. */
function within(look: ViewLook, known: (ref: Ref) => boolean): ViewLook {
  const keep = <T>(all: Record<Ref, T>): Record<Ref, T> => Object.fromEntries(Object.entries(all).filter(([ref]) => known(ref)));
  return { ...look, columns: look.columns.filter(known), widths: keep(look.widths), filters: keep(look.filters), groups: look.groups.filter(known), sort: look.sort && known(look.sort.ref) ? look.sort : null };
}

/** Whether two looks show the same. What a view does to folding is done once, and widths count only where one says any. */
export function sameLook(saved: ViewLook, now: ViewLook, known: (ref: Ref) => boolean): boolean {
  const said = (look: ViewLook): string => {
    const { columns, widths, frozen, filters, quick, sort, groups } = within(look, known);
    const sorted = <T>(all: Record<Ref, T>): [Ref, T][] => Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1));
    return JSON.stringify([columns, sorted(widths), frozen, sorted(filters).map(([ref, filter]) => [ref, sorted(filter as Record<string, unknown>)]), quick, sort ? [sort.ref, sort.order] : null, groups]);
  };
  return said(saved) === said(now);
}

/** A built-in view of this plan: what it shows follows from the vocabulary of fields and from what the lines say. */
export function builtIn(code: BuiltIn, columns: readonly ColumnView[], rows: readonly RowView[]): ViewState {
  const filled = filledRefs(rows);
  const useful = (column: ColumnView): boolean => canBeShown(column) && (filled.has(column.ref) || column.shown);
  const names = (column: ColumnView): boolean => useful(column) && (column.ref === 'channel' || column.ref === 'format' || (column.topic === 'time' && column.kind === 'date'));
  const refs = (wanted: (column: ColumnView) => boolean): Ref[] => columns.filter((column) => canBeShown(column) && wanted(column)).map((column) => column.ref);
  switch (code) {
    case 'filled': return { audience: 'internal', look: plain(refs((column) => filled.has(column.ref) || (column.custom && column.formula !== undefined && column.formula !== null))) };
    case 'channels': return { audience: 'internal', look: plain(columnsFor(columns, rows.filter((row) => row.kind === 'line'))) };
    case 'money': return { audience: 'internal', look: plain(refs((column) => names(column) || (useful(column) && (column.topic === 'buying' || column.topic === 'money' || (column.topic === 'agency' && column.kind !== 'text'))))) };
    case 'media': return { audience: 'internal', look: plain(refs((column) => names(column) || column.ref === 'cost_net' || (useful(column) && column.topic === 'media'))) };
    case 'client': return { audience: 'client', look: plain(refs((column) => column.audience === 'client' && column.shown)) };
  }
}

/** Whether the built-in view would show anything that follows from the plan: one by channels needs channels. */
export function isOffered(code: BuiltIn, rows: Iterable<RowView>): boolean {
  if (code !== 'channels') return true;
  for (const row of rows) if (channelOf(row) !== '') return true;
  return false;
}
