import { expect, it } from 'vitest';

import type { ColumnView } from '@/api';

import { column, line } from './fixtures';
import { cellText, Formats, Precision } from './format';

const ru = new Formats('ru', (_ref, code) => (code === 'tv' ? 'ТВ' : code));
const en = new Formats('en', (_ref, code) => code);
const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ');

it('writes numbers for the reader, percent with one decimal, nothing for nothing', () => {
  expect(plain(ru.show('cost_net', 'money', '120000000000', 0))).toBe('120 000 000 000');
  expect(plain(ru.show('cost_net', 'money', '1234.5', 2))).toBe('1 234,50');
  expect(en.show('cost_net', 'money', '-1234.5', 2)).toBe('−1,234.50');
  expect(ru.show('margin', 'percent', '0.125', 1)).toBe('12,5');
  expect(plain(ru.show('discount', 'discounts', '0.05;0.15', 0))).toBe('5 % + 15 %');
  expect(ru.show('markup', 'factors', '1.15;0.75', 0)).toBe('1,15 × 0,75');
  expect(ru.show('channel', 'choice', 'tv', 0)).toBe('ТВ');
  expect(ru.show('units', 'count', '', 0)).toBe('');
  expect(ru.show('units', 'count', '0', 0)).toBe('0');
});

it('gives for editing what the core reads back in the same language', () => {
  expect(ru.edit('money', '1234.5')).toBe('1234,5');
  expect(ru.edit('percent', '0.125')).toBe('12,5%');
  expect(ru.edit('discounts', '0.05;0.15')).toBe('5% + 15%');
  expect(en.edit('date', '2026-09-01')).toBe('2026-09-01');
  expect(ru.edit('date', '2026-09-01')).toBe('01.09.2026');
});

it('shows money without kopecks only while the whole column is whole', () => {
  const columns = new Map<string, ColumnView>([['cost_net', column('cost_net', 'money')]]);
  const precision = new Precision(columns);
  const whole = line('a', { cost_net: '1000' });
  precision.learn(whole);
  expect(plain(cellText(whole, columns.get('cost_net')!, ru, precision))).toBe('1 000');
  expect(precision.learn(line('b', {}, { cost_net: '0.5' }))).toBe(true);
  expect(plain(cellText(whole, columns.get('cost_net')!, ru, precision))).toBe('1 000,00');
});

it('keeps room for the longest number of a column', () => {
  const precision = new Precision(new Map([['cost_net', column('cost_net', 'money')]]));
  precision.learn(line('a', { cost_net: '120000000000' }));
  expect(precision.longest('cost_net', 'money')).toBe(12 + 3 / 2);
});
