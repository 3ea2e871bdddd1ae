/** Public holidays of a country, with what the planner changed about them. Kept on this device for all plans. */
import type { Language } from '../model/format';
import { type Day, dayOf, isoOf } from './days';

/** Which days are off and why. */
export interface Calendar {
  /** The name of a holiday, or `null`. */
  name: (day: Day) => string | null;
  /** A day of the weekend on which people work. */
  works: (day: Day) => boolean;
}

/** A day that a planner took out of the calendar or put into it. */
export type Change = { kind: 'off'; name: string } | { kind: 'work' };

/** The country whose holidays are shown, and what was changed, by ISO date. */
export interface HolidayChoice { country: string; changes: Readonly<Record<string, Change>> }

/** No country: only what the planner puts in. */
export const NO_COUNTRY = 'none';
/** The countries offered, by ISO 3166. */
export const COUNTRIES: readonly string[] = ['RU', 'BY', 'KZ', 'AM', 'GE', 'AZ', 'RS', 'TR', 'DE', 'FR', 'GB', 'PL', 'US'];
/** No holidays at all. */
export const NO_HOLIDAYS: Calendar = { name: () => null, works: () => false };

const KEY = 'mrm.holidays';

/** The choice as it was left; in Russian the holidays of Russia until somebody chooses. */
export function readChoice(language: Language): HolidayChoice {
  const usual = { country: language === 'ru' ? 'RU' : NO_COUNTRY, changes: {} };
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return usual;
    const { country, changes } = kept as { country?: unknown; changes?: unknown };
    const known = typeof country === 'string' && (country === NO_COUNTRY || COUNTRIES.includes(country)) ? country : usual.country;
    const days = Object.entries(typeof changes === 'object' && changes !== null ? changes : {}).filter((one): one is [string, Change] => /^\d{4}-\d\d-\d\d$/.test(one[0]) && isChange(one[1]));
    return { country: known, changes: Object.fromEntries(days) };
  } catch {
    return usual;
  }
}

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name } = value as { kind?: unknown; name?: unknown };
  return kind === 'work' || (kind === 'off' && typeof name === 'string');
}

/** Keeps a choice. */
export function keepChoice(choice: HolidayChoice): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(choice));
  } catch {
    // A full or forbidden storage costs only what is remembered.
  }
}

/** The public holidays of a country over the years of some days, by day. The library with its data is loaded when it is first needed. */
export async function holidaysOf(country: string, from: Day, to: Day, language: Language): Promise<ReadonlyMap<Day, string>> {
  const found = new Map<Day, string>();
  if (country === NO_COUNTRY) return found;
  const { default: Holidays } = await import('date-holidays');
  const dates = new Holidays(country, { languages: [language, 'en'], types: ['public'], timezone: 'UTC' });
  for (let year = Number(isoOf(from).slice(0, 4)); year <= Number(isoOf(to).slice(0, 4)); year += 1) {
    for (const holiday of dates.getHolidays(year)) {
      const start = dayOf(holiday.date.slice(0, 10));
      const days = Math.max(Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000), 1);
      for (let day = start; day < start + days; day += 1) if (!found.has(day)) found.set(day, holiday.name);
    }
  }
  return found;
}

/** A country's holidays with the changes of the planner. */
export function calendarOf(holidays: ReadonlyMap<Day, string>, changes: Readonly<Record<string, Change>>): Calendar {
  const own = new Map(Object.entries(changes).map(([iso, change]) => [dayOf(iso), change]));
  return {
    name: (day) => {
      const change = own.get(day);
      return change ? (change.kind === 'off' ? change.name : null) : (holidays.get(day) ?? null);
    },
    works: (day) => own.get(day)?.kind === 'work',
  };
}
