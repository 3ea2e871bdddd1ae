import { expect, it } from 'vitest';

import { column, flight, line } from './fixtures';
import { boundOf, boundText, comparison, keeps, type Reading, valuesOf } from './filter';
import { Formats, Precision } from './format';

const columns = new Map([column('site', 'text'), column('cost_net', 'money'), column('ctr', 'percent'), column('start', 'date')].map((one) => [one.ref, one]));
const reading: Reading = { columns, formats: new Formats('ru', (_ref, code) => code), precision: new Precision(columns) };
const rows = [line('a', { site: 'Рутуб', cost_net: '1000' }, { ctr: '0.02' }), line('b', { site: 'Дзен', cost_net: '200' }), line('c', { site: '' }, {}, { f: [flight('f', '2026-09-01', '2026-09-02')] })];
const kept = (test: ReturnType<typeof keeps>): string[] => rows.filter(test ?? (() => true)).map((row) => row.id);

it('keeps lines by value, by number as the reader writes it, by words', () => {
  expect(kept(keeps({ site: { kind: 'values', values: ['Дзен', ''] } }, '', [], reading))).toEqual(['b', 'c']);
  expect(kept(keeps({ cost_net: { kind: 'number', from: '500.5', to: '' } }, '', [], reading))).toEqual(['a']);
  expect(kept(keeps({ ctr: { kind: 'number', from: boundOf('1,5', 'percent', 'ru'), to: boundOf('3', 'percent', 'ru') } }, '', [], reading))).toEqual(['a']);
  expect(kept(keeps({}, 'рУТ', ['site'], reading))).toEqual(['a']);
  expect(keeps({}, ' ', ['site'], reading)).toBeUndefined();
});

it('says dates and bounds so that readers of any language keep the same lines', () => {
  expect(valuesOf(rows, 'start', reading)[0]).toEqual({ key: '2026-09-01', text: '01.09.2026', count: 1 });
  expect(kept(keeps({ start: { kind: 'values', values: ['2026-09-01'] } }, '', [], reading))).toEqual(['c']);
  expect(boundText(boundOf('12,5', 'percent', 'ru'), 'percent', 'en')).toBe('12.5');
  expect(boundOf('много', 'money', 'ru')).toBe('');
});

it('sorts numbers by size with empty cells last either way', () => {
  const sorted = (order: 'asc' | 'desc'): string[] => [...rows].sort(comparison({ ref: 'cost_net', order }, reading, rows)).map((row) => row.id);
  expect(sorted('asc')).toEqual(['b', 'a', 'c']);
  expect(sorted('desc')).toEqual(['a', 'b', 'c']);
});

it('lists the values of a column with the empty one last', () => {
  expect(valuesOf(rows, 'site', reading)).toEqual([{ key: 'Дзен', text: 'Дзен', count: 1 }, { key: 'Рутуб', text: 'Рутуб', count: 1 }, { key: '', text: '', count: 1 }]);
});
