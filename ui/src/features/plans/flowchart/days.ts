/** Days as whole numbers, and the units of a flowchart on the calendar. Weeks start on Monday. */
import type { TimeUnit } from '@/api';

/** A unit of time. */
export type Unit = TimeUnit;
/** All units, the finest first. */
export const UNITS: readonly Unit[] = ['day', 'week', 'month', 'quarter'];

/** Days since 1970-01-01. */
export type Day = number;

const MS = 86_400_000;

/** The number of an ISO date. */
export const dayOf = (iso: string): Day => Math.round(Date.parse(`${iso}T00:00:00Z`) / MS);
/** The ISO date of a day. */
export const isoOf = (day: Day): string => new Date(day * MS).toISOString().slice(0, 10);
/** The day it is where the reader is. */
export const today = (now = new Date()): Day => Math.round(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / MS);
/** 0 is Monday, 6 is Sunday. */
export const weekday = (day: Day): number => (((day + 3) % 7) + 7) % 7;
/** Saturday or Sunday. */
export const isWeekend = (day: Day): boolean => weekday(day) > 4;

const parts = (day: Day): { year: number; month: number } => {
  const date = new Date(day * MS);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() };
};
const first = (year: number, month: number): Day => Math.round(Date.UTC(year, month, 1) / MS);

/** The first day of the unit that a day lies in. */
export function startOf(unit: Unit, day: Day): Day {
  if (unit === 'day') return day;
  if (unit === 'week') return day - weekday(day);
  const { year, month } = parts(day);
  return first(year, unit === 'month' ? month : month - (month % 3));
}

/** The first day of the unit `count` units after that of a day. */
export function shifted(unit: Unit, day: Day, count: number): Day {
  if (unit === 'day') return day + count;
  const start = startOf(unit, day);
  if (unit === 'week') return start + 7 * count;
  const { year, month } = parts(start);
  return first(year, month + count * (unit === 'month' ? 1 : 3));
}

/** The first day of the next unit. */
export const nextOf = (unit: Unit, day: Day): Day => shifted(unit, day, 1);

/** First days of the units that meet the days from `from` to `to`, both included. */
export function unitsIn(unit: Unit, from: Day, to: Day): Day[] {
  const found: Day[] = [];
  for (let at = startOf(unit, from); at <= to; at = nextOf(unit, at)) found.push(at);
  return found;
}

/** A day moved by so many units, at the same place within its unit where that exists: a month is a month, whatever its length. */
export function moved(unit: Unit, day: Day, count: number): Day {
  if (unit === 'day') return day + count;
  if (unit === 'week') return day + 7 * count;
  const start = shifted(unit, day, count);
  return Math.min(start + (day - startOf(unit, day)), nextOf(unit, start) - 1);
}
