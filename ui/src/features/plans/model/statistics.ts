/** What the status bar says about a selection. */
import type { ColumnView, RowView } from '@/api';

import { isNumeric, type Ref, valueOf } from './format';
import { mean, sum } from './numbers';

/** Filled cells; sum and mean of the numbers, where a sum means something. */
export interface Statistics { cells: number; numbers: number; sum: string | null; mean: string | null; ref: Ref | null }

/** Counts a selection. Sections are left out of sums: their lines are selected too, or are meant instead. */
export function statistics(rows: readonly RowView[], refs: readonly (readonly Ref[])[], columns: ReadonlyMap<Ref, ColumnView>): Statistics {
  let cells = 0;
  let summable = true;
  const kinds = new Set<string>();
  const values: string[] = [];
  let ref: Ref | null = null;
  rows.forEach((row, index) => {
    for (const at of refs[index] ?? []) {
      const value = valueOf(row, at);
      if (value === '') continue;
      cells += 1;
      const column = columns.get(at);
      if (row.kind !== 'line' || !column || !isNumeric(column.kind)) continue;
      summable = summable && (column.summable || column.custom) && column.kind !== 'percent' && column.kind !== 'ratio';
      kinds.add(column.kind);
      ref = at;
      values.push(value);
    }
  });
  if (values.length < 2 || kinds.size !== 1) return { cells, numbers: values.length, sum: null, mean: null, ref };
  const { total, count } = sum(values);
  return { cells, numbers: count, sum: summable ? total : null, mean: mean(total, count), ref };
}
