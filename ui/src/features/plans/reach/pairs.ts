/** Duplications of lines as a table: what two lines share is said once, and stands in both halves. */
import { type DecimalSign, readNumber, shift } from '../model/numbers';

/** A line that takes part: its row, and the reach that its duplications are parts of. */
export interface Single { row: string; single: number }

/** What cannot be taken: which cell, what stood there, and why. */
export interface RefusedPair { first: number; second: number; text: string; why: 'not_a_number' | 'bounds' | 'differs' }

/** Shares of pairs as fractions in canonical text; `null` takes a pair back. */
export interface ReadPairs { pairs: readonly { first: number; second: number; share: string | null }[]; refused: readonly RefusedPair[] }

/** How little and how much two lines can share. */
export function bounds(a: number, b: number): readonly [number, number] {
  return [Math.max(0, a + b - 1), Math.min(a, b)];
}

const HAIR = 1e-9;

/** Whether two lines can share that. */
export function fits(share: number, a: number, b: number): boolean {
  const [low, high] = bounds(a, b);
  return share >= low - HAIR && share <= high + HAIR;
}

/** A share typed in percent as a fraction; `null` for what is no number. */
export function shareOf(text: string, sign: DecimalSign): string | null {
  const read = readNumber(text, sign);
  return read === null ? null : shift(read, -2);
}

/** One typed cell. */
export function typedPair(text: string, first: number, second: number, lines: readonly Single[], sign: DecimalSign): ReadPairs {
  return readBlock([[text]], first, second, lines, sign, true);
}

/** A block copied from a spreadsheet, put at a cell. Names above and beside it are left out; a block as large as the table is the table. Empty cells change nothing. */
export function pastedPairs(block: readonly (readonly string[])[], first: number, second: number, lines: readonly Single[], sign: DecimalSign): ReadPairs {
  const numbers = withoutNames(block, sign);
  const whole = numbers.length === lines.length && numbers.every((row) => row.length === lines.length);
  return readBlock(numbers, whole ? 0 : first, whole ? 0 : second, lines, sign, false);
}

function readBlock(block: readonly (readonly string[])[], top: number, left: number, lines: readonly Single[], sign: DecimalSign, clears: boolean): ReadPairs {
  const pairs = new Map<string, { first: number; second: number; share: string | null }>();
  const refused: RefusedPair[] = [];
  for (const [down, row] of block.entries()) {
    for (const [across, cell] of row.entries()) {
      const [one, other] = [top + down, left + across];
      const text = cell.trim();
      const [a, b] = [lines[one], lines[other]];
      if (one === other || !a || !b || (text === '' && !clears)) continue;
      const [first, second] = one < other ? [one, other] : [other, one];
      const share = text === '' ? null : shareOf(text, sign);
      const key = `${String(first)}:${String(second)}`;
      const before = pairs.get(key);
      if (text !== '' && share === null) refused.push({ first: one, second: other, text, why: 'not_a_number' });
      else if (share !== null && !fits(Number(share), a.single, b.single)) refused.push({ first: one, second: other, text, why: 'bounds' });
      // The two halves of a table say the same.
      else if (before && before.share !== share) refused.push({ first: one, second: other, text, why: 'differs' });
      else pairs.set(key, { first, second, share });
    }
  }
  return { pairs: [...pairs.values()], refused };
}

/** The numbers of a block: a first row or column of names is no part of the table. */
function withoutNames(block: readonly (readonly string[])[], sign: DecimalSign): readonly (readonly string[])[] {
  const named = (cells: readonly string[]): boolean => cells.some((cell) => cell.trim() !== '') && cells.every((cell) => cell.trim() === '' || readNumber(cell, sign) === null);
  const rows = block[0] && named(block[0]) ? block.slice(1) : block;
  return rows.length > 0 && named(rows.map((row) => row[0] ?? '')) ? rows.map((row) => row.slice(1)) : rows;
}

/** The table with its names, for a spreadsheet. */
export function pairsTable(names: readonly string[], cell: (first: number, second: number) => string): string[][] {
  return [['', ...names], ...names.map((name, first) => [name, ...names.map((_, second) => cell(first, second))])];
}
