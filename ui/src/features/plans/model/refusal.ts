/** Cells of one intent that cannot be taken, and the intent without them. */
import type { EditInput } from '@/api/types';

import type { Plan } from './edits';
import type { Ref } from './format';

/** A text that its cell cannot take, with the reason in the reader's words. The row of a line that is yet to be added goes by its name in the request. */
export interface RefusedText { row: string; ref: Ref; text: string; reason: string }

/** The same intent without these cells. */
export function withoutCells(plan: Plan, refused: readonly { row: string; ref: Ref }[]): Plan {
  const gone = new Set(refused.map(({ row, ref }) => `${row}/${ref}`));
  const stays = (row: string, ref: Ref): boolean => !gone.has(`${row}/${ref}`);
  const edits = plan.edits.flatMap((edit): EditInput[] => {
    if (edit.op === 'set_cells') {
      const cells = edit.cells.filter(([row, ref]) => stays(String(row), String(ref)));
      return cells.length > 0 ? [{ ...edit, cells }] : [];
    }
    if (edit.op === 'add_row') return [{ ...edit, cells: Object.fromEntries(Object.entries(edit.cells ?? {}).filter(([ref]) => stays(edit.temp ?? '', ref))) }];
    return [edit];
  });
  return { edits, cells: plan.cells.filter((cell) => stays(cell.row, cell.ref)), refused: [] };
}
