import { expect, it } from 'vitest';

import { readTsv, writeTsv } from './clipboard';

it('reads what Excel puts on the clipboard', () => {
  expect(readTsv('a\tb\r\nc\td\r\n')).toEqual([['a', 'b'], ['c', 'd']]);
  expect(readTsv('"две\nстроки"\t"он сказал ""да"""')).toEqual([['две\nстроки', 'он сказал "да"']]);
  expect(readTsv('Ролик 15"\t"Ролик" 30')).toEqual([['Ролик 15"', '"Ролик" 30']]);
  expect(readTsv('a\tb\nc')).toEqual([['a', 'b'], ['c', '']]);
});

it('gives back every block it wrote', () => {
  const blocks = [[['1 200,50', 'ТВ'], ['', '15"']], [['a\tb', 'c\nd'], ['"x"', '']], [['один']]];
  for (const block of blocks) expect(readTsv(writeTsv(block))).toEqual(block);
});
