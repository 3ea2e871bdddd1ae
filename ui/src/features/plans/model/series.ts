/** How a list goes on: numbers, days, weeks, months, periods and numbered names, as a spreadsheet's fill handle has them. */
import { addDays, addMonths, daysBetween, isMonthEnd, monthsBetween } from './calendar';
import { add, subtract } from './numbers';

/** What the values of a list are. `plain` is never more than repeated. */
export type SeriesKind = 'number' | 'percent' | 'date' | 'period' | 'text' | 'plain';

/** The next value after a list, and so on from there. */
type Next = (index: number) => string;

/**
 * `count` values that follow `source`. Numbers and percentages are canonical decimals, dates ISO days, a period
 * `start/end`. A list without a rule, a single number among them, is repeated; `other` (Ctrl held) takes the other
 * way: a list with a rule is repeated, a single number counts up. `back` says that a single value is followed by those
 * before it; a longer list shows its direction by its order.
 */
export function continued(source: readonly string[], count: number, kind: SeriesKind, { other = false, back = false } = {}): string[] {
  const rules = (forced: boolean): Next | null => (source.some((value) => value === '') ? null : ruleOf(source, kind, forced, back ? -1 : 1));
  const own = rules(false);
  const next = other ? (own ? null : rules(true)) : own;
  return Array.from({ length: count }, (_, index) => (next ? next(index + 1) : (source[index % source.length] ?? '')));
}

function ruleOf(source: readonly string[], kind: SeriesKind, forced: boolean, sign: 1 | -1): Next | null {
  switch (kind) {
    case 'number': return numbers(source, forced ? String(sign) : null);
    case 'percent': return numbers(source, forced ? (sign === 1 ? '0.01' : '-0.01') : null);
    case 'date': return days(source, sign);
    case 'period': return periods(source, sign);
    case 'text': return listed(source, sign) ?? numbered(source, sign);
    case 'plain': return null;
  }
}

/** An even step between numbers; for a single one the step given, or none. */
function numbers(source: readonly string[], single: string | null): Next | null {
  const last = source.at(-1) ?? '';
  const step = source.length > 1 ? subtract(last, source.at(-2) ?? '') : single;
  if (step === null) return null;
  for (let at = 1; at < source.length; at += 1) if (subtract(source[at] ?? '', source[at - 1] ?? '') !== step) return null;
  return (index) => add(last, step, index) ?? last;
}

/** Days by an even step: so many months where the day of the month stays (or is always the last), else so many days; a single day goes on daily. */
function days(source: readonly string[], sign: 1 | -1): Next | null {
  const last = source.at(-1) ?? '';
  if (source.length === 1) return (index) => addDays(last, index * sign);
  const months = even(source, monthsBetween);
  const ends = source.every(isMonthEnd);
  if (months !== null && months !== 0 && (ends || source.every((day) => day.slice(8) === last.slice(8)))) return (index) => addMonths(last, months * index, ends);
  const by = even(source, daysBetween);
  return by === null ? null : (index) => addDays(last, by * index);
}

function even(source: readonly string[], distance: (from: string, to: string) => number): number | null {
  const step = distance(source.at(-2) ?? '', source.at(-1) ?? '');
  return source.every((value, at) => at === 0 || distance(source[at - 1] ?? '', value) === step) ? step : null;
}

/** Periods whose starts and ends go on evenly; a single one is followed by the next of its length, whole months by whole months. */
function periods(source: readonly string[], sign: 1 | -1): Next | null {
  const parts = source.map((text) => text.split('/'));
  if (parts.some((ends) => ends.length !== 2)) return null;
  const starts = parts.map(([start = '']) => start);
  const ends = parts.map(([, end = '']) => end);
  const [start = ''] = starts;
  const [end = ''] = ends;
  if (source.length > 1) {
    const from = days(starts, sign);
    const to = days(ends, sign);
    return from && to ? (index) => `${from(index)}/${to(index)}` : null;
  }
  if (start.endsWith('-01') && isMonthEnd(end)) {
    const length = (monthsBetween(start, end) + 1) * sign;
    return (index) => `${addMonths(start, length * index, false)}/${addMonths(end, length * index, true)}`;
  }
  const length = (daysBetween(start, end) + 1) * sign;
  return (index) => `${addDays(start, length * index)}/${addDays(end, length * index)}`;
}

const NUMBERED = /^(.*(?:[\s№#_-])|\p{L}{1,3})(\d{1,6})$/u;

/** Names that end in a number of their own: `Неделя 1`, `W36`, `Ролик №2`. Sizes and lengths (`1080×1080`, `15"`) do not count. */
function numbered(source: readonly string[], sign: 1 | -1): Next | null {
  const parts = source.map((text) => NUMBERED.exec(text));
  const prefix = parts[0]?.[1];
  if (prefix === undefined || parts.some((part) => part?.[1] !== prefix)) return null;
  const values = parts.map((part) => part?.[2] ?? '');
  const next = numbers(values.map((value) => String(Number(value))), String(sign));
  const width = values[0]?.startsWith('0') ? values[0].length : 0;
  return next && ((index) => {
    const value = next(index);
    return value.startsWith('-') ? `${prefix}0` : prefix + value.padStart(width, '0');
  });
}

/** The names of months and days that may go on in a circle. */
function lists(): readonly (readonly string[])[] {
  const made: string[][] = [];
  for (const language of ['ru', 'en']) {
    for (const style of ['long', 'short'] as const) {
      const month = new Intl.DateTimeFormat(language, { month: style, timeZone: 'UTC' });
      const day = new Intl.DateTimeFormat(language, { weekday: style, timeZone: 'UTC' });
      const clean = (text: string): string => text.toLocaleLowerCase().replace(/\.$/, '');
      made.push(Array.from({ length: 12 }, (_, at) => clean(month.format(new Date(Date.UTC(2026, at, 1))))));
      // 2026-06-01 is a Monday.
      made.push(Array.from({ length: 7 }, (_, at) => clean(day.format(new Date(Date.UTC(2026, 5, at + 1))))));
    }
  }
  return made;
}

let circles: readonly (readonly string[])[] | null = null;

/** Names of months, with a year or without, and of days of the week. */
function listed(source: readonly string[], sign: 1 | -1): Next | null {
  circles ??= lists();
  const parts = source.map((text) => /^(\p{L}+)(?:(\s+)(\d{4}))?$/u.exec(text.trim()));
  const words = parts.map((part) => (part?.[1] ?? '').toLocaleLowerCase());
  const circle = circles.find((list) => words.every((word) => list.includes(word)));
  const last = parts.at(-1);
  if (!circle || !last) return null;
  const year = last[3];
  if (parts.some((part) => (part?.[3] === undefined) !== (year === undefined)) || (year !== undefined && circle.length !== 12)) return null;
  const places = parts.map((part, at) => circle.indexOf(words[at] ?? '') + (part?.[3] === undefined ? 0 : Number(part[3]) * circle.length));
  const lastPlace = places.at(-1) ?? 0;
  const step = places.length > 1 ? lastPlace - (places.at(-2) ?? 0) : sign;
  const turn = (value: number): number => (year === undefined ? ((value % circle.length) + circle.length) % circle.length : value);
  if (places.some((place, at) => at > 0 && turn(place - (places[at - 1] ?? 0)) !== turn(step))) return null;
  const capital = /^\p{Lu}/u.test(last[1] ?? '');
  return (index) => {
    const place = lastPlace + step * index;
    const word = circle[((place % circle.length) + circle.length) % circle.length] ?? '';
    const shown = capital ? word.charAt(0).toLocaleUpperCase() + word.slice(1) : word;
    return year === undefined ? shown : `${shown}${last[2] ?? ' '}${String(Math.floor(place / circle.length))}`;
  };
}
