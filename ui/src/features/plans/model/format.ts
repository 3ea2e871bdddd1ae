/** How values look, by kind and by the reader's language. One `Intl.NumberFormat` per precision, made once. */
import type { ColumnView, RowView } from '@/api/types';

import { editDate, showDate, showFlights, span } from './dates';
import { type DecimalSign, fractionDigits, shift } from './numbers';

/** The languages of the interface. */
export type Language = 'ru' | 'en';
/** The code of a field or the id of a custom column. */
export type Ref = string;
/** What a column holds. */
export type Kind = ColumnView['kind'];

const NUMERIC: ReadonlySet<Kind> = new Set<Kind>(['count', 'money', 'ratio', 'percent']);
/** Whether a column of this kind holds plain numbers, which can be summed and compared. */
export const isNumeric = (kind: Kind): boolean => NUMERIC.has(kind);
/** Whether cells stand to the right. */
export const isRightAligned = (kind: Kind): boolean => NUMERIC.has(kind) || kind === 'discounts' || kind === 'factors';

/** What a section says besides what its lines come to: its name, and the channel of its lines. */
export const OF_SECTIONS: ReadonlySet<Ref> = new Set(['name', 'channel']);
/** Fields whose values live in the flights of a line, not in its cells. */
export const TIME_FIELDS: ReadonlySet<Ref> = new Set(['period', 'start', 'end']);
/** Small rates that say nothing with one decimal. */
const FINE_PERCENT: ReadonlySet<Ref> = new Set(['ctr', 'cr', 'vtr', 'lift', 'reach_pct', 'sov']);

/** Counts that are sums of percentages. */
const RATINGS: ReadonlySet<Ref> = new Set(['grp', 'trp']);

/** The decimal sign of a language. */
export const decimalSign = (language: Language): DecimalSign => (language === 'ru' ? ',' : '.');

/** Writes the values of a plan for a reader. */
export class Formats {
  private readonly numbers = new Map<string, Intl.NumberFormat>();
  private readonly written = new Map<string, string>();

  constructor(readonly language: Language, private readonly choiceName: (ref: Ref, code: string) => string) {}

  /** A canonical value as it stands in the grid. `digits` is the precision of its column. */
  show(ref: Ref, kind: Kind, value: string, digits: number): string {
    if (value === '') return '';
    if (kind === 'text') return value;
    const key = `${kind}${String(digits)}${kind === 'choice' ? ref : ''}|${value}`;
    const known = this.written.get(key);
    if (known !== undefined) return known;
    const made = this.make(ref, kind, value, digits);
    // A plan repeats few of its values; the bound keeps a long day of editing from piling up.
    if (this.written.size > 50_000) this.written.clear();
    this.written.set(key, made);
    return made;
  }

  private make(ref: Ref, kind: Kind, value: string, digits: number): string {
    switch (kind) {
      case 'choice': return this.choiceName(ref, value);
      case 'date': return showDate(value, this.language);
      case 'percent': return this.number(shift(value, 2), digits, true);
      case 'discounts': return value.split(';').map((part) => this.percent(part)).join(' + ');
      case 'factors': return value.split(';').map((part) => this.number(part, 0, false)).join(' × ');
      default: return this.number(value, digits, true);
    }
  }

  /** A number with `digits` decimals; with `fixed` false, as many as it has (at most four). */
  number(value: string, digits: number, fixed = true): string {
    const key = `${String(digits)}${fixed ? 'f' : ''}`;
    let format = this.numbers.get(key);
    if (!format) {
      format = new Intl.NumberFormat(this.language === 'ru' ? 'ru-RU' : 'en-US', {
        minimumFractionDigits: fixed ? digits : 0, maximumFractionDigits: fixed ? digits : 4, useGrouping: true,
      });
      this.numbers.set(key, format);
    }
    // Intl takes decimal text exactly; its TypeScript signature knows only literals of it.
    const text = format.format(value as `${number}`);
    // Russian grouping begins at five digits in CLDR; a column reads better with one rule. The minus is the real one.
    return this.language === 'ru' ? group(text) : text.replace(/^-/, '\u2212');
  }

  /** An amount of money with its currency sign, for sentences and panels. */
  money(value: string, currency: string, digits = fractionDigits(value) === 0 ? 0 : 2): string {
    const sign = CURRENCY_SIGNS[currency] ?? currency;
    return this.language === 'ru' ? `${this.number(value, digits)}\u00a0${sign}` : sign.length === 1 ? `${sign}${this.number(value, digits)}` : `${this.number(value, digits)}\u00a0${sign}`;
  }

  /** A percentage for sentences and panels; a number that is written already gets its sign by `percentSign`. */
  percent(value: string): string {
    return `${this.number(shift(value, 2), 0, false)}${this.percentSign}`;
  }

  /** What follows the number of a percentage. */
  get percentSign(): string {
    return this.language === 'ru' ? '\u00a0%' : '%';
  }

  /** The text a person edits: what the core reads back in the same language. */
  edit(kind: Kind, value: string): string {
    const local = (text: string): string => (this.language === 'ru' ? text.replace('.', ',') : text);
    switch (kind) {
      case 'count': case 'money': case 'ratio': return local(value);
      case 'percent': return value === '' ? '' : `${local(shift(value, 2))}%`;
      case 'discounts': return value.split(';').filter(Boolean).map((part) => `${local(shift(part, 2))}%`).join(' + ');
      case 'factors': return value.split(';').filter(Boolean).map(local).join(' × ');
      case 'date': return value === '' ? '' : editDate(value, this.language);
      default: return value;
    }
  }
}

const CURRENCY_SIGNS: Readonly<Record<string, string>> = { RUB: '₽', USD: '$', EUR: '€', GBP: '£', KZT: '₸', BYN: 'Br' };

function group(text: string): string {
  const [whole = '', fraction] = text.replace(/^-/, '\u2212').split(',');
  const grouped = /^\u2212?\d{4}$/.test(whole) ? whole.replace(/(\d)(\d{3})$/, '$1\u00a0$2') : whole;
  return fraction === undefined ? grouped : `${grouped},${fraction}`;
}

/** Decimals of each column: none while all its values are whole. */
export class Precision {
  private readonly digits = new Map<Ref, number>();
  private readonly whole = new Map<Ref, number>();

  constructor(private readonly columns: ReadonlyMap<Ref, ColumnView>) {}

  /** Looks at a row; true when some column now needs more decimals than before. */
  learn(row: RowView): boolean {
    // Both are asked: the second must not be passed over when the first grew.
    return [this.learnValues(row.v), this.learnValues(row.c, true)].includes(true);
  }

  /** Looks at values by column; true when some column now needs more room than before. */
  learnValues(values: Readonly<Record<Ref, string>>, derived = false): boolean {
    let grew = false;
    for (const ref in values) {
      const value = values[ref];
      const column = this.columns.get(ref);
      if (value === undefined || !column || !isNumeric(column.kind)) continue;
      const point = value.indexOf('.');
      const whole = point < 0 ? value.length : point;
      if (whole > (this.whole.get(ref) ?? 0)) {
        this.whole.set(ref, whole);
        grew = true;
      }
      // Nobody buys a third of an impression: a derived count is shown whole unless somebody entered parts.
      if (point < 0 || (derived && column.kind === 'count' && !RATINGS.has(ref))) continue;
      const wanted = wantedDigits(ref, column.kind, value);
      if (wanted > this.of(ref, column.kind)) {
        this.digits.set(ref, wanted);
        grew = true;
      }
    }
    return grew;
  }

  /** The longest number of a column in widths of a digit, as it is shown; spaces and the decimal sign are half as wide. */
  longest(ref: Ref, kind: Kind): number {
    const whole = (this.whole.get(ref) ?? 0) + (kind === 'percent' ? 2 : 0);
    const digits = this.of(ref, kind);
    return whole + Math.floor(Math.max(whole - 1, 0) / 3) / 2 + (digits > 0 ? digits + 0.5 : 0);
  }

  /** The decimals of a column. */
  of(ref: Ref, kind: Kind): number {
    const known = this.digits.get(ref);
    if (known !== undefined) return known;
    return kind === 'percent' ? (FINE_PERCENT.has(ref) ? 2 : 1) : 0;
  }
}

function wantedDigits(ref: Ref, kind: Kind, value: string): number {
  if (kind === 'percent') return FINE_PERCENT.has(ref) || /^-?0\.00[0-9]*[1-9]/.test(value) ? 2 : 1;
  if (kind === 'money') return 2;
  return Math.min(fractionDigits(value), kind === 'ratio' ? 2 : 1);
}

/** The canonical value a cell shows: stored before derived. */
export function valueOf(row: RowView, ref: Ref): string {
  return row.v[ref] ?? row.c[ref] ?? '';
}

/** The text of a cell of the grid. */
export function cellText(row: RowView, column: ColumnView, formats: Formats, precision: Precision): string {
  if (TIME_FIELDS.has(column.ref) && row.kind === 'line') {
    if (column.ref === 'period') return row.f.length > 0 ? showFlights(row.f, formats.language) : valueOf(row, 'period');
    const all = span(row.f);
    if (all) return showDate(column.ref === 'start' ? all.start : all.end, formats.language);
  }
  return formats.show(column.ref, column.kind, valueOf(row, column.ref), precision.of(column.ref, column.kind));
}
