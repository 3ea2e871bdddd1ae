/** The empty line below the last one: what is typed or pasted there becomes a line, as in a spreadsheet. */
import type { RowView } from '@/api';

import type { PlanDesk } from './desk';
import { addedLine, type TypedCell } from './model/edits';
import { TIME_FIELDS } from './model/format';
import type { GridRow } from './model/outline';

/** A line on the screen that the core does not have yet; `sent` while it is on its way. */
interface Draft { readonly made: GridRow; sent: boolean; later: TypedCell[] }

/** The lines of one desk that are not lines yet. The last one is empty; those before it are being saved. */
export class DraftWork {
  private drafts: Draft[] = [];
  private count = 0;
  /** What became of lines that were being typed into while the core made them. */
  private readonly lines = new Map<string, string>();
  /** One after the other: each line follows the one before it. */
  private working: Promise<unknown> = Promise.resolve();

  constructor(private readonly desk: PlanDesk) {}

  /** The rows to show below the last one. There are none where a new line would not stay in its place. */
  shown(): GridRow[] {
    const { view } = this.desk;
    if (this.desk.readonly || view.sort !== null || view.quick !== '' || Object.keys(view.filters).length > 0 || this.desk.groups.by().length > 0) return [];
    if (!this.drafts.some((draft) => !draft.sent)) this.drafts.push(this.fresh());
    const depth = this.desk.rows.at(-1)?.row.kind === 'section' ? 1 : (this.desk.rows.at(-1)?.depth ?? 0);
    return this.drafts.map(({ made }) => Object.assign(made, { depth }));
  }

  private has(id: string): boolean {
    return this.drafts.some((draft) => draft.made.id === id);
  }

  private fresh(): Draft {
    const id = `draft-${String((this.count += 1))}`;
    const row: RowView = { id, kind: 'line', parent: null, depth: 0, v: {}, c: {}, f: [] };
    return { made: { id, row, number: 0, depth: 0, parent: false, collapsed: false, above: null, group: undefined, draft: true }, sent: false, later: [] };
  }

  /** Texts typed into these rows: the first makes the line, those that come before the core has answered wait for it. The others come back. */
  type(cells: readonly TypedCell[]): TypedCell[] {
    for (const draft of this.drafts) {
      const own = cells.filter((cell) => cell.row === draft.made.id);
      if (draft.sent) {
        draft.later.push(...own);
        // Dates are shown by the flights of their line, once there is one.
        this.desk.session.show(own.filter((cell) => !TIME_FIELDS.has(cell.ref)));
      } else if (own.some((cell) => (cell.text ?? '').trim() !== '')) this.send(draft, own);
    }
    return cells.filter((cell) => !this.has(cell.row)).map((cell) => ({ ...cell, row: this.lines.get(cell.row) ?? cell.row }));
  }

  private send(draft: Draft, cells: TypedCell[]): void {
    const context = this.desk.context();
    const texts = new Map(cells.map((cell) => [cell.ref, cell.text ?? '']));
    const tried = addedLine(draft.made.id, texts, { parent: null, after: null }, context);
    if (tried.refused.length > 0) {
      this.desk.intents.refuseCells(tried.refused);
      return;
    }
    draft.sent = true;
    this.desk.session.show(cells);
    this.desk.layAgain();
    this.working = this.working.then(async () => {
      const place = this.desk.rowWork.end();
      if (place.parent !== null && this.desk.view.collapsed.has(place.parent)) this.desk.toggle(place.parent, false);
      const { edits } = addedLine(draft.made.id, texts, place, context);
      const answer = await this.desk.session.edit('add_line', edits, cells);
      const later = draft.later.splice(0);
      if (answer) await this.desk.type(later, 'edit_cell');
      else this.failed(draft);
    });
  }

  /** The core has these rows now, or never will: the line is itself from here on. */
  created(ids: Readonly<Record<string, string>>): void {
    this.drafts = this.drafts.filter(({ made }) => {
      const id = ids[made.id];
      if (id === undefined) return true;
      this.lines.set(made.id, id);
      // The same object, so that the grid has nothing to exchange under the hands of whoever types on.
      this.desk.made.set(id, Object.assign(made, { id, draft: false }));
      return false;
    });
  }

  /** Refused: the row waits for another text, and those typed below it are still to come. */
  private failed(draft: Draft): void {
    draft.sent = false;
    draft.later = [];
    this.drafts = this.drafts.filter((one) => one === draft || one.sent);
    this.desk.layAgain();
  }
}
