import { expect, it } from 'vitest';

import type { RowView } from '@/api';

import { line, section } from './fixtures';
import { dropped, outline, step, subtree } from './outline';

const rows = [section('tv'), line('a', { cost: '3' }, {}, { parent: 'tv' }), line('b', { cost: '1' }, {}, { parent: 'tv' }), section('digital'), section('video', 'digital'), line('c', { cost: '2' }, {}, { parent: 'video' }), line('d', {}, {}, { parent: 'digital' })];
const known = new Map<string, RowView>(rows.map((row) => [row.id, row]));
const order = rows.map((row) => row.id);
const shown = (lens: Partial<Parameters<typeof outline>[2]>): string[] => outline(known, order, { collapsed: new Set(), ...lens }, new Map()).map((row) => row.id);

it('numbers lines through sections and hides what is collapsed', () => {
  const all = outline(known, order, { collapsed: new Set() }, new Map());
  expect(all.map((row) => row.number)).toEqual([0, 1, 2, 0, 0, 3, 4]);
  expect(shown({ collapsed: new Set(['digital']) })).toEqual(['tv', 'a', 'b', 'digital']);
});

it('keeps the sections of what a filter finds, and opens them', () => {
  expect(shown({ keeps: (row) => row.id === 'c', collapsed: new Set(['digital']) })).toEqual(['digital', 'video', 'c']);
});

it('sorts within sections and leaves sections where they are', () => {
  expect(shown({ compare: (a, b) => Number(a.v['cost']) - Number(b.v['cost']) })).toEqual(['tv', 'b', 'a', 'digital', 'video', 'c', 'd']);
});

it('keeps the identity of rows, so that a grid repaints only what changed', () => {
  const made = new Map();
  const before = outline(known, order, { collapsed: new Set() }, made);
  const after = outline(known, order, { collapsed: new Set(['tv']) }, made);
  expect(after[0]).toBe(before[0]);
});

it('moves a line by a step, past the edge into the next section', () => {
  expect(step(known, order, ['b'], -1)).toEqual({ parent: 'tv', after: null });
  expect(step(known, order, ['b'], 1)).toEqual({ parent: 'digital', after: null });
  expect(step(known, order, ['a'], 1)).toEqual({ parent: 'tv', after: 'b' });
  expect(step(known, order, ['a'], -1)).toBeNull();
});

it('takes everything below a section', () => {
  expect(subtree(known, order, 'digital')).toEqual(['digital', 'video', 'c', 'd']);
});

it('drops rows before, after or into a row, and sections not into themselves', () => {
  const to = (id: string) => known.get(id)!;
  expect(dropped(known, order, ['b'], to('a'), 'before')).toEqual({ rows: ['b'], parent: 'tv', after: null });
  expect(dropped(known, order, ['a'], to('digital'), 'into')).toEqual({ rows: ['a'], parent: 'digital', after: null });
  expect(dropped(known, order, ['digital', 'c'], to('tv'), 'after')).toEqual({ rows: ['digital'], parent: null, after: 'tv' });
  expect(dropped(known, order, ['digital'], to('c'), 'after')).toBeNull();
});
