/**
 * Days off that a government moved, which no rule tells beforehand. Russia, by the yearly decrees “О переносе выходных дней”
 * (Постановление Правительства РФ) and article 112 of the Labour Code:
 * - 2024: № 1314 of 10 August 2023;
 * - 2025: № 1335 of 4 October 2024;
 * - 2026: № 1466 of 24 September 2025; 9 May, a Saturday, moves to the next working day by article 112.
 * 2027 and later are not here: no published decree was found. Until there is one, a planner changes such days by hand.
 */
import type { Language } from '../model/format';
import { type Day, dayOf, isWeekend } from './days';

/** (The day that is worked or was a holiday anyway, the day off in its place). */
const MOVED: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  RU: [
    ['2024-01-06', '2024-05-10'], ['2024-01-07', '2024-12-31'], ['2024-04-27', '2024-04-29'], ['2024-11-02', '2024-04-30'], ['2024-12-28', '2024-12-30'],
    ['2025-01-04', '2025-05-02'], ['2025-01-05', '2025-12-31'], ['2025-02-23', '2025-05-08'], ['2025-03-08', '2025-06-13'], ['2025-11-01', '2025-11-03'],
    ['2026-01-03', '2026-01-09'], ['2026-01-04', '2026-12-31'], ['2026-05-09', '2026-05-11'],
  ],
};

/** The moved days of a country between two days: those off with a name, and weekend days on which people work. */
export function movedDays(country: string, from: Day, to: Day, language: Language, isHoliday: (day: Day) => boolean): { off: Map<Day, string>; work: Set<Day> } {
  const off = new Map<Day, string>();
  const work = new Set<Day>();
  const inside = (day: Day): boolean => day >= from && day <= to;
  for (const [was, is] of MOVED[country] ?? []) {
    const [left, taken] = [dayOf(was), dayOf(is)];
    if (inside(taken)) off.set(taken, nameOf(was, language));
    if (inside(left) && isWeekend(left) && !isHoliday(left)) work.add(left);
  }
  return { off, work };
}

function nameOf(was: string, language: Language): string {
  const day = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'long', timeZone: 'UTC' }).format(new Date(`${was}T00:00:00Z`));
  return language === 'ru' ? `Выходной, перенесённый с ${day}` : `Day off moved from ${day}`;
}
