import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import i18next from 'i18next';
import { ApiError } from '@/api';
import { codeText, errorText, refusalText } from './error-text';

const plain = (text: string | undefined) => text?.replace(/[\u00a0\u202f]/g, ' ');

describe('refusals in the reader’s words', () => {
  it('name the reader’s own reason, with sizes a person can read', () => {
    const text = refusalText({ code: 'too_large', args: { reason: 'file_too_large', bytes: '2147483648', limit: '209715200' }, message: 'the file has …' });
    expect(plain(text.what)).toBe('Файл занимает 2,1 ГБ, предел 209,7 МБ');
    expect(text.details).toContain('too_large/file_too_large');
  });
  it('fall back to English where there is no text', () => {
    expect(codeText('problem', 'not_written_yet', {}, 'Some English text')).toBe('Some English text');
    expect(errorText(new ApiError('brand_new', 418, 'I am a teapot')).details).toContain('teapot');
  });
  it('use the plural that Russian wants', () => {
    const cells = (count: string) => codeText('problem', 'error_values', { count, header: 'impressions', kinds: '#DIV/0!' });
    expect(cells('1')).toMatch(/^1 ячейка столбца «Показы» содержит/);
    expect(cells('3')).toMatch(/^3 ячейки/);
    expect(cells('12')).toMatch(/^12 ячеек/);
  });
  it('show figures in the reader’s locale', () => {
    expect(plain(codeText('problem', 'total_differs', { label: 'Итого', workbook: '24069960', computed: '20058300.5' }))).toBe('«Итого»: в файле 24 069 960, по строкам 20 058 300,5.');
    expect(plain(codeText('cause', 'factor', { factor: '0.7' }))).toBe('в файле 70 % от суммы строк');
  });
});

describe('every code of the core has a text', () => {
  const read = (path: string) => readFileSync(`../crates/${path}`, 'utf8');
  it('for refusals', () => {
    const codes = [...read('app/src/failure.rs').matchAll(/^ {4}\w+ = "(\w+)", \d+;/gm)].map((found) => found[1]);
    expect(codes.length).toBeGreaterThan(15);
    expect(codes.filter((code) => !i18next.exists(`codes:error.${code}.what`))).toEqual([]);
  });
  it('for files that cannot be read', () => {
    const codes = [...read('excel/src/read/error.rs').matchAll(/Self::\w+(?: \{ \.\. \})? => "(\w+)"/g)].map((found) => found[1]).filter((code) => code !== 'cancelled');
    expect(codes.length).toBeGreaterThan(10);
    expect(codes.filter((code) => !i18next.exists(`codes:reader.${code}.what`))).toEqual([]);
  });
});
