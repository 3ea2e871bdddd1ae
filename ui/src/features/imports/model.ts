import type { Choices, ColumnReport, ImportReport, ReconciliationReport, TableReport } from '@/api';
import type { Language } from '@/i18n';
import { FIELDS, fieldName } from '@/lib/fields';

export const STEPS = ['sheet', 'table', 'columns', 'problems', 'totals'] as const;
export type Step = (typeof STEPS)[number];

/** Below this a column deserves a look. */
export const DOUBTFUL = 0.75;

/** How sure a reading is, in a word. */
export function sureness(confidence: number): 'high' | 'middle' | 'low' {
  return confidence >= 0.9 ? 'high' : confidence >= DOUBTFUL ? 'middle' : 'low';
}

/** What a column is taken for: a field's code, `formula`, `custom` or `ignore`. */
export function targetOf(column: ColumnReport): string {
  return column.field ?? (column.calculated ? 'formula' : column.custom !== null ? 'custom' : 'ignore');
}

/** A formula in words: names of fields in place of their codes, numbers and separators of the language. */
export function formulaText(formula: string, language: Language): string {
  return formula.split(/(\[[^\]]*\])/).map((part) => {
    const name = /^\[(.*)\]$/.exec(part)?.[1];
    if (name !== undefined) return FIELDS.some((field) => field.code === name) ? fieldName(name, language) : name;
    const own = language === 'ru' ? part.replaceAll(',', ';').replaceAll('.', ',') : part;
    return own.replaceAll('*', '×').replaceAll('/', '÷').replaceAll('-', '−');
  }).join('');
}

/** The sheets that are imported now. */
export function chosenSheets(report: ImportReport, choices: Choices): string[] {
  return choices.sheets ?? report.sheets.filter((sheet) => report.tables.some((table) => table.sheet === sheet.name && table.included) || sheet.role === 'plan').map((sheet) => sheet.name);
}

/** Takes a sheet in or out. */
export function toggleSheet(report: ImportReport, choices: Choices, name: string): Choices {
  const now = chosenSheets(report, choices);
  const sheets = now.includes(name) ? now.filter((one) => one !== name) : report.sheets.map((sheet) => sheet.name).filter((one) => one === name || now.includes(one));
  return { ...choices, sheets };
}

/** Changes what was decided about a table, named by its sheet and its first detected header row. */
export function decideTable(choices: Choices, table: Pick<TableReport, 'sheet' | 'header_rows'>, change: { included?: boolean; header_rows?: number[] }): Choices {
  const row = table.header_rows[0] ?? 1;
  // A header that was moved before is reported at its new place: the decision is still about the detected one.
  const known = choices.tables.find((one) => one.sheet === table.sheet && (one.header_row === row || one.header_rows?.[0] === row));
  const decided = { ...(known ?? { sheet: table.sheet, header_row: row }), ...change };
  return { ...choices, tables: [...choices.tables.filter((one) => one !== known), decided] };
}

/** Changes how a column is read; the audience that was decided before stays. */
export function decideColumn(choices: Choices, sheet: string, column: ColumnReport, change: { target?: string; audience?: 'internal' | 'client' }): Choices {
  const known = choices.columns.find((one) => one.sheet === sheet && one.column === column.column);
  const decided = { ...(known ?? { sheet, column: column.column, target: targetOf(column) }), ...change };
  return { ...choices, columns: [...choices.columns.filter((one) => one !== known), decided] };
}

/** The whole mapping as decisions, for saving: everything that the importer found, made explicit. */
export function mappingOf(report: ImportReport, choices: Choices): Choices {
  const sheetOf = new Map(report.tables.map((table) => [table.table, table.sheet]));
  return {
    ...choices,
    sheets: chosenSheets(report, choices),
    tables: report.tables.map((table) => ({ sheet: table.sheet, header_row: table.header_rows[0] ?? 1, included: table.included, header_rows: table.header_rows })),
    columns: report.columns.flatMap((column) => {
      const sheet = sheetOf.get(column.table);
      return sheet === undefined ? [] : [{ sheet, column: column.column, target: targetOf(column), audience: column.audience }];
    }),
  };
}

/** Exact difference of two canonical decimals, as a canonical decimal. */
export function difference(workbook: string, computed: string): string {
  const [a, b] = [parts(workbook), parts(computed)];
  const scale = Math.max(a.scale, b.scale);
  const value = a.units * 10n ** BigInt(scale - a.scale) - b.units * 10n ** BigInt(scale - b.scale);
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`.replace(/\.?0+$/, '');
  return value < 0n ? `-${text}` : text;
}

function parts(text: string): { units: bigint; scale: number } {
  const [whole = '0', fraction = ''] = text.split('.');
  return { units: BigInt(whole + fraction), scale: fraction.length };
}

/** Totals that differ first, then in the order of the workbook. */
export function inOrderOfInterest(list: readonly ReconciliationReport[]): ReconciliationReport[] {
  return [...list.filter((one) => !one.equal), ...list.filter((one) => one.equal)];
}

/** `AB` from 27, `A` from 0. */
export function columnLetters(index: number): string {
  let letters = '';
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / 26)) letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters;
  return letters;
}

/** 27 from `AB`. */
export function columnIndex(letters: string): number {
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

/** Row and column (from 0) of `AG8`; null for anything else. */
export function cellPlace(address: string): { row: number; column: number } | null {
  const found = /^(?:.*!)?\$?([A-Z]{1,3})\$?(\d+)/.exec(address);
  return found?.[1] && found[2] ? { row: Number(found[2]), column: columnIndex(found[1]) } : null;
}
