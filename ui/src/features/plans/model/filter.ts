/** What a reader wants to see of a plan: conditions by column, a quick search, an order. View only. */
import type { ColumnView, RowView } from '@/api/types';

import { span } from './dates';
import { type Formats, isNumeric, type Precision, type Ref, TIME_FIELDS, cellText, valueOf } from './format';
import { compareNumbers, readNumber } from './numbers';

/** A condition on one column. `values` are shown texts; an empty one stands for empty cells. */
export type Condition =
  | { kind: 'values'; values: readonly string[] }
  | { kind: 'contains'; text: string }
  | { kind: 'number'; from: string; to: string }
  | { kind: 'empty' }
  | { kind: 'filled' };

/** Conditions by column. */
export type Filters = Readonly<Record<Ref, Condition>>;
/** The order by which lines are shown. */
export interface Sort { ref: Ref; order: 'asc' | 'desc' }

/** What reading a cell as text needs. */
export interface Reading { columns: ReadonlyMap<Ref, ColumnView>; formats: Formats; precision: Precision }

/** The predicate of filters and quick search; nothing where both are empty. */
export function keeps(filters: Filters, quick: string, searched: readonly Ref[], reading: Reading): ((row: RowView) => boolean) | undefined {
  const tests = Object.entries(filters).map(([ref, condition]) => test(ref, condition, reading));
  const words = quick.trim().toLocaleLowerCase(reading.formats.language).split(/\s+/).filter(Boolean);
  if (words.length > 0) {
    tests.push((row) => {
      const text = searched.map((ref) => textOf(row, ref, reading)).join('\n').toLocaleLowerCase(reading.formats.language);
      return words.every((word) => text.includes(word));
    });
  }
  return tests.length === 0 ? undefined : (row) => tests.every((passes) => passes(row));
}

function test(ref: Ref, condition: Condition, reading: Reading): (row: RowView) => boolean {
  switch (condition.kind) {
    case 'values': {
      const wanted = new Set(condition.values);
      return (row) => wanted.has(textOf(row, ref, reading));
    }
    case 'contains': {
      const text = condition.text.toLocaleLowerCase(reading.formats.language);
      return (row) => textOf(row, ref, reading).toLocaleLowerCase(reading.formats.language).includes(text);
    }
    case 'number': return numberTest(ref, condition.from, condition.to, reading);
    case 'empty': return (row) => textOf(row, ref, reading) === '';
    case 'filled': return (row) => textOf(row, ref, reading) !== '';
  }
}

function numberTest(ref: Ref, from: string, to: string, reading: Reading): (row: RowView) => boolean {
  const sign = reading.formats.language === 'ru' ? ',' : '.';
  const percent = reading.columns.get(ref)?.kind === 'percent';
  const bound = (text: string): string | null => {
    const number = readNumber(text, sign);
    return number === null ? null : percent ? percentOf(number) : number;
  };
  const low = bound(from);
  const high = bound(to);
  return (row) => {
    const value = valueOf(row, ref);
    if (value === '') return false;
    return (low === null || compareNumbers(value, low) >= 0) && (high === null || compareNumbers(value, high) <= 0);
  };
}

/** `12.5` typed over a percent column means 0.125. */
function percentOf(number: string): string {
  const negative = number.startsWith('-');
  const [whole = '0', fraction = ''] = number.replace('-', '').split('.');
  const digits = whole.padStart(3, '0');
  return `${negative ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}${fraction}`;
}

/** The shown text of a cell. */
export function textOf(row: RowView, ref: Ref, reading: Reading): string {
  const column = reading.columns.get(ref);
  return column ? cellText(row, column, reading.formats, reading.precision) : valueOf(row, ref);
}

/** The comparison of a sort: numbers by size, dates by day, words by the language; empty cells last either way. */
export function comparison(sort: Sort | null, reading: Reading): ((a: RowView, b: RowView) => number) | undefined {
  if (!sort) return undefined;
  const column = reading.columns.get(sort.ref);
  const factor = sort.order === 'asc' ? 1 : -1;
  const collator = new Intl.Collator(reading.formats.language, { numeric: true, sensitivity: 'base' });
  const key = (row: RowView): string => {
    if (TIME_FIELDS.has(sort.ref)) {
      const all = span(row.f);
      return all ? (sort.ref === 'end' ? all.end : all.start) : '';
    }
    return column && isNumeric(column.kind) ? valueOf(row, sort.ref) : textOf(row, sort.ref, reading);
  };
  const compare = column && isNumeric(column.kind) ? compareNumbers : collator.compare;
  return (a, b) => {
    const left = key(a);
    const right = key(b);
    if (left === '' || right === '') return left === right ? 0 : left === '' ? 1 : -1;
    return factor * compare(left, right);
  };
}

/** The different texts of a column with their counts, in reading order, for the list of a value filter. */
export function valuesOf(rows: Iterable<RowView>, ref: Ref, reading: Reading, limit = 500): { text: string; count: number }[] {
  const counts = new Map<string, number>();
  for (const row of rows) {
    if (row.kind !== 'line') continue;
    const text = textOf(row, ref, reading);
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const collator = new Intl.Collator(reading.formats.language, { numeric: true });
  return [...counts].map(([text, count]) => ({ text, count })).sort((a, b) => (a.text === '' ? 1 : b.text === '' ? -1 : collator.compare(a.text, b.text))).slice(0, limit);
}
