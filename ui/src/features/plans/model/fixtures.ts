/** Rows and columns for tests. */
import type { ColumnView, FlightView, RowView } from '@/api';

/** A column of a kind. */
export const column = (ref: string, kind: ColumnView['kind'], more: Partial<ColumnView> = {}): ColumnView => ({ ref, name_en: ref, name_ru: ref, kind, audience: 'client', custom: false, shown: true, unit: null, choices: [], formula: null, topic: null, summable: kind === 'money' || kind === 'count', ...more });
/** A line with stored and derived values. */
export const line = (id: string, v: Record<string, string> = {}, c: Record<string, string> = {}, more: Partial<RowView> = {}): RowView => ({ id, kind: 'line', parent: null, depth: 0, v, c, f: [], ...more });
/** A section. */
export const section = (id: string, parent: string | null = null): RowView => ({ id, kind: 'section', parent, depth: parent === null ? 0 : 1, v: { name: id }, c: {}, f: [] });
/** A flight. */
export const flight = (id: string, start: string, end: string): FlightView => ({ id, start, end, quantity: null, amount: null });
