/** Arithmetic of ISO days (`2026-09-01`), without time zones. */

const parse = (day: string): number => Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10)));
const write = (time: number): string => new Date(time).toISOString().slice(0, 10);
const DAY = 86_400_000;

/** The day so many days later. */
export const addDays = (day: string, count: number): string => write(parse(day) + count * DAY);

/** How many days lie between. */
export const daysBetween = (from: string, to: string): number => Math.round((parse(to) - parse(from)) / DAY);

/** How many months lie between, whatever the days. */
export const monthsBetween = (from: string, to: string): number => (Number(to.slice(0, 4)) - Number(from.slice(0, 4))) * 12 + Number(to.slice(5, 7)) - Number(from.slice(5, 7));

/** How many days a month has; months count from 1. */
export const monthLength = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();

/** Whether it is the last day of its month. */
export const isMonthEnd = (day: string): boolean => Number(day.slice(8, 10)) === monthLength(Number(day.slice(0, 4)), Number(day.slice(5, 7)));

/** The same day so many months later, or the last of that month where it has no such day or `toEnd` asks for it. */
export function addMonths(day: string, count: number, toEnd = false): string {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 + count;
  const year = Math.floor(months / 12);
  const last = monthLength(year, months - year * 12 + 1);
  return write(Date.UTC(year, months - year * 12, toEnd ? last : Math.min(Number(day.slice(8, 10)), last)));
}

/** Today by the reader's clock. */
export function today(now = new Date()): string {
  return write(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()));
}
