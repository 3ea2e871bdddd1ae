import { describe, expect, it } from 'vitest';
import { readdirSync, readFileSync } from 'node:fs';
import i18next from 'i18next';
import { ApiError } from '@/api';
import { resources } from '@/i18n/resources';
import { codeText, errorText, refusalText } from './error-text';

const PLURAL = /_(one|few|many|other)$/;
/** Names of the places that a text has for values. */
const places = (text: string, place = /\{(\w+)\}/g) => [...text.matchAll(place)].map((found) => found[1] ?? '');
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
    const cells = (count: string) => codeText('problem', 'error_values', { count, header: 'Показы', kinds: '#DIV/0!' });
    expect(cells('1')).toMatch(/^1 ячейка столбца «Показы» содержит/);
    expect(cells('3')).toMatch(/^3 ячейки/);
    expect(cells('12')).toMatch(/^12 ячеек/);
  });
  it('translate what an argument says by code, and quote the workbook as it is', () => {
    expect(codeText('problem', 'impossible_date', { text: '1.10.24-31.09.24', reason: 'no_such_day', day: '31.09.2024' })).toContain('дня 31.09.2024 нет в календаре');
    expect(codeText('problem', 'currency_guessed', { currency: 'RUB', source: 'column', name: 'Cost, rub' })).toBe('Валюта RUB определена по данным файла: столбец «Cost, rub».');
    expect(codeText('problem', 'text_in_numbers', { text: 'n/a', header: 'reach' })).toContain('«reach»');
  });
  it('show figures in the reader’s locale', () => {
    expect(plain(codeText('problem', 'total_differs', { label: 'Итого', workbook: '24069960', computed: '20058300.5', cause: 'vat', rate: '0.2' }))).toBe('«Итого»: в файле 24 069 960, по строкам 20 058 300,5 (разница равна НДС 20 %).');
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
  it('for problems of an import and of a template, without a word of English in Russian', () => {
    const source = read('excel/src/understand/codes.rs') + read('excel/src/template/notes.rs');
    const problems = [...source.matchAll(/^ {4}\w+ "(\w+)" (?:Info|Warning|Error) "(.*)";$/gm)].map((found) => ({ code: found[1] ?? '', args: places(found[2] ?? '') }));
    const words = [...source.matchAll(/^ {4}\("(\w+)", "(\w+)", "(.*)"\),$/gm)].map((found) => ({ name: found[1] ?? '', code: found[2] ?? '', args: places(found[3] ?? '') }));
    expect(problems.length).toBeGreaterThan(50);
    expect(words.length).toBeGreaterThan(20);
    for (const { code, args } of problems) {
      // A count decides the form; every other value stands for itself.
      const given = Object.fromEntries(args.map((name) => [name, name === 'count' ? '5' : '…']));
      const said = args.flatMap((name) => words.filter((word) => word.name === name));
      for (const word of said.length > 0 ? said : [null]) {
        const all = { ...given, ...Object.fromEntries((word?.args ?? []).map((name) => [name, '…'])), ...(word ? { [word.name]: word.code } : {}) };
        const text = codeText('problem', code, all, '');
        expect(text, `${code} has no text`).not.toBe('');
        expect(text.replace(/Excel|UTF-8|\.xls[xm]/g, ''), code).not.toMatch(/[A-Za-z]/);
      }
      const texts = [resources.ru, resources.en].flatMap((all) => Object.entries(all['codes']?.['problem'] as Record<string, string>).filter(([key]) => key.replace(PLURAL, '') === code).map(([, text]) => text));
      const used = texts.flatMap((text) => places(text, /\{\{(\w+)\}\}/g));
      expect(used.filter((name) => !args.includes(name)), `${code} names what the core does not give`).toEqual([]);
    }
    expect(words.filter(({ name, code }) => !i18next.exists(name === 'cause' ? `codes:cause.${code}` : `codes:word.${name}.${code}`))).toEqual([]);
    const known = new Set(problems.map(({ code }) => code));
    const ofCards = ['domain/src/rate_check.rs', 'excel/src/rates/mod.rs', 'excel/src/rates/table.rs', 'app/src/plans/rates.rs', 'app/src/plans/names.rs'].flatMap((path) => [...read(path).matchAll(/"((?:rate|name)_\w+)"/g)].map((found) => found[1] ?? ''));
    expect(new Set(ofCards).size).toBeGreaterThan(15);
    expect(ofCards.filter((code) => !i18next.exists(`codes:problem.${code}`)), 'rate cards and names of placements').toEqual([]);
    const ofPlans = ['discrepancy', 'document_damaged', 'flight_outside', 'returned', 'returned_part', 'wrong_formula', ...ofCards];
    expect(Object.keys(resources.ru['codes']?.['problem'] as object).map((key) => key.replace(PLURAL, '')).filter((code) => !known.has(code) && !ofPlans.includes(code)), 'texts of no problem').toEqual([]);
    const notices = readdirSync('../crates/excel/src/read').filter((name) => name.endsWith('.rs')).flatMap((name) => [...read(`excel/src/read/${name}`).matchAll(/Notice::new\(\s*"(\w+)"/g)].map((found) => found[1] ?? ''));
    expect(notices.length).toBeGreaterThan(10);
    expect(notices.filter((code) => !known.has(code)), 'notices of the reader').toEqual([]);
  });
  it('for rows that did not become lines, and for sheets', () => {
    const folder = 'excel/src/understand';
    const reasons = [...`${read(`${folder}/rows.rs`)}${read(`${folder}/report/listing.rs`)}`.matchAll(/(?:Some\(|=> |reason: )"(\w+)"/g)].map((found) => found[1] ?? '');
    expect(reasons).toContain('subtotal');
    const roles = new Set(['line', 'section', 'skipped', 'none']);
    expect(reasons.filter((code) => !roles.has(code) && !i18next.exists(`codes:skipped.${code}`))).toEqual([]);
    const sheets = [...`${read(`${folder}/mod.rs`)}${read(`${folder}/own.rs`)}`.matchAll(/role(?::|\s=) "(\w+)"/g)].map((found) => found[1] ?? '');
    expect(sheets).toContain('flowchart');
    expect(sheets.filter((code) => !i18next.exists(`codes:role.${code}`))).toEqual([]);
  });
});
