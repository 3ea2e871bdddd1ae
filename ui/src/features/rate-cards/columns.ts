import type { RateRow } from '@/api';
import { currentLanguage, type Language, type TextKey } from '@/i18n';
import { fieldName } from '@/lib/fields';
import { formatDay, formatNumber, formatPercent } from '@/lib/format';

/** Columns of a rate card's table, in their order. */
export const COLUMNS = ['vendor', 'site', 'placement', 'format', 'duration', 'geo', 'buy_model', 'price', 'discount', 'valid_from', 'valid_to', 'season', 'notes'] as const;
export type RateColumn = (typeof COLUMNS)[number];

const OWN: Partial<Record<RateColumn, TextKey>> = { price: 'rates:column.price', discount: 'rates:column.discount', valid_from: 'rates:validFrom', valid_to: 'rates:validTo', season: 'rates:column.season', notes: 'rates:column.notes' };

/** The name of a column: a field's own, or a text. */
export function rateColumnName(column: RateColumn, t: (key: TextKey) => string): string {
  const own = OWN[column];
  return own ? t(own) : fieldName(column, currentLanguage());
}

/** A canonical number as its reader types it. */
export const typedNumber = (value: string, language: Language): string => (language === 'ru' ? value.replace('.', ',') : value);

const typedShare = (value: string, language: Language): string => formatPercent(value, 6, language).replace(/\s/g, '');

/** The text of a cell as it is edited. */
export function editedText(row: RateRow, column: RateColumn, language: Language): string {
  switch (column) {
    case 'price': return row.price === undefined || row.price === null ? '' : typedNumber(row.price, language);
    case 'discount': return (row.discounts ?? []).map((share) => typedShare(share, language)).join(' + ');
    case 'season': return (row.season ?? []).map((k) => typedNumber(k, language)).join('; ');
    case 'valid_from': case 'valid_to': return row[column] ? editedDay(row[column], language) : '';
    default: return row[column] ?? '';
  }
}

/** The text of a cell as it is read. */
export function shownText(row: RateRow, column: RateColumn, language: Language): string {
  if (column === 'price') return row.price === undefined || row.price === null ? '' : formatNumber(row.price, 4, language);
  if (column === 'valid_from' || column === 'valid_to') return row[column] ? formatDay(row[column], language) : '';
  return editedText(row, column, language);
}

/** A day as it is typed. */
export function editedDay(iso: string, language: Language): string {
  if (language !== 'ru') return iso;
  const [year = '', month = '', day = ''] = iso.split('-');
  return `${day}.${month}.${year}`;
}

/** A block from a spreadsheet becomes cells from a corner on; columns behind the last are left out. */
export function pastedCells(text: string, row: number, column: RateColumn): [number, string, string | null][] {
  const lines = text.replace(/\r/g, '').replace(/\n$/, '').split('\n');
  const first = COLUMNS.indexOf(column);
  return lines.flatMap((line, down) => line.split('\t').flatMap((cell, across): [number, string, string | null][] => {
    const at = COLUMNS[first + across];
    return at ? [[row + down, at, cell.trim() === '' ? null : cell.trim()]] : [];
  }));
}
