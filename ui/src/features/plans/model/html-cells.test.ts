import { expect, it } from 'vitest';

import { withExactNumbers, writeHtml } from './html-cells';

it('tells numbers exactly and marks words as words', () => {
  const html = writeHtml([[{ text: '15" <spot>', number: null, percent: false }, { text: '1200,5', number: '1200.5', percent: false }, { text: '12,5%', number: '0.125', percent: true }]]);
  expect(html).toContain('<td style="mso-number-format:\'\\@\'">15&quot; &lt;spot&gt;</td>');
  expect(html).toContain('<td x:num="1200.5" data-sheets-value="{&quot;1&quot;:3,&quot;3&quot;:1200.5}">1200,5</td>');
  expect(html).toContain('x:num="0.125"');
});

const table = (...cells: string[]): string => `<table><tr>${cells.join('')}</tr></table>`;

it('reads a number that the spreadsheet had rounded for the eye', () => {
  const excel = table('<td x:num="12.3456">12,35</td>', '<td x:num="0.12549">12,5%</td>', '<td x:num="46266">01.09.2026</td>', '<td>Поиск</td>');
  expect(withExactNumbers([['12,35', '12,5%', '01.09.2026', 'Поиск']], excel, ',')).toEqual([['12,3456', '12,549%', '01.09.2026', 'Поиск']]);
  const sheets = table('<td data-sheets-value=\'{"1":3,"3":1200.456}\'>1,200.46</td>');
  expect(withExactNumbers([['1,200.46']], sheets, '.')).toEqual([['1200.456']]);
});

it('believes the text where the two are not the same number or not the same block', () => {
  expect(withExactNumbers([['12,35']], table('<td x:num="99">12,35</td>'), ',')).toEqual([['12,35']]);
  expect(withExactNumbers([['5 млн']], table('<td x:num="5000000">5 млн</td>'), ',')).toEqual([['5 млн']]);
  expect(withExactNumbers([['1', '2']], table('<td colspan="2" x:num="1.4">1</td>'), ',')).toEqual([['1', '2']]);
  expect(withExactNumbers([['1']], '<b>1</b>', ',')).toEqual([['1']]);
});

it('reads what a sheet of another country wrote as it was meant there', () => {
  const sheets = table('<td data-sheets-value=\'{"1":3,"3":1500}\'>1,500</td>', '<td data-sheets-value=\'{"1":3,"3":1.5}\'>1,500</td>');
  expect(withExactNumbers([['1,500', '1,500']], sheets, ',')).toEqual([['1500', '1,500']]);
});
