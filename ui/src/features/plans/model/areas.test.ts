import { expect, it } from 'vitest';

import { asBlock, cellsOfAreas, rowsOf } from './areas';

const one = { top: 1, bottom: 2, left: 1, right: 2 };

it('count a cell that lies in two rectangles once', () => {
  expect([...cellsOfAreas([one, { top: 2, bottom: 3, left: 2, right: 2 }])].map(({ x, y }) => `${String(x)},${String(y)}`)).toEqual(['1,1', '2,1', '1,2', '2,2', '2,3']);
  expect(rowsOf([{ ...one, top: 5, bottom: 6 }, one])).toEqual([1, 2, 5, 6]);
});

it('are one block to copy in the same rows or the same columns only', () => {
  expect(asBlock([one, { ...one, left: 5, right: 5 }])).toEqual({ rows: [1, 2], columns: [1, 2, 5] });
  expect(asBlock([{ ...one, top: 8, bottom: 8 }, one])).toEqual({ rows: [1, 2, 8], columns: [1, 2] });
  expect(asBlock([one, { top: 5, bottom: 6, left: 5, right: 6 }])).toBeNull();
});
