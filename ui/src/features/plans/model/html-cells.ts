/** Ranges of cells as the HTML that Excel and Google Sheets exchange: there a number is told exactly, whatever it looks like and wherever it is read. */
import { compareNumbers, fractionDigits, readNumber, shift, subtract, type DecimalSign } from './numbers';

/** A cell to write: its text as a person would type it, and its number (a percentage as a share) where it is one. */
export interface HtmlCell { text: string; number: string | null; percent: boolean }

const escape = (text: string): string => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');

/** Writes cells as a table. Words are marked as words, or Excel would make a date of `1-2`. */
export function writeHtml(rows: readonly (readonly HtmlCell[])[]): string {
  const cell = ({ text, number, percent }: HtmlCell): string => {
    const shown = escape(text).replace(/\r?\n/g, '<br>');
    if (number === null) return `<td style="mso-number-format:'\\@'">${shown}</td>`;
    const format = percent ? ` style="mso-number-format:'0\\.0%'"` : '';
    return `<td${format} x:num="${number}" data-sheets-value="${escape(`{"1":3,"3":${number}}`)}">${shown}</td>`;
  };
  return `<html xmlns:x="urn:schemas-microsoft-com:office:excel"><meta charset="utf-8"><table>${rows.map((row) => `<tr>${row.map(cell).join('')}</tr>`).join('')}</table></html>`;
}

/**
 * The block with its numbers as exact as the HTML beside it tells them: a spreadsheet copies `12,35` where the cell holds
 * 12.3456. Dates and words stay as they look, and so does a block whose HTML has another shape.
 */
export function withExactNumbers(block: string[][], html: string, sign: DecimalSign): string[][] {
  if (!/x:num|data-sheets-value/.test(html)) return block;
  const rows = [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('tr')].map((row) => [...row.children]);
  if (rows.length !== block.length || rows.some((cells, y) => cells.length !== block[y]?.length)) return block;
  return block.map((cells, y) => cells.map((text, x) => {
    const exact = numberOf(rows[y]?.[x]);
    return exact === null ? text : (refined(text, exact, sign) ?? text);
  }));
}

function numberOf(cell: Element | undefined): string | null {
  const told = cell?.getAttribute('x:num') || /"3":\s*(-?\d+(?:\.\d+)?)[,}]/.exec(cell?.getAttribute('data-sheets-value') ?? '')?.[1];
  return told !== undefined && /^-?\d+(\.\d+)?$/.test(told) ? told : null;
}

/**
 * The exact number in the look of `text`, if the text is that number rounded; `null` where the text says it already. What a
 * spreadsheet of another country wrote (`1,500`) is read as it was meant there, where only that is the number.
 */
function refined(text: string, exact: string, sign: DecimalSign): string | null {
  const value = text.includes('%') ? shift(exact, 2) : exact;
  const written = `${sign === ',' ? value.replace('.', ',') : value}${text.includes('%') ? '%' : ''}`;
  const here = apart(text, value, sign);
  if (here === 'same') return null;
  return here === 'rounded' || apart(text, value, sign === ',' ? '.' : ',') !== 'other' ? written : null;
}

/** How far a text, read with a decimal sign, is from a number. */
function apart(text: string, value: string, sign: DecimalSign): 'same' | 'rounded' | 'other' {
  const shown = readNumber(text, sign);
  const distance = shown === null ? null : subtract(value, shown);
  if (shown === null || distance === null) return 'other';
  if (compareNumbers(distance, '0') === 0) return 'same';
  // Half a unit of the last digit that was shown.
  const most = shift('5', -(fractionDigits(shown) + 1 + Math.max(shownDigits(text, sign) - fractionDigits(shown), 0)));
  return compareNumbers(distance.replace('-', ''), most) > 0 ? 'other' : 'rounded';
}

const shownDigits = (text: string, sign: DecimalSign): number => new RegExp(`\\${sign}(\\d+)`).exec(text)?.[1]?.length ?? 0;
