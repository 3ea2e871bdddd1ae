/** Everything a planner should look at, as one list to jump through. */
import type { PlanProblem, RowView } from '@/api/types';

import type { Ref } from './format';

/** A problem with its place in the document. */
export interface Placed { problem: PlanProblem; row: string | null; ref: Ref | null }

const WEIGHT = { error: 0, warning: 1, info: 2 } as const;

/** Problems in document order (the plan's own first); within a row the worse first. */
export function placed(problems: readonly PlanProblem[], order: readonly string[]): Placed[] {
  const places = new Map(order.map((id, index) => [id, index]));
  const place = (problem: PlanProblem): number => (problem.row === null ? -1 : (places.get(problem.row) ?? order.length));
  return [...problems]
    .sort((a, b) => place(a) - place(b) || WEIGHT[a.severity] - WEIGHT[b.severity])
    .map((problem) => ({ problem, row: problem.row, ref: problem.ref }));
}

/** The next (1) or previous (-1) problem from where the reader stands, round the end. */
export function nextProblem(list: readonly Placed[], order: readonly string[], from: { row: string; ref: Ref } | null, current: number | null, direction: 1 | -1): number | null {
  if (list.length === 0) return null;
  if (current !== null && current < list.length) return (current + direction + list.length) % list.length;
  if (!from) return direction === 1 ? 0 : list.length - 1;
  const places = new Map(order.map((id, index) => [id, index]));
  const here = places.get(from.row) ?? 0;
  const after = list.findIndex((item) => item.row !== null && (places.get(item.row) ?? 0) >= here);
  if (direction === 1) return after < 0 ? 0 : after;
  return after <= 0 ? list.length - 1 : after - 1;
}

/** The columns that show what a problem is about: a period stands in three of them, and not all are on the screen; what is about the row as a whole stands where the row is named. */
export const cellsOf = (ref: Ref | null, naming: Ref): readonly Ref[] => (ref === 'period' ? ['period', 'start', 'end'] : [ref ?? naming]);

/** The worst severity of each cell; `namingOf` is the column that names a row. Infos are no marks in the grid, and values of another channel have a mark of their own. */
export function marks(problems: readonly PlanProblem[], namingOf: (row: string) => Ref): Map<string, Map<Ref, 'warning' | 'error'>> {
  const byRow = new Map<string, Map<Ref, 'warning' | 'error'>>();
  for (const problem of problems) {
    if (problem.row === null || problem.severity === 'info' || problem.code === 'misplaced') continue;
    const cells = byRow.get(problem.row) ?? new Map<Ref, 'warning' | 'error'>();
    for (const ref of cellsOf(problem.ref, namingOf(problem.row))) if (cells.get(ref) !== 'error') cells.set(ref, problem.severity);
    byRow.set(problem.row, cells);
  }
  return byRow;
}

/** Where a value was imported from: `Лист1!F14` and the file. */
export interface Origin { address: string; file: string }

/** A table that lines came from: letters by column, and cells that stand elsewhere than in their line's row. */
interface ImportedTable { sheet: string; columns: Readonly<Record<string, string>>; elsewhere?: Readonly<Record<string, Readonly<Record<string, string>>>> }

/** The cell of the workbook that an unchanged value came from. */
export function originOf(row: RowView, ref: Ref, imports: readonly { file_name: string; tables: readonly ImportedTable[] }[]): Origin | null {
  if (!row.src || (row.e ?? []).includes(ref) || row.v[ref] === undefined) return null;
  const [source, tableIndex, line] = row.src;
  const from = imports[source];
  const table = from?.tables[tableIndex];
  const elsewhere = table?.elsewhere?.[String(line)]?.[ref];
  if (from && elsewhere !== undefined) return { address: elsewhere, file: from.file_name };
  const letter = table?.columns[ref];
  if (!from || !table || letter === undefined) return null;
  return { address: `${table.sheet}!${letter}${String(line)}`, file: from.file_name };
}
