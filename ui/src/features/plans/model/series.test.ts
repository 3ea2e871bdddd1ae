import { describe, expect, it } from 'vitest';

import { continued, type SeriesKind } from './series';

const go = (kind: SeriesKind, source: string[], count = 3, other = false): string => continued(source, count, kind, { other }).join(' | ');

describe('numbers', () => {
  it('go on by an even step, exactly', () => {
    expect(go('number', ['100', '150'])).toBe('200 | 250 | 300');
    expect(go('number', ['0.1', '0.2'])).toBe('0.3 | 0.4 | 0.5');
    expect(go('number', ['30', '20', '10'])).toBe('0 | -10 | -20');
    expect(go('percent', ['0.05', '0.1'])).toBe('0.15 | 0.2 | 0.25');
  });

  it('are repeated where there is one, or no even step; Ctrl asks for the other way', () => {
    expect(go('number', ['100'])).toBe('100 | 100 | 100');
    expect(go('number', ['100'], 3, true)).toBe('101 | 102 | 103');
    expect(go('number', ['1', '2', '5'])).toBe('1 | 2 | 5');
    expect(go('number', ['100', '150'], 3, true)).toBe('100 | 150 | 100');
  });
});

describe('dates', () => {
  it('go on by days, weeks and months', () => {
    expect(go('date', ['2026-09-29'])).toBe('2026-09-30 | 2026-10-01 | 2026-10-02');
    expect(go('date', ['2026-09-07', '2026-09-14'])).toBe('2026-09-21 | 2026-09-28 | 2026-10-05');
    expect(go('date', ['2026-11-01', '2026-12-01'])).toBe('2027-01-01 | 2027-02-01 | 2027-03-01');
    expect(go('date', ['2026-11-30', '2026-12-31'])).toBe('2027-01-31 | 2027-02-28 | 2027-03-31');
    expect(go('date', ['2026-09-01'], 2, true)).toBe('2026-09-01 | 2026-09-01');
  });

  it('in periods: the next week, the next month, the next flight', () => {
    expect(go('period', ['2026-09-07/2026-09-13'], 2)).toBe('2026-09-14/2026-09-20 | 2026-09-21/2026-09-27');
    expect(go('period', ['2026-09-01/2026-09-30'], 2)).toBe('2026-10-01/2026-10-31 | 2026-11-01/2026-11-30');
    expect(go('period', ['2026-09-01/2026-09-10', '2026-09-15/2026-09-24'], 1)).toBe('2026-09-29/2026-10-08');
  });
});

it('backwards, single values are followed by those before them', () => {
  const back = (kind: SeriesKind, value: string, other = false): string => continued([value], 2, kind, { other, back: true }).join(' | ');
  expect(back('date', '2026-09-01')).toBe('2026-08-31 | 2026-08-30');
  expect(back('period', '2026-09-01/2026-09-30')).toBe('2026-08-01/2026-08-31 | 2026-07-01/2026-07-31');
  expect(back('text', 'Неделя 3')).toBe('Неделя 2 | Неделя 1');
  expect(back('text', 'Январь')).toBe('Декабрь | Ноябрь');
  expect(back('number', '7', true)).toBe('6 | 5');
});

describe('names', () => {
  it('with a number of their own count up; sizes and lengths do not', () => {
    expect(go('text', ['Неделя 1'])).toBe('Неделя 2 | Неделя 3 | Неделя 4');
    expect(go('text', ['W36'], 2)).toBe('W37 | W38');
    expect(go('text', ['Ролик 01', 'Ролик 03'], 2)).toBe('Ролик 05 | Ролик 07');
    expect(go('text', ['1080×1080'], 1)).toBe('1080×1080');
    expect(go('text', ['15"'], 1)).toBe('15"');
    expect(go('text', ['Неделя 1'], 1, true)).toBe('Неделя 1');
  });

  it('of months and days of the week go round', () => {
    expect(go('text', ['Ноябрь'])).toBe('Декабрь | Январь | Февраль');
    expect(go('text', ['ноябрь 2026'])).toBe('декабрь 2026 | январь 2027 | февраль 2027');
    expect(go('text', ['Saturday'], 2)).toBe('Sunday | Monday');
    expect(go('text', ['Jan', 'Apr'], 3)).toBe('Jul | Oct | Jan');
  });
});
