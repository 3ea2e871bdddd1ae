import { expect, it } from 'vitest';

import type { GroupView, RowView } from '@/api';

import { column, flight, line } from './fixtures';
import type { Reading } from './filter';
import { Formats, Precision } from './format';
import { canGroup, grouped, groupId, groupKeys, monthText, totalsKey } from './groups';
import type { GridRow } from './outline';

const channel = column('channel', 'choice', { choices: ['context', 'tv'] });
const site = column('site', 'text');
const start = column('start', 'date');
const columns = new Map([channel, site, start].map((one) => [one.ref, one]));
const names: Record<string, string> = { tv: 'ТВ', context: 'Контекст' };
const reading: Reading = { columns, formats: new Formats('ru', (_ref, code) => names[code] ?? code), precision: new Precision(columns) };
const lines = [
  line('a', { channel: 'tv', site: 'Первый' }, {}, { f: [flight('1', '2026-10-05', '2026-10-25')] }),
  line('b', { channel: 'context', site: 'Яндекс' }, {}, { f: [flight('2', '2026-09-01', '2026-09-30')] }),
  line('c', { site: 'без канала' }),
  line('d', { channel: 'tv', site: ' первый ' }, {}, { f: [flight('3', '2026-09-15', '2026-11-01')] }),
];
const total = (key: string[], cost: string): [string, GroupView] => [totalsKey(key), { key, value: key, lines: 2, c: { cost_net: cost }, n: { reach: 'not_additive' } }];
const lay = (by: (typeof site)[], more: { collapsed?: string[]; totals?: [string, GroupView][] } = {}, made = new Map<string, GridRow>()): ReturnType<typeof grouped> =>
  grouped({ by, lines, numbers: new Map([['a', 1], ['b', 2], ['c', 3], ['d', 4]]), collapsed: new Set(more.collapsed), totals: new Map(more.totals), reading, empty: '(пусто)' }, made);
const told = ({ rows }: ReturnType<typeof grouped>): string[] => rows.map((row) => (row.group ? `${'·'.repeat(row.depth)}${row.row.v['name'] ?? ''} ${String(row.group.lines.length)}` : row.id));

it('puts lines together in the order of the choices, those that say nothing last', () => {
  expect(told(lay([channel]))).toEqual(['Контекст 1', 'b', 'ТВ 2', 'a', 'd', '(пусто) 1', 'c']);
});

it('takes spaces and case for one word, and dates by their month', () => {
  expect(told(lay([site]))).toEqual(['без канала 1', 'c', 'Первый 2', 'a', 'd', 'Яндекс 1', 'b']);
  expect(told(lay([start]))).toEqual(['Сентябрь 2026 2', 'b', 'd', 'Октябрь 2026 1', 'a', '(пусто) 1', 'c']);
  expect(monthText('2026-05', 'en')).toBe('May 2026');
});

it('puts groups into groups, folds them, and shows what the core says they come to', () => {
  const tv = groupId(['channel', 'start'], ['tv']);
  const laid = lay([channel, start], { collapsed: [tv], totals: [total(['tv'], '100.3')] });
  expect(told(laid)).toEqual(['Контекст 1', '·Сентябрь 2026 1', 'b', 'ТВ 2', '(пусто) 1', '·(пусто) 1', 'c']);
  const row = laid.rows.find(({ id }) => id === tv);
  expect([row?.collapsed, row?.row.c['cost_net'], row?.row.n?.['reach'], row?.number]).toEqual([true, '100.3', 'not_additive', 0]);
  expect(laid.groups).toHaveLength(7);
  expect(laid.rows[2]?.above).toBe(groupId(['channel', 'start'], ['context', '2026-09']));
});

it('keeps the identity of rows, and knows in which groups a line stands', () => {
  const made = new Map<string, GridRow>();
  expect(lay([channel], {}, made).rows[0]).toBe(lay([channel], {}, made).rows[0]);
  expect(groupKeys(lines[3]!, [channel, start])).toEqual([['tv'], ['tv', '2026-09']]);
  expect([channel, site, start, column('cost_net', 'money')].map(canGroup)).toEqual([true, true, true, false]);
});

it('lays ten thousand lines out below their groups', () => {
  const many: RowView[] = Array.from({ length: 10_000 }, (_, index) => line(String(index), { channel: index % 2 ? 'tv' : 'context', site: `Сайт ${String(index % 300)}` }));
  const { rows } = grouped({ by: [channel, site], lines: many, numbers: new Map(), collapsed: new Set(), totals: new Map(), reading, empty: '' }, new Map());
  expect(rows).toHaveLength(10_000 + 2 + 300);
});
