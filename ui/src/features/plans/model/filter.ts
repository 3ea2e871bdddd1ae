/** What a reader wants to see of a plan: conditions by column, a quick search, an order. View only. */
import type { ColumnView, RowView, ViewFilter } from '@/api/types';

import { span } from './dates';
import { cellText, decimalSign, type Formats, isNumeric, type Language, type Precision, type Ref, TIME_FIELDS, valueOf } from './format';
import { compareNumbers, readNumber, shift } from './numbers';

/** A condition on one column, in canonical values: it means the same to readers of any language. An empty value stands for empty cells, an empty bound for none. */
export type Condition = ViewFilter;

/** Conditions by column. */
export type Filters = Readonly<Record<Ref, Condition>>;
/** The order by which lines are shown. */
export interface Sort { ref: Ref; order: 'asc' | 'desc' }

/** What reading a cell as text needs. */
export interface Reading { columns: ReadonlyMap<Ref, ColumnView>; formats: Formats; precision: Precision }

/** What quick search looks through, read once for each row and kept while the row says the same. */
export class SearchTexts {
  private texts = new WeakMap<RowView, string>();
  private by = '';

  constructor(private readonly read: (row: RowView, ref: Ref) => string) {}

  /** The text of a row in these columns, in small letters. */
  of(row: RowView, refs: readonly Ref[]): string {
    const by = refs.join(' ');
    if (by !== this.by) [this.texts, this.by] = [new WeakMap(), by];
    const known = this.texts.get(row);
    if (known !== undefined) return known;
    const text = refs.map((ref) => this.read(row, ref)).join('\n').toLowerCase();
    this.texts.set(row, text);
    return text;
  }
}

/** The predicate of filters and quick search; nothing where both are empty. */
export function keeps(filters: Filters, quick: string, searched: readonly Ref[], reading: Reading, texts = new SearchTexts((row, ref) => textOf(row, ref, reading))): ((row: RowView) => boolean) | undefined {
  const tests = Object.entries(filters).map(([ref, condition]) => test(ref, condition, reading));
  const words = quick.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length > 0) {
    tests.push((row) => {
      const text = texts.of(row, searched);
      return words.every((word) => text.includes(word));
    });
  }
  return tests.length === 0 ? undefined : (row) => tests.every((passes) => passes(row));
}

function test(ref: Ref, condition: Condition, reading: Reading): (row: RowView) => boolean {
  switch (condition.kind) {
    case 'values': {
      const wanted = new Set(condition.values);
      return (row) => wanted.has(keyOf(row, ref));
    }
    case 'contains': {
      const text = condition.text.toLocaleLowerCase(reading.formats.language);
      return (row) => textOf(row, ref, reading).toLocaleLowerCase(reading.formats.language).includes(text);
    }
    case 'number': return numberTest(ref, condition.from, condition.to);
    case 'empty': return (row) => textOf(row, ref, reading) === '';
    case 'rate_differs': return (row) => row.r?.state === 'differs';
    case 'filled': return (row) => textOf(row, ref, reading) !== '';
  }
}

function numberTest(ref: Ref, from: string, to: string): (row: RowView) => boolean {
  return (row) => {
    const value = valueOf(row, ref);
    if (value === '') return false;
    return (from === '' || compareNumbers(value, from) >= 0) && (to === '' || compareNumbers(value, to) <= 0);
  };
}

/** A bound as somebody types it: `12,5` over a percent column means 0.125. Empty where it is no number. */
export function boundOf(text: string, kind: ColumnView['kind'], language: Language): string {
  const number = readNumber(text, decimalSign(language));
  return number === null ? '' : kind === 'percent' ? shift(number, -2) : number;
}

/** A bound as somebody would type it. */
export function boundText(bound: string, kind: ColumnView['kind'], language: Language): string {
  const text = bound !== '' && kind === 'percent' ? shift(bound, 2) : bound;
  return language === 'ru' ? text.replace('.', ',') : text;
}

/** The canonical value that a list of values goes by; days of the first and the last flight for dates of a line. */
export function keyOf(row: RowView, ref: Ref): string {
  const all = TIME_FIELDS.has(ref) ? span(row.f) : null;
  if (all) return ref === 'period' ? `${all.start}/${all.end}` : ref === 'end' ? all.end : all.start;
  return valueOf(row, ref);
}

/** The shown text of a cell. */
export function textOf(row: RowView, ref: Ref, reading: Reading): string {
  const column = reading.columns.get(ref);
  return column ? cellText(row, column, reading.formats, reading.precision) : valueOf(row, ref);
}

/**
 * The comparison of a sort of these lines: numbers by size, dates by day, words by the language; empty cells last either way.
 * Each different value is read and compared with others once, however many lines say it.
 */
export function comparison(sort: Sort | null, reading: Reading, rows: Iterable<RowView>): ((a: RowView, b: RowView) => number) | undefined {
  if (!sort) return undefined;
  const column = reading.columns.get(sort.ref);
  const numbers = column !== undefined && isNumeric(column.kind);
  const collator = new Intl.Collator(reading.formats.language, { numeric: true, sensitivity: 'base' });
  const compare = numbers ? compareNumbers : collator.compare;
  const key = (row: RowView): string => {
    if (TIME_FIELDS.has(sort.ref)) {
      const all = span(row.f);
      return all ? (sort.ref === 'end' ? all.end : all.start) : '';
    }
    return numbers ? valueOf(row, sort.ref) : textOf(row, sort.ref, reading);
  };
  const keys = new Map<string, string>();
  for (const row of rows) if (row.kind === 'line') keys.set(row.id, key(row));
  const ranks = new Map<string, number>();
  let before: string | null = null;
  let rank = 0;
  for (const value of [...new Set(keys.values())].filter((one) => one !== '').sort(compare)) {
    if (before !== null && compare(before, value) !== 0) rank += 1;
    ranks.set(value, rank);
    before = value;
  }
  const last = sort.order === 'asc' ? rank + 1 : -1;
  const factor = sort.order === 'asc' ? 1 : -1;
  const rankOf = (row: RowView): number => ranks.get(keys.get(row.id) ?? '') ?? last;
  return (a, b) => factor * (rankOf(a) - rankOf(b));
}

/** The different values of a column with their texts and counts, in reading order, for the list of a value filter. */
export function valuesOf(rows: Iterable<RowView>, ref: Ref, reading: Reading, limit = 500): { key: string; text: string; count: number }[] {
  const found = new Map<string, { key: string; text: string; count: number }>();
  for (const row of rows) {
    if (row.kind !== 'line') continue;
    const key = keyOf(row, ref);
    const known = found.get(key);
    if (known) known.count += 1;
    else found.set(key, { key, text: textOf(row, ref, reading), count: 1 });
  }
  const collator = new Intl.Collator(reading.formats.language, { numeric: true });
  return [...found.values()].sort((a, b) => (a.text === '' ? 1 : b.text === '' ? -1 : collator.compare(a.text, b.text))).slice(0, limit);
}
