import { expect, test } from 'vitest';

import { bounds, pairsTable, pastedPairs, typedPair } from './pairs';

const lines = [{ row: 'a', single: 0.48 }, { row: 'b', single: 0.35 }, { row: 'c', single: 0.7 }];

test('a typed share is a part of both lines, and stands for both halves of the table', () => {
  expect(typedPair('21,84', 1, 0, lines, ',')).toEqual({ pairs: [{ first: 0, second: 1, share: '0.2184' }], refused: [] });
  expect(typedPair('', 0, 1, lines, ',').pairs).toEqual([{ first: 0, second: 1, share: null }]);
  expect(typedPair('36', 0, 1, lines, ',').refused).toEqual([{ first: 0, second: 1, text: '36', why: 'bounds' }]);
  expect(typedPair('17', 0, 2, lines, ',').refused.map((one) => one.why)).toEqual(['bounds']);
  expect(typedPair('много', 0, 1, lines, ',').refused.map((one) => one.why)).toEqual(['not_a_number']);
});

test('lines of 48 and 70 percent share at least 18', () => {
  const [low, high] = bounds(0.48, 0.7);
  expect(low).toBeCloseTo(0.18, 12);
  expect(high).toBe(0.48);
});

test('a whole table with names comes from Excel, one half of it empty', () => {
  const block = [['', 'ТВ', 'Видео', 'Радио'], ['ТВ', '', '21,84%', '34'], ['Видео', '', '', '24,5'], ['Радио', '', '', '']];
  expect(pastedPairs(block, 2, 1, lines, ',')).toEqual({ pairs: [{ first: 0, second: 1, share: '0.2184' }, { first: 0, second: 2, share: '0.34' }, { first: 1, second: 2, share: '0.245' }], refused: [] });
});

test('halves that say different things are refused', () => {
  const block = [['48', '20', '34'], ['21', '35', '24'], ['34', '24', '70']];
  expect(pastedPairs(block, 0, 0, lines, ',').refused).toEqual([{ first: 1, second: 0, text: '21', why: 'differs' }]);
});

test('a row goes to the right of its cell, what lies outside of the table is left', () => {
  expect(pastedPairs([['20', '30', '40']], 0, 1, lines, ',').pairs).toEqual([{ first: 0, second: 1, share: '0.2' }, { first: 0, second: 2, share: '0.3' }]);
});

test('the table is copied with its names', () => {
  expect(pairsTable(['ТВ', 'Видео'], (a, b) => (a === b ? '' : '20'))).toEqual([['', 'ТВ', 'Видео'], ['ТВ', '', '20'], ['Видео', '20', '']]);
});
