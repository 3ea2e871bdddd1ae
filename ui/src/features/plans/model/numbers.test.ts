import { expect, it } from 'vitest';

import { compareNumbers, mean, readNumber, shift, sum } from './numbers';

it('reads numbers as planners write them', () => {
  const cases: [string, ',' | '.', string | null][] = [
    ['1 200,50 ₽', ',', '1200.5'], ['1\u00a0000\u202f000', ',', '1000000'], ['1,200,000', ',', '1200000'], ['1,200', '.', '1200'], ['1,200', ',', '1.2'],
    ['1.234,56', ',', '1234.56'], ['1,234.56', '.', '1234.56'], ['−15', ',', '-15'], ['(15)', '.', '-15'], ['12,5%', ',', '12.5'], ['007', ',', '7'], ['по запросу', ',', null], ['', ',', null], ['1-2', '.', null],
  ];
  for (const [text, sign, value] of cases) expect(readNumber(text, sign), text).toBe(value);
});

it('adds money exactly, beyond what a float holds', () => {
  expect(sum(['0.1', '0.2', '0.3'])).toEqual({ total: '0.6', count: 3 });
  expect(sum(['120000000000.01', '999999999999999.99', 'нет'])).toEqual({ total: '1000120000000000', count: 2 });
  expect(sum(['-5', '5'])).toEqual({ total: '0', count: 2 });
});

it('rounds a mean half up', () => {
  expect(mean('10', 3)).toBe('3.33');
  expect(mean('0.05', 2)).toBe('0.03');
  expect(mean('-10', 4)).toBe('-2.5');
});

it('turns fractions into percent without a float', () => {
  expect(shift('0.125', 2)).toBe('12.5');
  expect(shift('12.5', -2)).toBe('0.125');
  expect(shift('0.07', 2)).toBe('7');
});

it('compares by size, not by letters', () => {
  expect(['10', '9', '-1', '9.5'].sort(compareNumbers)).toEqual(['-1', '9', '9.5', '10']);
});
