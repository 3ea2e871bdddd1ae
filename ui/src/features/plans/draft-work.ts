/** The empty line below the last one: what is typed or pasted there becomes a line, as in a spreadsheet. */
import type { RefusedCell, RowView } from '@/api';

import type { PlanDesk } from './desk';
import { addedLine, type TypedCell } from './model/edits';
import { type Ref, TIME_FIELDS } from './model/format';
import type { GridRow } from './model/outline';

/** A line on the screen that the core does not have yet; `sent` while it is on its way. `later` waits until there is a line to write it into. */
interface Draft { readonly made: GridRow; sent: boolean; later: TypedCell[] }

/** The last text of each cell. */
const latest = (cells: readonly TypedCell[]): TypedCell[] => [...new Map(cells.map((cell) => [cell.ref, cell])).values()];
const says = (cell: TypedCell): boolean => (cell.text ?? '').trim() !== '';

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

  /** Texts typed into these rows: the first makes the line, those that come before the core has answered wait for it. Cells of other rows come back. */
  type(cells: readonly TypedCell[]): TypedCell[] {
    for (const draft of this.drafts) {
      const own = cells.filter((cell) => cell.row === draft.made.id);
      if (draft.sent) {
        draft.later.push(...own);
        // Dates are shown by the flights of their line, once there is one.
        this.desk.session.show(own.filter((cell) => !TIME_FIELDS.has(cell.ref)));
      } else if (own.length > 0) {
        this.giveUp(own);
        const all = latest([...this.waiting(draft), ...own.filter(says)]);
        if (all.length > 0) this.send(draft, all);
      }
    }
    return cells.filter((cell) => !this.has(cell.row)).map((cell) => ({ ...cell, row: this.lines.get(cell.row) ?? cell.row }));
  }

  /** What was typed into a line that was refused and is still to go with it; nothing that was given up since. */
  private waiting(draft: Draft): TypedCell[] {
    return draft.later.filter((cell) => this.desk.session.lacks(cell));
  }

  /** A refused text that was cleared is wanted no more. */
  private giveUp(cells: readonly TypedCell[]): void {
    for (const cell of cells) if (!says(cell)) this.desk.session.forget(cell.row, cell.ref);
  }

  private send(draft: Draft, cells: TypedCell[]): void {
    const { session } = this.desk;
    const context = this.desk.context();
    const texts = new Map(cells.map((cell) => [cell.ref, cell.text ?? '']));
    const tried = addedLine(draft.made.id, texts, { parent: null, after: null }, context);
    if (tried.refused.length > 0) {
      const [first] = tried.refused;
      this.keep(draft, cells, tried.refused, first ? this.desk.words.refused(first.code, first.text) : '');
      this.desk.intents.refuseCells(tried.refused);
      return;
    }
    Object.assign(draft, { sent: true, later: [] });
    session.show(cells);
    this.desk.layAgain();
    this.working = this.working.then(async () => {
      const place = this.desk.rowWork.end();
      if (place.parent !== null && this.desk.view.collapsed.has(place.parent)) this.desk.toggle(place.parent, false);
      const { edits } = addedLine(draft.made.id, texts, place, context);
      const why: { message: string; cells: readonly RefusedCell[] } = { message: '', cells: [] };
      const answer = await session.edit('add_line', edits, cells, (message, refused) => { Object.assign(why, { message, cells: refused }); }, () => { this.again(draft); });
      if (answer) await this.goOn(draft, answer.created);
      else this.failed(draft, cells, why.cells, why.message);
    });
  }

  /** Makes the line that could not be saved, with all that was typed into it since. */
  private again(draft: Draft): void {
    const cells = this.waiting(draft);
    if (!draft.sent && cells.length > 0) this.send(draft, cells);
    else this.desk.around.givenUp();
  }

  /** There is a line now: what was typed into it meanwhile is written there. */
  private async goOn(draft: Draft, created: Readonly<Record<string, string>>): Promise<void> {
    const { desk } = this;
    const later = latest(draft.later);
    // A plan that was left meanwhile hears of nothing.
    this.created(created);
    const cells = later.map((cell) => ({ ...cell, row: created[cell.row] ?? cell.row }));
    // From here on they are texts like others: being saved, or refused, or listed with those that cannot be taken.
    for (const { row, ref } of cells) desk.session.forget(row, ref);
    if (cells.length === 0) return;
    if (desk.mayChange()) await desk.type(cells, 'edit_cell');
    else desk.session.showRefused(cells.map(({ row, ref, text }) => ({ row, ref, typed: { text: text ?? '', state: 'failed', message: desk.bars.why ?? '' } })));
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

  /** Refused: the row waits for another text, and those typed below it are still to come. Where the other text has come already, it goes at once. */
  private failed(draft: Draft, cells: readonly TypedCell[], refused: readonly RefusedCell[], message: string): void {
    const { session } = this.desk;
    const last = latest([...cells, ...draft.later]);
    const typed = last.filter(says);
    this.giveUp(last);
    const wrong = refused.filter((one) => !draft.later.some((cell) => cell.ref === one.ref));
    draft.sent = false;
    if (refused.length > 0 && wrong.length === 0 && typed.length > 0) {
      this.send(draft, typed);
      return;
    }
    this.keep(draft, typed, wrong, message);
    session.showRefused(wrong.map(({ ref, text, code, args }) => ({ row: draft.made.id, ref, typed: { text: cells.find((cell) => cell.ref === ref)?.text ?? text, state: 'failed', message: this.desk.around.reason(code, args) } })));
    if (cells.length > 1) this.desk.refuse(message);
    this.drafts = this.drafts.filter((one) => one === draft || one.sent || (session.typed.get(one.made.id)?.size ?? 0) > 0);
    this.desk.layAgain();
  }

  /** Keeps what was typed into a line that is not made yet, all but what is wrong: it goes with the text that makes it, and until then says why it is not saved. */
  private keep(draft: Draft, typed: readonly TypedCell[], wrong: readonly { ref: Ref }[], message: string): void {
    draft.later = typed.filter((cell) => !wrong.some((one) => one.ref === cell.ref));
    this.desk.session.showRefused(draft.later.map(({ row, ref, text }) => ({ row, ref, typed: { text: text ?? '', state: 'failed', message } })));
  }
}
