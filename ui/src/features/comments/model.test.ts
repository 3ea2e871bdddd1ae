import { expect, it } from 'vitest';

import type { Thread } from '@/api';

import { counts, listed, marksOf, nextThread, threadsAt } from './model';

const thread = (id: string, row: string | null, ref: string | null, state: Thread['state'] = 'open', removed = false): Thread => ({
  id, place: { row, ref, row_name: null, removed }, state, resolved: null, audience: 'internal', comments: [],
});
const order = { rows: ['r1', 'r2'], columns: ['site', 'unit_price'] };
const all = [thread('a', 'r2', 'site'), thread('b', 'r1', 'unit_price'), thread('c', 'r1', null), thread('d', null, null), thread('e', 'r9', null, 'open', true), thread('f', 'r1', 'site', 'resolved'), thread('g', 'r1', 'site', 'deleted')];

it('lists threads as the plan has them, those about deleted lines apart', () => {
  const { here, removed } = listed(all, 'open', order);
  expect(here.map((one) => one.id)).toEqual(['d', 'c', 'b', 'a']);
  expect(removed.map((one) => one.id)).toEqual(['e']);
  expect(listed(all, 'resolved', order).here.map((one) => one.id)).toEqual(['f']);
  expect(counts(all)).toEqual({ open: 5, resolved: 1, all: 7 });
});

it('marks cells with open threads only', () => {
  const marks = marksOf(all);
  expect([...marks.keys()].sort()).toEqual(['r1', 'r2']);
  expect([...(marks.get('r1')?.keys() ?? [])].sort()).toEqual(['', 'unit_price']);
  expect(threadsAt(all, { row: 'r1', ref: 'site' }).map((one) => one.id)).toEqual(['f']);
});

it('goes from one open thread to the next, around the ends', () => {
  const go = (row: string | null, ref: string | null, at: string | null, direction: 1 | -1) => nextThread(all, order, { row, ref, thread: at }, direction)?.id;
  expect(go('r1', 'site', null, 1)).toBe('b');
  expect(go('r1', 'site', null, -1)).toBe('c');
  expect(go('r1', 'unit_price', 'b', 1)).toBe('a');
  expect(go('r2', 'site', 'a', 1)).toBe('d');
  expect(go(null, null, 'd', -1)).toBe('a');
  expect(nextThread([], order, { row: null, ref: null, thread: null }, 1)).toBeNull();
});
