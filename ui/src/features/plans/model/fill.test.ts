import { expect, it } from 'vitest';

import type { RowView } from '@/api';

import { fillByHandle, fillDown, fillRight, type Sheet } from './fill';
import { column, flight, line, section } from './fixtures';
import { Formats } from './format';

const columns = [column('name', 'text'), column('units', 'count'), column('discount', 'percent'), column('start', 'date'), column('channel', 'choice')];
function sheet(rows: RowView[]): Sheet {
  return {
    rows: rows.map((row) => ({ id: row.id, row })), columns: columns.map(({ ref }) => ({ refOf: () => ref })), columnsByRef: new Map(columns.map((one) => [one.ref, one])),
    formats: new Formats('ru', (_ref, code) => code), choices: { code: (_ref, text) => text, name: (_ref, code) => (code === 'tv' ? 'ТВ' : code) },
  };
}
const rows = [
  line('a', { name: 'Неделя 1', units: '100', discount: '0.05', channel: 'tv' }, {}, { f: [flight('f', '2026-09-07', '2026-09-13')] }),
  section('s'),
  line('b', { name: 'Неделя 2', units: '150.5', discount: '0.1' }, {}, { f: [flight('g', '2026-09-14', '2026-09-20')] }),
  line('c'), section('t'), line('d'),
];
const told = (cells: { row: string; ref: string; text: string | null }[]): string => cells.map(({ row, ref, text }) => `${row}.${ref}=${text ?? ''}`).join(' ');

it('Ctrl+D copies the first row into the lines below it, or the row above a single one', () => {
  expect(told(fillDown({ top: 0, bottom: 3, left: 1, right: 1 }, sheet(rows)))).toBe('b.units=100 c.units=100');
  expect(told(fillDown({ top: 3, bottom: 3, left: 1, right: 2 }, sheet(rows)))).toBe('c.units=150,5 c.discount=10%');
  expect(fillDown({ top: 0, bottom: 0, left: 1, right: 1 }, sheet(rows))).toEqual([]);
});

it('Ctrl+R copies the first column into those to its right', () => {
  expect(told(fillRight({ top: 0, bottom: 0, left: 1, right: 2 }, sheet(rows)))).toBe('a.discount=100');
  expect(told(fillRight({ top: 0, bottom: 0, left: 2, right: 2 }, sheet(rows)))).toBe('a.discount=100');
});

it('the handle goes on with numbers, percents, dates and names over the sections between', () => {
  const fill = { from: { top: 0, bottom: 2, left: 0, right: 3 }, to: { top: 0, bottom: 5, left: 0, right: 3 }, other: false };
  expect(told(fillByHandle(fill, sheet(rows)))).toBe('c.name=Неделя 3 d.name=Неделя 4 c.units=201 d.units=251,5 c.discount=15% d.discount=20% c.start=21.09.2026 d.start=28.09.2026');
});

it('the handle goes upwards too, and choices are repeated by their names', () => {
  const upwards = { from: { top: 3, bottom: 3, left: 1, right: 1 }, to: { top: 2, bottom: 3, left: 1, right: 1 }, other: true };
  expect(told(fillByHandle(upwards, sheet([...rows.slice(0, 3), line('c', { units: '7' })])))).toBe('b.units=6');
  const choice = { from: { top: 0, bottom: 0, left: 4, right: 4 }, to: { top: 0, bottom: 3, left: 4, right: 4 }, other: false };
  expect(told(fillByHandle(choice, sheet(rows)))).toBe('b.channel=ТВ c.channel=ТВ');
});
