/** Periods as people write them: `01.09–28.09.2026`, `08-16, 24-30.09.2026`, `март–апрель 2026`, `Q3 2026`. What can be read in two ways is not read. */
import { addDays, daysBetween, monthLength } from './calendar';
import { type Around, monthOf, readDate, readDay } from './dates';
import type { Language } from './format';

/** First and last day. */
export interface Days { start: string; end: string }
/** Why a text is no period: unreadable, without a year that anything says, with a day that no month has, turned round. */
export type PeriodError = 'not_a_period' | 'no_year' | 'no_such_day' | 'end_before_start';

/** One end of a period as far as it is said; a month without a day stands for all its days. */
interface Edge { day: number | null; month: number | null; year: number | null }
interface Range { start: Edge; end: Edge }

/** A period over New Year of which one year is said, and not a mistyped one. */
const LONGEST_OVER_NEW_YEAR = 184;

/** All periods of a text, or why it is none. A year that is not said is the campaign's or the line's own, where they leave no choice. */
export function readPeriods(text: string, language: Language, around?: Around): Days[] | PeriodError {
  const ranges: Range[] = [];
  for (const item of itemsOf(text)) {
    const range = rangeOf(item, language, around);
    if (range === null) return 'not_a_period';
    ranges.push(range);
  }
  if (ranges.length === 0 || !inherit(ranges)) return 'not_a_period';
  const found: Days[] = [];
  for (const range of ranges) {
    const days = resolved(range, around);
    if (typeof days === 'string') return days;
    found.push(days);
  }
  return found;
}

/** The only period of a text; `null` where it has none, or several. */
export function readPeriod(text: string, language: Language, around?: Around): Days | null {
  const found = readPeriods(text, language, around);
  return typeof found === 'string' || found.length !== 1 ? null : (found[0] ?? null);
}

/** What a field for one date takes: its day, or a period, which says both. */
export function readEdge(text: string, edge: keyof Days, language: Language, around: Around): Partial<Days> | PeriodError | 'not_a_date' {
  const day = readDay(text, language, around);
  if (day !== null) return { [edge]: day };
  const said = readPeriods(text, language, around);
  if (typeof said === 'string') return said === 'not_a_period' ? 'not_a_date' : said;
  return (said.length === 1 ? said[0] : undefined) ?? 'not_a_date';
}

function itemsOf(text: string): string[] {
  const plain = text.toLocaleLowerCase().replace(/[\u00a0\u202f]/g, ' ').replace(/[‒—−]/g, '–').replace(/([–-])\s*\n\s*/g, '$1')
    .replace(/(\d)\s*(?:гг?\.?|года|год)(?=$|[\s,;–-])/g, '$1').replace(/\s(?:по|до|to|through|until|till)\s/g, '–');
  // A comma before a year of four digits separates nothing: `Aug 11, 2026`.
  return plain.split(/[;\n]|\s(?:и|and)\s|,(?!\s*\d{4}\b)/).map((item) => item.trim().replace(/^(?:с|c|from)\s+/, '')).filter((item) => item !== '');
}

function rangeOf(item: string, language: Language, around: Around | undefined): Range | null {
  const day = around ? readDay(item, language, around) : readDate(item, language);
  if (day !== null) return { start: edgeAt(day), end: edgeAt(day) };
  const quarter = quarterOf(item);
  if (quarter) return quarter;
  // Hyphens inside a date are no dashes.
  const parts = item.replace(/\b(\d{4})-(\d{1,2})-(\d{1,2})\b/g, '$1~$2~$3').replace(/\b(\d{1,2})-(\d{1,2})-(\d{4})\b/g, '$1.$2.$3').split(/\s*[–-]\s*/);
  const edges = parts.map((part) => edgeOf(part, language) ?? said(part, language, around));
  const [start, end] = edges;
  if (!start || end === null || edges.length > 2) return null;
  return { start, end: end ?? { ...start } };
}

/** An end that is said by another day: `завтра`, `+13`. */
function said(part: string, language: Language, around: Around | undefined): Edge | null {
  const day = around ? readDay(part, language, around) : null;
  return day === null ? null : edgeAt(day);
}

const edgeAt = (day: string): Edge => ({ year: Number(day.slice(0, 4)), month: Number(day.slice(5, 7)), day: Number(day.slice(8, 10)) });
const yearOf = (text: string | undefined): number | null => (text === undefined ? null : text.length === 2 ? 2000 + Number(text) : Number(text));

function edgeOf(text: string, language: Language): Edge | null {
  const iso = /^(\d{4})~(\d{1,2})~(\d{1,2})$/.exec(text);
  if (iso) return { year: Number(iso[1]), month: Number(iso[2]), day: Number(iso[3]) };
  const ofYear = /^(\d{1,2})\.(\d{4})$/.exec(text);
  if (ofYear) return edge(null, Number(ofYear[1]), Number(ofYear[2]));
  const digits = /^(\d{1,2})([./])(\d{1,2})(?:\2(\d{4}|\d{2}))?\.?$/.exec(text);
  if (digits) {
    const monthFirst = digits[2] === '/' && language === 'en';
    return edge(Number(digits[monthFirst ? 3 : 1]), Number(digits[monthFirst ? 1 : 3]), yearOf(digits[4]));
  }
  const alone = /^(\d{1,2})(?:\.?|,?\s+(\d{4}))$/.exec(text);
  if (alone) return edge(Number(alone[1]), null, yearOf(alone[2]));
  const dayFirst = /^(\d{1,2})\s*(\p{L}+)\.?(?:,?\s*(\d{4}|\d{2}))?$/u.exec(text);
  if (dayFirst) return named(dayFirst[2], Number(dayFirst[1]), yearOf(dayFirst[3]));
  const month = /^(\p{L}+)\.?,?\s*(\d{4})?$/u.exec(text);
  if (month) return named(month[1], null, yearOf(month[2]));
  // `март 26` may be a day as well as a year; in English the day stands there.
  const monthFirst = language === 'en' ? /^(\p{L}+)\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?$/u.exec(text) : null;
  return monthFirst ? named(monthFirst[1], Number(monthFirst[2]), yearOf(monthFirst[3])) : null;
}

function edge(day: number | null, month: number | null, year: number | null): Edge | null {
  return (day !== null && (day < 1 || day > 31)) || (month !== null && (month < 1 || month > 12)) ? null : { day, month, year };
}

function named(word: string | undefined, day: number | null, year: number | null): Edge | null {
  const month = monthOf(word ?? '');
  return month === null ? null : edge(day, month, year);
}

const ROMAN = ['i', 'ii', 'iii', 'iv'];

function quarterOf(item: string): Range | null {
  const parts = /^(?:q\s?([1-4])|([1-4]|i{1,3}|iv)[\s-]*(?:й\s*)?кв(?:артала?)?\.?)\s*(\d{4})?$/.exec(item);
  if (!parts) return null;
  const which = parts[1] ?? parts[2] ?? '';
  const quarter = ROMAN.includes(which) ? ROMAN.indexOf(which) + 1 : Number(which);
  const year = yearOf(parts[3]);
  return { start: { day: null, month: quarter * 3 - 2, year }, end: { day: null, month: quarter * 3, year } };
}

/** What is said once holds for the neighbours: in `08-16, 24-30.09.2026` the month and the year for all four days. `false` where a month stays unsaid. */
function inherit(ranges: readonly Range[]): boolean {
  let later = null as Edge | null;
  for (const { start, end } of [...ranges].reverse()) {
    if (start.month === null && end.month === null) end.month = later?.month ?? null;
    if (start.year === null) end.year ??= later?.year ?? null;
    // `Apr 20–24`: the month stands at the start. In `Mar-26` the number may be a year.
    if (end.month === null && start.day !== null) end.month = start.month;
    if (start.month === null && end.day !== null) start.month = end.month;
    if (start.month === null || end.month === null) return false;
    later = { ...start, year: start.year ?? (end.year === null ? null : end.year - (isAfter(start, end) ? 1 : 0)) };
  }
  // A year that only the first says holds for those behind it.
  let known: number | null = null;
  for (const { start, end } of ranges) {
    if (end.year === null) start.year ??= known;
    known = end.year ?? start.year;
  }
  return true;
}

function resolved({ start, end }: Range, around: Around | undefined): Days | PeriodError {
  if (start.year === null && end.year === null) return inYear(start, end, around);
  const turned = isAfter(start, end);
  const first = dayOf(start, start.year ?? (end.year ?? 0) - (turned ? 1 : 0), false);
  const last = dayOf(end, end.year ?? (start.year ?? 0) + (turned ? 1 : 0), true);
  if (first === null || last === null) return 'no_such_day';
  if (first > last) return 'end_before_start';
  return turned && (start.year === null || end.year === null) && daysBetween(first, last) > LONGEST_OVER_NEW_YEAR ? 'end_before_start' : { start: first, end: last };
}

const isAfter = (start: Edge, end: Edge): boolean => (start.month ?? 0) > (end.month ?? 0) || (start.month === end.month && (start.day ?? 1) > (end.day ?? 31));

/** The year that puts it into the campaign; without one that of the line. */
function inYear(start: Edge, end: Edge, around: Around | undefined): Days | PeriodError {
  const years = yearsOf(around);
  const made = years.map((year) => resolved({ start: { ...start, year }, end: { ...end, year: year + (isAfter(start, end) ? 1 : 0) } }, around));
  const days = made.flatMap((one) => (typeof one === 'string' ? [] : [one]));
  const fits = days.filter((one) => inside(one, around));
  if (fits.length === 1 && fits[0]) return fits[0];
  if (fits.length === 0 && days.length === 1 && days[0]) return days[0];
  return made.length > 0 && days.length === 0 ? (made.find((one) => typeof one === 'string') ?? 'no_year') : 'no_year';
}

function yearsOf(around: Around | undefined): number[] {
  const said = [around?.period.start, around?.period.end].flatMap((day) => (day ? [Number(day.slice(0, 4))] : []));
  if (said.length === 0) return around?.base ? [Number(around.base.slice(0, 4))] : [];
  const first = Math.min(...said);
  return Array.from({ length: Math.min(Math.max(...said) - first, 20) + 1 }, (_, index) => first + index);
}

function inside(days: Days, around: Around | undefined): boolean {
  const { start, end } = around?.period ?? { start: null, end: null };
  return (start === null || days.start >= start) && (end === null || days.end <= end);
}

function dayOf({ day, month }: Edge, year: number, last: boolean): string | null {
  const length = monthLength(year, month ?? 1);
  const number = day ?? (last ? length : 1);
  return number > length ? null : addDays(`${String(year).padStart(4, '0')}-${String(month ?? 1).padStart(2, '0')}-01`, number - 1);
}
