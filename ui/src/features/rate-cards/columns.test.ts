import { expect, it } from 'vitest';
import { editedText, pastedCells, shownText } from './columns';

it('cells are read and edited in the reader’s words', () => {
  const row = { vendor: 'VK Реклама', price: '1250.5', discounts: ['0.05', '0.125'], valid_from: '2026-10-01', season: ['0.8', '1'] };
  expect(editedText(row, 'price', 'ru')).toBe('1250,5');
  expect(editedText(row, 'price', 'en')).toBe('1250.5');
  expect(editedText(row, 'discount', 'ru')).toBe('5% + 12,5%');
  expect(editedText(row, 'valid_from', 'ru')).toBe('01.10.2026');
  expect(editedText(row, 'season', 'ru')).toBe('0,8; 1');
  expect(shownText(row, 'price', 'en')).toBe('1,250.5');
  expect(editedText(row, 'geo', 'ru')).toBe('');
});

it('a block from a spreadsheet fills cells from its corner on', () => {
  expect(pastedCells('CPM\t300\r\nCPC\t\r\n', 2, 'buy_model')).toEqual([[2, 'buy_model', 'CPM'], [2, 'price', '300'], [3, 'buy_model', 'CPC'], [3, 'price', null]]);
  expect(pastedCells('a\tb', 1, 'notes')).toEqual([[1, 'notes', 'a']]);
});
