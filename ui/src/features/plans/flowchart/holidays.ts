/** Public holidays of a country, with what the agency changed about them. Which country one looks at is this device's; the changes are the workspace's. */
import type { DayChange } from '@/api';

import type { Language } from '../model/format';
import { type Day, dayOf, isoOf } from './days';
import { movedDays } from './moved-days';

/** Which days are off and why. */
export interface Calendar {
  /** The name of a holiday, or `null`. */
  name: (day: Day) => string | null;
  /** A day of the weekend on which people work. */
  works: (day: Day) => boolean;
}

/** A day that a planner took out of the calendar or put into it. */
export type Change = DayChange;
/** What was changed about a country's calendar, by ISO date. */
export type Changes = Readonly<Record<string, Change>>;

/** The days of a country as they are known: holidays with their names, and weekend days on which people work. */
export interface KnownDays { names: ReadonlyMap<Day, string>; work: ReadonlySet<Day> }
/** No holidays are known. */
export const NOTHING_KNOWN: KnownDays = { names: new Map(), work: new Set() };

/** No country: only what the planner puts in. */
export const NO_COUNTRY = 'none';
/** The countries offered, by ISO 3166. */
export const COUNTRIES: readonly string[] = ['RU', 'BY', 'KZ', 'AM', 'GE', 'AZ', 'RS', 'TR', 'DE', 'FR', 'GB', 'PL', 'US'];
/** No holidays at all. */
export const NO_HOLIDAYS: Calendar = { name: () => null, works: () => false };

const KEY = 'mrm.holidays';

/** The country as it was left; in Russian the holidays of Russia until somebody chooses. */
export function readCountry(language: Language): string {
  const { country } = kept();
  return typeof country === 'string' && (country === NO_COUNTRY || COUNTRIES.includes(country)) ? country : language === 'ru' ? 'RU' : NO_COUNTRY;
}

/** Keeps the country. */
export function keepCountry(country: string): void {
  const { changes } = kept();
  keep(typeof changes === 'object' && changes !== null ? { country, changes } : { country });
}

/** Changes that earlier versions kept on this device, with their country; `null` where there are none. */
export function localChanges(language: Language): { country: string; changes: Changes } | null {
  const { changes } = kept();
  const days = Object.entries(typeof changes === 'object' && changes !== null ? changes : {}).filter((one): one is [string, Change] => /^\d{4}-\d\d-\d\d$/.test(one[0]) && isChange(one[1]));
  return days.length === 0 ? null : { country: readCountry(language), changes: Object.fromEntries(days) };
}

/** The workspace has them now. */
export function dropLocalChanges(language: Language): void {
  keep({ country: readCountry(language) });
}

function kept(): { country?: unknown; changes?: unknown } {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    return typeof found === 'object' && found !== null ? found : {};
  } catch {
    return {};
  }
}

function keep(value: { country: string; changes?: object }): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(value));
  } catch {
    // A full or forbidden storage costs only what is remembered.
  }
}

function isChange(value: unknown): value is Change {
  if (typeof value !== 'object' || value === null) return false;
  const { kind, name } = value as { kind?: unknown; name?: unknown };
  return kind === 'work' || (kind === 'off' && typeof name === 'string' && name.trim() !== '');
}

/** The public holidays of a country over the years of some days, by day. The library with its data is loaded when it is first needed. */
export async function holidaysOf(country: string, from: Day, to: Day, language: Language): Promise<KnownDays> {
  const found = new Map<Day, string>();
  if (country === NO_COUNTRY) return NOTHING_KNOWN;
  const { default: Holidays } = await import('date-holidays');
  const dates = new Holidays(country, { languages: [language, 'en'], types: ['public'], timezone: 'UTC' });
  for (let year = Number(isoOf(from).slice(0, 4)); year <= Number(isoOf(to).slice(0, 4)); year += 1) {
    for (const holiday of dates.getHolidays(year)) {
      const start = dayOf(holiday.date.slice(0, 10));
      const days = Math.max(Math.round((holiday.end.getTime() - holiday.start.getTime()) / 86_400_000), 1);
      for (let day = start; day < start + days; day += 1) if (!found.has(day)) found.set(day, holiday.name);
    }
  }
  const { off, work } = movedDays(country, dayOf(`${isoOf(from).slice(0, 4)}-01-01`), dayOf(`${isoOf(to).slice(0, 4)}-12-31`), language, (day) => found.has(day));
  for (const [day, name] of off) if (!found.has(day)) found.set(day, name);
  return { names: found, work };
}

/** A country's holidays with the changes of the planner. */
export function calendarOf(known: KnownDays, changes: Changes): Calendar {
  const own = new Map(Object.entries(changes).map(([iso, change]) => [dayOf(iso), change]));
  return {
    name: (day) => {
      const change = own.get(day);
      return change ? (change.kind === 'off' ? change.name : null) : (known.names.get(day) ?? null);
    },
    works: (day) => { const change = own.get(day); return change ? change.kind === 'work' : known.work.has(day); },
  };
}
