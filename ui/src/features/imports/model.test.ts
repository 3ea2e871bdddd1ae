import { describe, expect, it } from 'vitest';
import type { Choices, ColumnReport, ImportReport } from '@/api';
import { cellPlace, chosenSheets, columnIndex, columnLetters, decideColumn, decideTable, difference, formulaText, mappingOf, targetOf, toggleSheet } from './model';
import { isRefused } from './files';

const untouched: Choices = { sheets: null, tables: [], columns: [], metadata: {}, year: null, hidden: false };
const column = (over: Partial<ColumnReport>): ColumnReport => ({
  table: 0, cell: 'Q9', column: 'Q', header: 'Стоимость', field: 'cost_net', custom: null, formula: null, calculated: false, kind: 'money', confidence: 0.9, audience: 'client', hidden: false, samples: [], basis: null, currency: null, scale: 1, alternatives: [], ...over,
});
const report: ImportReport = {
  plan_id: null, title: 'План', lines: 5, metadata: {}, totals: {}, reconciliation: [], problems: [], skipped: [], variants: false,
  sheets: [{ name: 'Лист1', visibility: 'visible', role: 'plan', rows: 28, columns: 96 }, { name: 'услуги', visibility: 'visible', role: 'not_a_plan', rows: 15, columns: 6 }],
  tables: [{ table: 0, sheet: 'Лист1', header_rows: [8, 9], range: 'B8:CB16', lines: 5, sections: [], included: true, calendar: 'weeks', fingerprint: 'f' }],
  columns: [column({}), column({ column: 'CJ', field: null, custom: 'Прим', audience: 'internal' })],
};

describe('differences of totals', () => {
  it('are exact where binary fractions are not', () => {
    expect(difference('0.3', '0.1')).toBe('0.2');
    expect(difference('24069960', '24069960.00')).toBe('0');
    expect(difference('23100000', '33000000')).toBe('-9900000');
    expect(difference('1421874.198', '1421874.2')).toBe('-0.002');
    expect(difference('-1.5', '2')).toBe('-3.5');
  });
});

describe('addresses', () => {
  it('of columns go there and back', () => {
    for (const [index, letters] of [[0, 'A'], [25, 'Z'], [26, 'AA'], [79, 'CB'], [701, 'ZZ'], [702, 'AAA']] as const) {
      expect(columnLetters(index)).toBe(letters);
      expect(columnIndex(letters)).toBe(index);
    }
  });
  it('of cells are read with and without a sheet', () => {
    expect(cellPlace('AG8')).toEqual({ row: 8, column: 32 });
    expect(cellPlace('Лист1!R16')).toEqual({ row: 16, column: 17 });
    expect(cellPlace('весь лист')).toBeNull();
  });
});

describe('decisions', () => {
  it('begin with what the importer chose', () => { expect(chosenSheets(report, untouched)).toEqual(['Лист1']); });
  it('take a sheet in, in the order of the workbook, and out again', () => {
    const both = toggleSheet(report, untouched, 'услуги');
    expect(both.sheets).toEqual(['Лист1', 'услуги']);
    expect(toggleSheet(report, both, 'Лист1').sheets).toEqual(['услуги']);
  });
  it('about one table replace each other, also after its header moved', () => {
    const table = report.tables[0]!;
    const moved = decideTable(untouched, table, { header_rows: [10, 10] });
    const out = decideTable(moved, { sheet: 'Лист1', header_rows: [10, 10] }, { included: false });
    expect(out.tables).toEqual([{ sheet: 'Лист1', header_row: 8, header_rows: [10, 10], included: false }]);
  });
  it('about a column keep the audience when the field changes', () => {
    const internal = decideColumn(untouched, 'Лист1', column({}), { audience: 'internal' });
    const other = decideColumn(internal, 'Лист1', column({}), { target: 'buy_cost' });
    expect(other.columns).toEqual([{ sheet: 'Лист1', column: 'Q', target: 'buy_cost', audience: 'internal' }]);
  });
  it('are saved as a whole mapping', () => {
    const saved = mappingOf(report, untouched);
    expect(saved.columns).toEqual([{ sheet: 'Лист1', column: 'Q', target: 'cost_net', audience: 'client' }, { sheet: 'Лист1', column: 'CJ', target: 'custom', audience: 'internal' }]);
    expect(saved.tables[0]).toMatchObject({ sheet: 'Лист1', header_row: 8, included: true });
  });
});

it('a name tells what certainly is no workbook', () => {
  expect(['план.pdf', 'ТЗ.DOCX', 'фото.jpeg'].every(isRefused)).toBe(true);
  expect(['план.xlsx', 'план.csv', 'план', 'план.bak'].some(isRefused)).toBe(false);
});

it('a formula is told in words, with the signs of the language', () => {
  expect(formulaText('[cost_net] / [clicks] * 0.5', 'en')).toBe('Media cost, net of VAT ÷ Clicks × 0.5');
  expect(formulaText('ROUND([cost_net] - [Скидка фонда], 2)', 'ru')).toBe('ROUND(Стоимость без НДС − Скидка фонда; 2)');
  expect(targetOf(column({ field: null, custom: 'Индекс', formula: '[clicks] * 2', calculated: true }))).toBe('formula');
});
