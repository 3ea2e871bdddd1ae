import { expect, it } from 'vitest';

import { withLate } from './editor';

it('keeps digits in the order they were typed, also when some reach the field before those the grid still holds', () => {
  expect(withLate('1', '23456', 1)).toBe('123456');
  expect(withLate('17', '23456', 1)).toBe('1234567');
});
