import { describe, expect, it } from 'vitest';

import type { GridRow } from '../model/outline';
import { areasOf, cornersOf, outlineAt } from './others';

const row = (id: string, more: Partial<GridRow> = {}): GridRow => ({ id, ...more }) as GridRow;
const rows = ['r1', 'r2', 'r3', 'r4'].map((id) => row(id));
const REFS = ['#', 'site', 'units', 'unit_price'];
const refAt = (x: number) => REFS[x] ?? null;
const area = (top: number, bottom: number, left: number, right: number) => ({ top, bottom, left, right });

describe('what one has selected, told to others', () => {
  it('is the cell one is in, and the opposite corner', () => {
    expect(cornersOf({ area: area(1, 3, 2, 3), focus: { x: 3, y: 1 } }, rows, refAt)).toEqual({ row: 'r2', ref: 'unit_price', toRow: 'r4', toRef: 'units' });
  });
  it('is one cell, where it is one', () => {
    expect(cornersOf({ area: area(1, 1, 2, 2), focus: { x: 2, y: 1 } }, rows, refAt)).toEqual({ row: 'r2', ref: 'units', toRow: null, toRef: null });
    expect(cornersOf({ area: area(1, 1, 0, 1), focus: { x: 1, y: 1 } }, rows, refAt).toRow).toBeNull();
  });
  it('is the whole of a line also where one stands in its middle', () => {
    expect(cornersOf({ area: area(2, 2, 0, 3), focus: { x: 2, y: 2 } }, rows, refAt)).toEqual({ row: 'r3', ref: 'site', toRow: 'r3', toRef: 'unit_price' });
  });
  it('ends before rows that nobody else has', () => {
    const own = [...rows, row('draft-1', { draft: true })];
    expect(cornersOf({ area: area(2, 4, 2, 2), focus: { x: 2, y: 2 } }, own, refAt)).toMatchObject({ row: 'r3', toRow: 'r4' });
    expect(cornersOf({ area: area(4, 4, 2, 2), focus: { x: 2, y: 4 } }, own, refAt).row).toBeNull();
  });
});

describe('what a colleague has selected', () => {
  const theirs = { name: 'Борис', letters: 'Б', colour: 'red', from: { row: 'r3', ref: 'units' }, to: { row: 'r1', ref: 'unit_price' } };
  const xOf = (ref: string) => REFS.indexOf(ref);
  it('lies between the same rows and columns in one’s own table, whatever their order', () => {
    expect(areasOf([theirs], rows, xOf)).toEqual([{ colour: 'red', area: area(0, 2, 2, 3) }]);
    expect(areasOf([theirs], [...rows].reverse(), xOf)[0]?.area).toEqual(area(1, 3, 2, 3));
  });
  it('is not shown where a corner of it is not', () => {
    expect(areasOf([theirs], rows.slice(1), xOf)).toEqual([]);
    expect(areasOf([theirs], rows, (ref) => (ref === 'units' ? -1 : 3))).toEqual([]);
  });
  it('is outlined along its border and only there', () => {
    const areas = areasOf([theirs], rows, xOf);
    expect(outlineAt(areas, 2, 0)?.edges).toBe('inset 0 2px 0 red, inset 2px 0 0 red');
    expect(outlineAt(areas, 3, 1)?.edges).toBe('inset -2px 0 0 red');
    expect(outlineAt(areas, 1, 1)).toBeNull();
  });
});
