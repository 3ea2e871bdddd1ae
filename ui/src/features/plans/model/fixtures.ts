/** Rows and columns for tests, plans made of them, and what the core answers. */
import type { ColumnView, EditAnswer, FlightView, PlanView, RowView, Totals } from '@/api';

/** A column of a kind. */
export const column = (ref: string, kind: ColumnView['kind'], more: Partial<ColumnView> = {}): ColumnView => ({ ref, name_en: ref, name_ru: ref, kind, audience: 'client', custom: false, shown: true, unit: null, choices: [], formula: null, topic: null, summable: kind === 'money' || kind === 'count', ...more });
/** A line with stored and derived values. */
export const line = (id: string, v: Record<string, string> = {}, c: Record<string, string> = {}, more: Partial<RowView> = {}): RowView => ({ id, kind: 'line', parent: null, depth: 0, v, c, f: [], ...more });
/** A section. */
export const section = (id: string, parent: string | null = null): RowView => ({ id, kind: 'section', parent, depth: parent === null ? 0 : 1, v: { name: id }, c: {}, f: [] });
/** A flight. */
export const flight = (id: string, start: string, end: string): FlightView => ({ id, start, end, quantity: null, amount: null });
/** Sums of a plan that has none. */
export const totals: Totals = { currency: 'RUB', media_net: '0', commission: '0', client_net: '0', vat: '0', cost_gross: '0', costs_net: '0', costs_vat: '0', costs_gross: '0', grand_net: '0', grand_total: '0', fields: {}, notes: {}, bounds: {}, lines: 0, commission_vat: '0' };
/** A plan as it is first read. */
export const planOf = (rows: RowView[], columns: ColumnView[] = [column('name', 'text'), column('units', 'count')]): PlanView => ({ id: 'p', project_id: 'j', project_name: 'J', revision: 1, header: {}, header_sources: {}, columns, rows, costs: [], totals, problems: [], imports: [], views: [], undo: { can_undo: false, can_redo: false, undo_label: null, redo_label: null } });
/** What the core says after an edit. */
export const answer = (revision: number, more: Partial<EditAnswer> = {}): EditAnswer => ({ revision, rows: [], removed: [], totals, problems: [], released: [], undo: { can_undo: true, can_redo: false, undo_label: null, redo_label: null }, created: {}, ...more });
