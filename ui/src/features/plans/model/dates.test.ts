import { expect, it } from 'vitest';

import { readDate, readDay, showFlights, showPeriod } from './dates';

it('reads dates in the order of the reader', () => {
  expect(readDate('1.9.26', 'ru')).toBe('2026-09-01');
  expect(readDate('09/01/2026', 'en')).toBe('2026-09-01');
  expect(readDate('09/01/2026', 'ru')).toBe('2026-01-09');
  expect(readDate('31.09.2026', 'ru')).toBeNull();
});

it('shows periods in their shortest form', () => {
  expect(showPeriod('2026-09-01', '2026-09-28', 'ru')).toBe('01.09–28.09.2026');
  expect(showPeriod('2025-12-20', '2026-01-10', 'ru')).toBe('20.12.2025–10.01.2026');
  expect(showPeriod('2026-09-01', '2026-09-28', 'en')).toBe('Sep 1–28, 2026');
  expect(showPeriod('2026-09-01', '2026-11-30', 'en')).toBe('Sep 1 – Nov 30, 2026');
});

it('shows flights that follow one another as one run', () => {
  const flight = (start: string, end: string) => ({ id: start, start, end, quantity: null, amount: '100' });
  expect(showFlights([flight('2026-09-01', '2026-09-30'), flight('2026-10-01', '2026-10-31'), flight('2026-12-01', '2026-12-20')], 'ru')).toBe('01.09–31.10.2026; 01.12–20.12.2026');
});

it('reads days as people say them; the year is the campaign’s', () => {
  const around = { today: '2026-12-20', base: '2026-12-28', period: { start: '2026-12-01', end: '2027-02-28' } };
  const ru = (text: string): string | null => readDay(text, 'ru', around);
  expect([ru('15.12'), ru('15.1'), ru('15.02.')]).toEqual(['2026-12-15', '2027-01-15', '2027-02-15']);
  expect([ru('5 янв'), ru('5 января'), ru('1 мая 2027')]).toEqual(['2027-01-05', '2027-01-05', '2027-05-01']);
  expect([ru('сегодня'), ru('Завтра'), ru('вчера')]).toEqual(['2026-12-20', '2026-12-21', '2026-12-19']);
  expect([ru('+7'), ru('-2'), ru('+2н'), ru('+1 мес'), ru('−1м')]).toEqual(['2027-01-04', '2026-12-26', '2027-01-11', '2027-01-28', '2026-11-28']);
  expect([ru('31.02'), ru('осень'), ru('15'), ru('+'), ru('март 26')]).toEqual([null, null, null, null, null]);
  const en = (text: string): string | null => readDay(text, 'en', around);
  expect([en('1/15'), en('15.1'), en('Jan 5'), en('5 Jan 2027'), en('today'), en('+2w')]).toEqual(['2027-01-15', '2027-01-15', '2027-01-05', '2027-01-05', '2026-12-20', '2027-01-11']);
});
