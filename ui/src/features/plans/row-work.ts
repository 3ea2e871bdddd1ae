/** What people do to rows: add, copy, remove, move, put into sections. Each is one intent, and one undo takes it back. */
import type { EditInput, RowView } from '@/api';

import type { PlanDesk } from './desk';
import type { DropTarget } from './grid/row-drag';
import { dropped, step, subtree } from './model/outline';

/** A place among siblings: in which section, after which row. */
interface Place { parent: string | null; after: string | null }

/** The work on rows of one desk. */
export class RowWork {
  constructor(private readonly desk: PlanDesk) {}

  private get rows(): ReadonlyMap<string, RowView> {
    return this.desk.session.rows;
  }

  private get order(): readonly string[] {
    return this.desk.session.order;
  }

  /** The row that new rows follow. */
  private anchor(): RowView | null {
    const selected = this.desk.selectedNow()?.rows.at(-1);
    // In a group the new line follows the last line of it.
    return this.rows.get(selected?.group?.lines.at(-1)?.id ?? selected?.id ?? '') ?? this.rows.get(this.order.at(-1) ?? '') ?? null;
  }

  /** Adds a line after the selected row, or first in the selected section. */
  async addLine(): Promise<void> {
    const at = this.anchor();
    const place = at === null ? { parent: null, after: null } : at.kind === 'section' ? { parent: at.id, after: this.desk.selected ? null : this.lastChild(at.id) } : { parent: at.parent, after: at.id };
    await this.add('line', place, 'add_line');
  }

  /** Where lines go that are added at the end: into the last section, if that is what the plan ends with. */
  end(): Place {
    const last = this.rows.get(this.order.at(-1) ?? '');
    if (!last) return { parent: null, after: null };
    return last.kind === 'section' ? { parent: last.id, after: null } : { parent: last.parent, after: last.id };
  }

  /** Adds a section after the one the selection is in. */
  async addSection(): Promise<void> {
    let at = this.anchor();
    while (at && at.kind === 'line' && at.parent !== null) at = this.rows.get(at.parent) ?? null;
    await this.add('section', { parent: at?.parent ?? null, after: at?.id ?? null }, 'add_section');
  }

  /** Inserts as many lines above the selection as it has rows, as Excel does. */
  async insertAbove(): Promise<void> {
    const selected = this.desk.selectedNow();
    const first = selected?.rows.find((row) => !row.group)?.row;
    if (!selected || !first || this.desk.readonly) return;
    const edits: EditInput[] = [];
    let after = this.before(first);
    for (let count = 0; count < selected.rows.length; count += 1) {
      const temp = `new-${String(count)}`;
      edits.push({ op: 'add_row', kind: 'line', parent: first.parent, after, temp, cells: this.groupCells() });
      after = temp;
    }
    const answer = await this.desk.session.edit('insert_lines', edits);
    const id = answer?.created['new-0'];
    if (id !== undefined) this.desk.sight.jump(id, this.desk.namingRef);
  }

  /** What new lines say to stand in the group that the selection is in. */
  private groupCells(): Record<string, string> {
    return this.desk.groups.by().length > 0 ? this.desk.groups.cellsOf(this.desk.selectedNow()?.rows.at(-1) ?? null) : {};
  }

  /** The selected lines take the prices that rate cards offer them. */
  async takeRates(): Promise<void> {
    const rows = this.desk.selectedNow()?.rows.map((row) => row.id) ?? [];
    if (rows.length > 0) await this.desk.send('take_rate', [{ op: 'take_rates', rows }]);
  }

  private lastChild(section: string): string | null {
    return this.order.filter((id) => this.rows.get(id)?.parent === section).at(-1) ?? null;
  }

  /** The sibling that stands before a row; rows in `without` do not count. */
  private before(row: RowView, without: ReadonlySet<string> = new Set()): string | null {
    const siblings = this.order.filter((id) => this.rows.get(id)?.parent === row.parent);
    return siblings.slice(0, siblings.indexOf(row.id)).findLast((id) => !without.has(id)) ?? null;
  }

  private async add(kind: 'line' | 'section', place: Place, intent: string): Promise<void> {
    if (this.desk.readonly) return;
    if (place.parent !== null && this.desk.view.collapsed.has(place.parent)) this.desk.toggle(place.parent, false);
    const cells = kind === 'line' ? this.groupCells() : {};
    const answer = await this.desk.session.edit(intent, [{ op: 'add_row', kind, ...place, temp: 'new', cells }]);
    const id = answer?.created['new'];
    if (id !== undefined) this.desk.sight.jump(id, kind === 'section' ? 'name' : this.desk.namingRef);
  }

  /** The selected rows; a section takes what is in it along. */
  private selectedIds(): string[] {
    return this.topmost((this.desk.selectedNow()?.rows ?? []).flatMap((row) => (row.group ? [] : [row.id])));
  }

  private topmost(ids: readonly string[]): string[] {
    const inside = new Set(ids.filter((id) => this.rows.get(id)?.kind === 'section').flatMap((id) => subtree(this.rows, this.order, id).slice(1)));
    return ids.filter((id) => !inside.has(id));
  }

  private everything(ids: readonly string[]): string[] {
    return ids.flatMap((id) => (this.rows.get(id)?.kind === 'section' ? subtree(this.rows, this.order, id) : [id]));
  }

  /** Copies the selected rows right after themselves. */
  async duplicate(): Promise<void> {
    const rows = this.selectedIds();
    if (rows.length > 0) await this.desk.send('duplicate_rows', [{ op: 'duplicate_rows', rows }]);
  }

  /** Removes the selected rows, sections with everything in them. */
  async remove(): Promise<void> {
    const rows = this.selectedIds();
    if (rows.length === 0 || this.desk.readonly) return;
    const count = this.everything(rows).length;
    if (await this.desk.send('remove_rows', [{ op: 'remove_rows', rows }])) this.desk.notify(this.desk.words.removed(count), true);
  }

  /** Moves the selected rows one step. */
  async move(direction: -1 | 1): Promise<void> {
    if (!this.mayMove()) return;
    const rows = this.selectedIds();
    const to = step(this.rows, this.order, rows, direction);
    if (to) await this.desk.send('move_rows', [{ op: 'move_rows', rows, ...to }]);
  }

  /** Puts dragged rows where they were dropped. */
  async drop(rows: string[], target: DropTarget): Promise<void> {
    if (!this.mayMove()) return;
    const last = this.rows.get(this.order.at(-1) ?? '');
    const move = target.row.draft ? last && dropped(this.rows, this.order, rows, last, 'after') : dropped(this.rows, this.order, rows, target.row.row, target.place);
    if (move) await this.desk.send('move_rows', [{ op: 'move_rows', ...move }]);
  }

  /** Puts the selected rows into a new section, which stands where the first of them stood. */
  async group(): Promise<void> {
    const rows = this.selectedIds();
    const first = this.rows.get(rows[0] ?? '');
    if (!first || this.desk.readonly || !this.mayMove()) return;
    const answer = await this.desk.session.edit('group_rows', [
      { op: 'add_row', kind: 'section', parent: first.parent, after: this.before(first, new Set(rows)), temp: 'new' },
      { op: 'move_rows', rows, parent: 'new', after: null },
    ]);
    const id = answer?.created['new'];
    if (id === undefined) return;
    this.desk.sight.jump(id, 'name');
    this.desk.edit();
  }

  /** Takes the rows of the selected section, or of the one the selection is in, out of it; the empty section goes. */
  async ungroup(): Promise<void> {
    const row = this.desk.selectedNow()?.row.row;
    const section = row?.kind === 'section' ? row : this.rows.get(row?.parent ?? '');
    if (!section || this.desk.readonly || !this.mayMove()) return;
    const rows = this.order.filter((id) => this.rows.get(id)?.parent === section.id);
    await this.desk.send('ungroup_rows', [
      ...(rows.length > 0 ? [{ op: 'move_rows' as const, rows, parent: section.parent, after: section.id }] : []),
      { op: 'remove_rows', rows: [section.id] },
    ]);
  }

  private mayMove(): boolean {
    const isGrouped = this.desk.groups.by().length > 0;
    if (this.desk.view.sort) this.desk.notify(this.desk.words.sortedCannotMove);
    else if (isGrouped) this.desk.notify(this.desk.words.groupedCannotMove);
    return this.desk.view.sort === null && !isGrouped;
  }
}
