/** Headings of a flowchart and amounts that fit their cells. */
import type { Language } from '../model/format';
import { type Day, isoOf, startOf, type Unit, unitsIn, weekday } from './days';

/** A heading over some days. */
export interface Heading { start: Day; end: Day; text: string }

const intl = new Map<string, Intl.DateTimeFormat>();
function named(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = language + JSON.stringify(options);
  const known = intl.get(key) ?? new Intl.DateTimeFormat(language, { timeZone: 'UTC', ...options });
  intl.set(key, known);
  return known;
}
const dateOf = (day: Day): Date => new Date(day * 86_400_000);

/** `Сентябрь 2026`, `September 2026`; short where there is little room. */
export function monthName(day: Day, language: Language, short = false, year = true): string {
  const text = named(language, { month: short ? 'short' : 'long' }).format(dateOf(day)).replace('.', '');
  const name = text.charAt(0).toLocaleUpperCase(language) + text.slice(1);
  return year ? `${name} ${isoOf(day).slice(0, 4)}` : name;
}

/** The name of one unit, for its heading. */
export function unitName(unit: Unit, day: Day, language: Language): string {
  if (unit === 'day') return String(Number(isoOf(day).slice(8)));
  if (unit === 'week') return language === 'ru' ? `${isoOf(day).slice(8)}.${isoOf(day).slice(5, 7)}` : `${monthName(day, 'en', true, false)} ${String(Number(isoOf(day).slice(8)))}`;
  if (unit === 'month') return monthName(day, language, true, false);
  const quarter = Math.floor((Number(isoOf(day).slice(5, 7)) - 1) / 3) + 1;
  return language === 'ru' ? `${['I', 'II', 'III', 'IV'][quarter - 1] ?? ''} кв.` : `Q${String(quarter)}`;
}

/** The letter of a weekday. */
export const weekdayName = (day: Day, language: Language): string => (language === 'ru' ? 'ПВСЧПСВ' : 'MTWTFSS').charAt(weekday(day));

/** The upper row of headings: months over days and weeks, years over months and quarters. A week belongs to the month of its Thursday. */
export function groups(unit: Unit, from: Day, to: Day, language: Language): Heading[] {
  const yearly = unit === 'month' || unit === 'quarter';
  const found: Heading[] = [];
  for (const start of unitsIn(unit, from, to)) {
    const at = unit === 'week' ? start + 3 : start;
    const text = yearly ? isoOf(at).slice(0, 4) : monthName(at, language);
    const end = unitEnd(unit, start);
    const last = found.at(-1);
    if (last?.text === text) last.end = end;
    else found.push({ start, end, text });
  }
  return found;
}

/** The last day of a unit. */
export function unitEnd(unit: Unit, start: Day): Day {
  if (unit === 'day') return start;
  if (unit === 'week') return start + 6;
  return startOf(unit, start + (unit === 'month' ? 32 : 95)) - 1;
}

/** About how wide a figure of 12 px is. */
const FIGURE = 6.7;
const written = new Map<string, string>();

/** An amount as it fits so many pixels: whole, shortened (`1,2 млн`), or not at all. */
export function fitting(amount: string, width: number, language: Language, digits: number): string {
  const room = Math.floor((width - 4) / FIGURE);
  if (room < 1) return '';
  const key = `${amount}|${String(Math.min(room, 16))}|${language}|${String(digits)}`;
  const known = written.get(key);
  if (known !== undefined) return known;
  const value = Number(amount);
  // Kopecks are written in full or not at all; everything else as short as it is.
  const fixed = digits === 2 && amount.includes('.') ? 2 : 0;
  const whole = new Intl.NumberFormat(language, { minimumFractionDigits: fixed, maximumFractionDigits: digits, useGrouping: 'always' }).format(value);
  const round = new Intl.NumberFormat(language, { maximumFractionDigits: 0, useGrouping: 'always' }).format(value);
  const short = (fraction: number): string => new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: fraction }).format(value);
  const text = [whole, ...(digits === 2 && Math.abs(value) >= 1000 ? [round] : []), ...(Math.abs(value) >= 1000 ? [short(1), short(0)] : [short(0)])].find((one) => one.length <= room) ?? '';
  if (written.size > 20_000) written.clear();
  written.set(key, text);
  return text;
}
