import { expect, it } from 'vitest';

import type { PlanProblem } from '@/api';

import { line } from './fixtures';
import { marks, nextProblem, originOf, placed } from './problems';

const problem = (row: string | undefined, severity: PlanProblem['severity'], ref = 'units'): PlanProblem => ({ code: 'x', severity, args: {}, message: 'x', ref, row: row ?? null });
const order = ['a', 'b', 'c'];
const list = placed([problem('c', 'warning'), problem('a', 'info'), problem(undefined, 'warning'), problem('c', 'error')], order);

it('orders problems as the document, the worse first', () => {
  expect(list.map((one) => [one.row, one.problem.severity])).toEqual([[null, 'warning'], ['a', 'info'], ['c', 'error'], ['c', 'warning']]);
});

it('marks a row as a whole where it is named, also when lines go by their sites', () => {
  const returned = { ...problem('b', 'warning'), code: 'returned', ref: null };
  expect([...(marks([returned], () => 'site').get('b') ?? [])]).toEqual([['site', 'warning']]);
});

it('jumps from where the reader stands and round the end', () => {
  expect(nextProblem(list, order, { row: 'b', ref: 'x' }, null, 1)).toBe(2);
  expect(nextProblem(list, order, { row: 'b', ref: 'x' }, null, -1)).toBe(1);
  expect(nextProblem(list, order, null, 3, 1)).toBe(0);
  expect(nextProblem([], order, null, null, 1)).toBeNull();
});

it('marks a cell by its worst problem and leaves notes out', () => {
  const found = marks(list.map((one) => one.problem), () => 'name');
  expect(found.get('c')?.get('units')).toBe('error');
  expect(found.has('a')).toBe(false);
});

it('knows the workbook cell of a value until a person changes it', () => {
  const imports = [{ file_name: 'план.xlsx', tables: [{ sheet: 'Лист1', columns: { units: 'F' }, elsewhere: { 14: { grp: 'Ролик!G24' } } }] }];
  expect(originOf(line('a', { units: '5' }, {}, { src: [0, 0, 14] }), 'units', imports)).toEqual({ address: 'Лист1!F14', file: 'план.xlsx' });
  expect(originOf(line('a', { units: '5' }, {}, { src: [0, 0, 14], e: ['units'] }), 'units', imports)).toBeNull();
  expect(originOf(line('a', { grp: '635' }, {}, { src: [0, 0, 14] }), 'grp', imports)).toEqual({ address: 'Ролик!G24', file: 'план.xlsx' });
});
