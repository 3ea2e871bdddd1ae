/** Calendar dates as people write them and as the core stores them (`2026-09-01`). */
import type { FlightView } from '@/api/types';

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

function date(year: number, month: number, day: number): string | null {
  const made = new Date(Date.UTC(year, month - 1, day));
  if (made.getUTCFullYear() !== year || made.getUTCMonth() !== month - 1 || made.getUTCDate() !== day) return null;
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

/** Reads `01.09–28.09.2026`, `2026-09-01 - 2026-09-28` or a single day. */
export function readPeriod(text: string, language: Language): { start: string; end: string } | null {
  const single = readDate(text, language);
  if (single) return { start: single, end: single };
  const dashed = text.split(/\s*[–—]\s*|\s+-\s+/);
  // A lone hyphen separates days; three of them are an ISO date.
  const parts = (dashed.length === 1 && text.split('-').length === 2 ? text.split('-') : dashed).map((part) => part.trim());
  if (parts.length !== 2) return null;
  const end = readDate(parts[1] ?? '', language);
  if (!end) return null;
  const first = parts[0] ?? '';
  const start = readDate(first, language) ?? readDate(withYear(first, end), language) ?? readDate(withMonth(first, end), language);
  return start && start <= end ? { start, end } : null;
}

const withYear = (text: string, end: string): string => `${text.replace(/\.$/, '')}${text.includes('/') ? '/' : '.'}${end.slice(0, 4)}`;
const withMonth = (text: string, end: string): string => `${text.replace(/\.$/, '')}.${end.slice(5, 7)}.${end.slice(0, 4)}`;

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
