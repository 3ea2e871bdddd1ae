/** Whether a copied block is a table with its headings, which says itself what its columns are. */
import { type DecimalSign, readNumber } from './numbers';

/** Fewer columns say nothing: two words above two words may be anything. */
const LEAST_COLUMNS = 3;
/** Rows in which a figure must appear; two-level headings and a blank row may come first. */
const ROWS_LOOKED_AT = 12;

/** A first row of different words above rows with figures. */
export function hasHeadings(block: readonly (readonly string[])[], sign: DecimalSign): boolean {
  const words = (block[0] ?? []).map((text) => text.trim()).filter((text) => text !== '');
  if (block.length < 2 || words.length < LEAST_COLUMNS || new Set(words).size < words.length) return false;
  if (words.some((text) => !/\p{L}/u.test(text) || readNumber(text, sign) !== null || /\d{1,2}[./]\d{1,2}/.test(text))) return false;
  const headed = (block[0] ?? []).map((text) => text.trim() !== '');
  return block.slice(1, ROWS_LOOKED_AT).some((row) => row.some((text, x) => headed[x] && text.trim() !== '' && readNumber(text, sign) !== null));
}
