/** Calendar dates as people write them and as the core stores them (`2026-09-01`). */
import type { FlightView } from '@/api/types';

import { addDays, addMonths } from './calendar';
import type { Language } from './format';

/** Reads one date; `null` where there is none such (31 September). */
export function readDate(text: string, language: Language): string | null {
  const trimmed = text.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(trimmed);
  if (iso) return date(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const parts = /^(\d{1,2})([./-])(\d{1,2})\2(\d{2}|\d{4})$/.exec(trimmed);
  if (!parts) return null;
  const year = (parts[4] ?? '').length === 2 ? 2000 + Number(parts[4]) : Number(parts[4]);
  const monthFirst = parts[2] === '/' && language === 'en';
  return monthFirst ? date(year, Number(parts[1]), Number(parts[3])) : date(year, Number(parts[3]), Number(parts[1]));
}

/** What a short date is understood by: the cell's own day (or its neighbour's), the campaign, today. */
export interface Around { today: string; base: string | null; period: { start: string | null; end: string | null } }

/** Reads one date, also in short: `15.9`, `9/15`, `15 сен`, `Sep 15`, `+7`, `-2н`, `+1м`, `сегодня`, `tomorrow`. The year that is not said is the one that falls into the campaign. */
export function readDay(text: string, language: Language, around: Around): string | null {
  const words = text.trim().toLocaleLowerCase();
  const day = WORDS.get(words);
  if (day !== undefined) return addDays(around.today, day);
  return readDate(words, language) ?? shifted(around.base ?? around.today, words) ?? withoutYear(words, language, around);
}

const WORDS: ReadonlyMap<string, number> = new Map([['сегодня', 0], ['today', 0], ['завтра', 1], ['tomorrow', 1], ['вчера', -1], ['yesterday', -1]]);
const SHIFT = /^([+\u2212-])\s?(\d{1,4})\s?(д|дн|дней|d|days?|н|нед|недель|w|weeks?|м|мес|месяцев|m|months?)?\.?$/;

/** A day moved by `+7` (days), `+2н` or `+2w` (weeks), `-1м` or `-1m` (months); `null` where the text says nothing of the kind. */
export function shifted(day: string, text: string): string | null {
  const parts = SHIFT.exec(text.trim().toLocaleLowerCase());
  if (!parts) return null;
  const count = Number(parts[2]) * (parts[1] === '+' ? 1 : -1);
  const unit = (parts[3] ?? 'd').charAt(0);
  if (unit === 'м' || unit === 'm') return addMonths(day, count);
  return addDays(day, unit === 'н' || unit === 'w' ? count * 7 : count);
}

const NAMES: readonly (readonly string[])[] = [
  ['январь', 'января', 'january'], ['февраль', 'февраля', 'february'], ['март', 'марта', 'march'], ['апрель', 'апреля', 'april'], ['май', 'мая', 'may'], ['июнь', 'июня', 'june'],
  ['июль', 'июля', 'july'], ['август', 'августа', 'august'], ['сентябрь', 'сентября', 'september'], ['октябрь', 'октября', 'october'], ['ноябрь', 'ноября', 'november'], ['декабрь', 'декабря', 'december'],
];

/** A month from its name or the first three letters of it, 1 to 12. */
export function monthOf(word: string): number | null {
  const name = word.toLocaleLowerCase();
  const found = name.length < 3 ? -1 : NAMES.findIndex((names) => names.some((one) => one.startsWith(name)));
  return found < 0 ? null : found + 1;
}

function withoutYear(text: string, language: Language, around: Around): string | null {
  const digits = /^(\d{1,2})([./])(\d{1,2})\.?$/.exec(text);
  const named = /^(\d{1,2})\s+(\p{L}{3,9})\.?(?:\s+(\d{4}))?$/u.exec(text) ?? /^([a-z]{3,9})\.?\s+(\d{1,2})(?:,?\s+(\d{4}))?$/.exec(text);
  let day: number;
  let month: number;
  if (digits) {
    const monthFirst = digits[2] === '/' && language === 'en';
    day = Number(digits[monthFirst ? 3 : 1]);
    month = Number(digits[monthFirst ? 1 : 3]);
  } else if (named) {
    const first = named[1] ?? '';
    const second = named[2] ?? '';
    const dayFirst = /^\d/.test(first);
    day = Number(dayFirst ? first : second);
    month = monthOf(dayFirst ? second : first) ?? 0;
    if (named[3]) return date(Number(named[3]), month, day);
  } else return null;
  return yearFor(day, month, around);
}

function yearFor(day: number, month: number, { today, base, period }: Around): string | null {
  const likely = [...new Set([period.start, period.end, base, today].flatMap((known) => (known === null ? [] : [Number(known.slice(0, 4))])))];
  const possible = likely.flatMap((year) => date(year, month, day) ?? []);
  const inside = possible.find((one) => (period.start === null || one >= period.start) && (period.end === null || one <= period.end));
  return inside ?? possible[0] ?? null;
}

function date(year: number, month: number, day: number): string | null {
  const made = new Date(Date.UTC(year, month - 1, day));
  if (made.getUTCFullYear() !== year || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return null;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** A date as the reader writes it: `01.09.2026` or `Sep 1, 2026`. */
export function showDate(iso: string, language: Language): string {
  const [year = '', month = '', day = ''] = iso.split('-');
  if (day === '') return iso;
  return language === 'ru' ? `${day}.${month}.${year}` : `${MONTHS[Number(month) - 1] ?? month} ${String(Number(day))}, ${year}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** A date to edit: what `readDate` takes back. */
export function editDate(iso: string, language: Language): string {
  return language === 'ru' ? showDate(iso, 'ru') : iso;
}

/** A period to edit: what `readPeriod` takes back. */
export function editPeriod(start: string, end: string, language: Language): string {
  if (language === 'ru') return showPeriod(start, end, 'ru');
  return start === end ? start : `${start} – ${end}`;
}

/** A period in its shortest unambiguous form: `01.09–28.09.2026`, `Sep 1–28, 2026`. */
export function showPeriod(start: string, end: string, language: Language): string {
  if (start === end) return showDate(start, language);
  const sameYear = start.slice(0, 4) === end.slice(0, 4);
  if (language === 'ru') return `${sameYear ? `${start.slice(8)}.${start.slice(5, 7)}` : showDate(start, 'ru')}–${showDate(end, 'ru')}`;
  const month = (iso: string): string => `${MONTHS[Number(iso.slice(5, 7)) - 1] ?? ''} ${String(Number(iso.slice(8)))}`;
  if (start.slice(0, 7) === end.slice(0, 7)) return `${month(start)}–${String(Number(end.slice(8)))}, ${end.slice(0, 4)}`;
  return sameYear ? `${month(start)} – ${month(end)}, ${end.slice(0, 4)}` : `${showDate(start, 'en')} – ${showDate(end, 'en')}`;
}

/** All flights of a line in one cell; those that follow one another day by day as one run. */
export function showFlights(flights: readonly FlightView[], language: Language): string {
  const runs: { start: string; end: string }[] = [];
  for (const { start, end } of flights) {
    const last = runs.at(-1);
    if (last && Date.parse(start) - Date.parse(last.end) === 86_400_000) last.end = end;
    else runs.push({ start, end });
  }
  return runs.map((run) => showPeriod(run.start, run.end, language)).join('; ');
}

/** The first and last day of a line. */
export function span(flights: readonly FlightView[]): { start: string; end: string } | null {
  const first = flights[0];
  if (!first) return null;
  return flights.reduce((all, flight) => ({ start: flight.start < all.start ? flight.start : all.start, end: flight.end > all.end ? flight.end : all.end }), { start: first.start, end: first.end });
}
