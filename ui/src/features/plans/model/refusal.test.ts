import { expect, it } from 'vitest';

import { withoutCells } from './refusal';

it('leaves out refused cells of lines that are there and of lines to come', () => {
  const plan = {
    edits: [
      { op: 'set_cells' as const, cells: [['a', 'units', 'много'], ['a', 'site', 'Б']] as [string, string, string | null][] },
      { op: 'add_row' as const, kind: 'line' as const, parent: null, after: 'a', temp: 'new-1', cells: { site: 'В', units: 'мало' } },
    ],
    cells: [{ row: 'a', ref: 'units', text: 'много' }, { row: 'a', ref: 'site', text: 'Б' }], refused: [],
  };
  const rest = withoutCells(plan, [{ row: 'a', ref: 'units' }, { row: 'new-1', ref: 'units' }]);
  expect(rest.edits).toEqual([{ op: 'set_cells', cells: [['a', 'site', 'Б']] }, { ...plan.edits[1], cells: { site: 'В' } }]);
  expect(rest.cells).toEqual([{ row: 'a', ref: 'site', text: 'Б' }]);
  expect(withoutCells({ ...plan, edits: plan.edits.slice(0, 1) }, [{ row: 'a', ref: 'units' }, { row: 'a', ref: 'site' }]).edits).toEqual([]);
});
