import { expect, it } from 'vitest';

import { hasHeadings } from './headed';

const block = (text: string): string[][] => text.split('\n').map((line) => line.split('|'));

it('knows a table with its headings from lines without them', () => {
  expect(hasHeadings(block('Площадка|Формат|Показы\nВидеосеть|Pre-roll|1 000'), ',')).toBe(true);
  expect(hasHeadings(block('Site|Period|CPM, RUB\n||\nVideo|1–28 Sep|420.50'), '.')).toBe(true);
  expect(hasHeadings(block('Видеосеть|Pre-roll|1 000\nПоиск|Объявления|2 500'), ',')).toBe(false);
  expect(hasHeadings(block('Видеосеть|Pre-roll|01.09–28.09\nПоиск|Объявления|2 500'), ',')).toBe(false);
  expect(hasHeadings(block('Видеосеть|Pre-roll|Москва\nПоиск|Объявления|Россия'), ',')).toBe(false);
  expect(hasHeadings(block('Площадка|Формат|Показы'), ',')).toBe(false);
  expect(hasHeadings(block('Показы|Показы|Показы\n1|2|3'), ',')).toBe(false);
});
