import { expect, it } from 'vitest';

import { find, nextMatch, type Query, replaced, type Words } from './find';
import { column, flight, line, section } from './fixtures';
import { Formats, Precision } from './format';

const columns = new Map([column('site', 'text'), column('units', 'count'), column('cost', 'money'), column('discount', 'percent'), column('period', 'text'), column('name', 'text')].map((one) => [one.ref, one]));
const formats = new Formats('ru', (_ref, code) => code);
const words: Words = { columns, formats, precision: new Precision(columns), choices: { code: (_ref, text) => text, name: (_ref, code) => code } };
const rows = [
  section('Поиск'),
  line('a', { site: 'Поиск Москва', units: '1200', discount: '0.125' }, { cost: '1200' }),
  line('b', { site: 'Сеть, поиск' }, {}, { f: [flight('f', '2026-09-01', '2026-09-28')] }),
];
const query = (text: string, more: Partial<Query> = {}): Query => ({ text, matchCase: false, wholeCell: false, ...more });
const refs = (row: { kind: string }): string[] => (row.kind === 'section' ? ['name'] : ['site', 'units', 'cost', 'discount', 'period']);
const found = (asked: Query): string => find(rows, refs, asked, words).map(({ row, ref }) => `${row}.${ref}`).join(' ');
const changed = (asked: Query, by: string): string => replaced(find(rows, refs, asked, words), new Map(rows.map((row) => [row.id, row])), asked, by, words).map(({ row, ref, text }) => `${row}.${ref}=${text ?? '∅'}`).join(' ');

it('finds words and numbers as they look and as they are typed', () => {
  expect(found(query('поиск'))).toBe('Поиск.name a.site b.site');
  expect(found(query('Поиск', { matchCase: true }))).toBe('Поиск.name a.site');
  expect(found(query('поиск', { wholeCell: true }))).toBe('Поиск.name');
  expect(found(query('1 200'))).toBe('a.units a.cost');
  expect(found(query('1200'))).toBe('a.units a.cost');
  expect(found(query('12,5'))).toBe('a.discount');
  expect(found(query('28.09'))).toBe('b.period');
  expect(found(query(''))).toBe('');
});

it('replaces what was entered and leaves what is derived', () => {
  expect(changed(query('поиск'), 'Search')).toBe('Поиск.name=Search a.site=Search Москва b.site=Сеть, Search');
  expect(changed(query('1 200'), '1 500')).toBe('a.units=1 500');
  expect(changed(query('28.09'), '30.09')).toBe('b.period=01.09–30.09.2026');
  expect(changed(query('Москва'), '$& [x]')).toBe('a.site=Поиск $& [x]');
  expect(changed(query('Поиск Москва', { wholeCell: true }), '')).toBe('a.site=∅');
});

it('goes round from where one is', () => {
  const matches = [{ row: 'a', ref: 'x' }, { row: 'b', ref: 'x' }, { row: 'c', ref: 'x' }];
  const order = ({ row }: { row: string }): number => row.charCodeAt(0);
  expect(nextMatch(matches, { row: 'b', ref: 'x' }, order, 1)).toBe(2);
  expect(nextMatch(matches, { row: 'c', ref: 'x' }, order, 1)).toBe(0);
  expect(nextMatch(matches, { row: 'a', ref: 'x' }, order, -1)).toBe(2);
  expect(nextMatch(matches, null, order, 1)).toBe(0);
  expect(nextMatch([], null, order, 1)).toBe(-1);
});
