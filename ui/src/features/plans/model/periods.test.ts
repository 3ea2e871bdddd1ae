import { expect, it } from 'vitest';

import { type Around, editPeriod, showPeriod } from './dates';
import type { Language } from './format';
import { readPeriod, readPeriods } from './periods';

const winter: Around = { today: '2026-11-20', base: null, period: { start: '2026-12-01', end: '2027-03-31' } };
const nowhere: Around = { today: '2026-11-20', base: null, period: { start: null, end: null } };

function read(text: string, around = winter, language: Language = 'ru'): string {
  const found = readPeriods(text, language, around);
  return typeof found === 'string' ? found : found.map(({ start, end }) => `${start}/${end}`).join(' ');
}

it.each([
  ['01.09–28.09.2026', '2026-09-01/2026-09-28'],
  ['01.03-31.03.26', '2026-03-01/2026-03-31'],
  ['08-16.09.2026', '2026-09-08/2026-09-16'],
  ['08-16, 24-30.09.2026', '2026-09-08/2026-09-16 2026-09-24/2026-09-30'],
  ['01.08.2024 -\n31.08.2024', '2024-08-01/2024-08-31'],
  ['2026-09-01 - 2026-09-28', '2026-09-01/2026-09-28'],
  ['15.09.2026', '2026-09-15/2026-09-15'],
  ['20.12–10.01.2027', '2026-12-20/2027-01-10'],
  ['20.12.2026–10.01', '2026-12-20/2027-01-10'],
  ['март 2026', '2026-03-01/2026-03-31'],
  ['Март 2026 г.', '2026-03-01/2026-03-31'],
  ['03.2026', '2026-03-01/2026-03-31'],
  ['янв–фев 2028', '2028-01-01/2028-02-29'],
  ['ноябрь-январь 2027', '2026-11-01/2027-01-31'],
  ['с 10 мая по 20 июня 2026', '2026-05-10/2026-06-20'],
  ['15 марта – апрель 2026', '2026-03-15/2026-04-30'],
  ['24 октября 2026', '2026-10-24/2026-10-24'],
  ['Q3 2026', '2026-07-01/2026-09-30'],
  ['II квартал 2026', '2026-04-01/2026-06-30'],
  ['1 кв. 2027', '2027-01-01/2027-03-31'],
])('reads “%s” as a planner means it', (text, expected) => {
  expect(read(text)).toBe(expected);
});

it('reads English periods, the month first', () => {
  expect([read('Mar 2026', winter, 'en'), read('Apr 20–24, 2026', winter, 'en'), read('Aug 11, 2026 - Aug 17, 2026', winter, 'en'), read('3/1–3/31/2027', winter, 'en')])
    .toEqual(['2026-03-01/2026-03-31', '2026-04-20/2026-04-24', '2026-08-11/2026-08-17', '2027-03-01/2027-03-31']);
});

it('takes a year that is not said from the campaign, or from the line; else it asks', () => {
  expect([read('январь'), read('15.12–15.01'), read('26.12–08.01'), read('Q1')]).toEqual(['2027-01-01/2027-01-31', '2026-12-15/2027-01-15', '2026-12-26/2027-01-08', '2027-01-01/2027-03-31']);
  expect([read('январь', nowhere), read('01.03–31.03', nowhere)]).toEqual(['no_year', 'no_year']);
  expect(read('январь', { ...nowhere, base: '2027-03-01' })).toBe('2027-01-01/2027-01-31');
  const years = { ...winter, period: { start: '2026-01-01', end: '2027-12-31' } };
  expect(read('март', years)).toBe('no_year');
  expect(read('сентябрь', { ...winter, period: { start: '2027-03-01', end: '2027-05-31' } })).toBe('2027-09-01/2027-09-30');
});

it('says why a text is no period', () => {
  expect([read('осень'), read('март 26'), read('мар-26'), read('03.26'), read('Mar-26', winter, 'en'), read('15–март'), read('неделя 12'), read('12000'), read('')]).toEqual(Array(9).fill('not_a_period'));
  expect([read('1.10.24-31.09.24'), read('31.02.2026')]).toEqual(['no_such_day', 'no_such_day']);
  expect([read('28.09–01.09.2026'), read('30.09.24-01.09.24')]).toEqual(['end_before_start', 'end_before_start']);
});

it('takes back what it shows and what it gives to edit, in both languages', () => {
  for (const [start, end] of [['2026-09-01', '2026-09-28'], ['2025-12-20', '2026-01-10'], ['2026-12-30', '2027-01-05'], ['2026-09-01', '2026-09-01']] as const) {
    expect(readPeriod(showPeriod(start, end, 'ru'), 'ru')).toEqual({ start, end });
    for (const language of ['ru', 'en'] as const) expect(readPeriod(editPeriod(start, end, language), language)).toEqual({ start, end });
  }
});
