import { expect, it } from 'vitest';

import { matching, withLate } from './editor';

it('keeps digits in the order they were typed, also when some reach the field before those the grid still holds', () => {
  expect(withLate('1', '23456', 1)).toBe('123456');
  expect(withLate('17', '23456', 1)).toBe('1234567');
});

it('suggests words that begin like the text and say more', () => {
  expect(matching(['Яндекс Поиск', 'яндекс', 'VK'], 'янд')).toEqual(['Яндекс Поиск', 'яндекс']);
  expect(matching(['Яндекс Поиск', 'яндекс'], 'яндекс')).toEqual(['Яндекс Поиск']);
});
