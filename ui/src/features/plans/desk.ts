/** A plan open on the screen: its session, what of it is shown, what is selected, and everything a person can do to it. */
import type { ColumnView, EditInput, RowView } from '@/api';

import { GridController } from './grid/controller';
import type { Hovered, Selected } from './grid/port';
import type { DropTarget } from './grid/row-drag';
import type { Scene } from './grid/scene';
import { MAX_PASTE_CELLS, readTsv, writeTsv } from './model/clipboard';
import { gridColumns, namingRef, withMoved, withShown } from './model/columns';
import { type Area, type Choices, type Context, editsOf, editText, fillDown, flightEdits, pasteArea, pasteOver, type TypedCell } from './model/edits';
import { Emitter } from './model/emitter';
import { comparison, keeps, type Reading } from './model/filter';
import { Formats, type Language, Precision, type Ref } from './model/format';
import { dropped, type GridRow, outline, step, subtree } from './model/outline';
import { cellsOf, marks, nextProblem, type Placed, placed } from './model/problems';
import { type Change, PlanSession, type Surroundings } from './model/session';
import { keepView, type PlanView, viewOf } from './model/view';
import type { PlanWords } from './words';

/** What the desk asks of the page. */
export interface Desktop extends Surroundings {
  words: PlanWords;
  language: Language;
  rowHeight: number;
  /** Says what was done; `undoable` offers to take it back. */
  notify: (text: string, undoable?: boolean) => void;
  menu: (x: number, y: number) => void;
  heading: (ref: Ref, box: DOMRect) => void;
}

/** The plan page's model. */
export class PlanDesk {
  readonly session: PlanSession;
  /** View state and content changed. */
  readonly changed = new Emitter();
  /** The selection changed. */
  readonly selection = new Emitter();
  /** The pointer is over another cell. */
  readonly hover = new Emitter();
  view: PlanView;
  selected: Selected | null = null;
  hovered: Hovered | null = null;
  formats: Formats;
  precision = new Precision(new Map());
  problems: Placed[] = [];
  failure: unknown = null;
  private readonly choices: Choices;
  private grid: GridController | null = null;
  /** Brings a row of the flowchart into sight, while that is what is shown. */
  private chart: ((row: string) => boolean) | null = null;
  private readonly made = new Map<string, GridRow>();
  /** The rows in the order shown. */
  rows: GridRow[] = [];
  private naming: Ref = 'name';
  private gone = false;
  private locked = false;

  constructor(readonly id: string, private readonly around: Desktop) {
    this.view = viewOf(id);
    this.choices = around.words.choices;
    this.formats = new Formats(around.language, this.choices.name);
    this.session = new PlanSession(id, this.view.audience, around);
    this.session.subscribe((change) => { this.heard(change); });
  }

  /** The texts of the page. */
  get words(): PlanWords {
    return this.around.words;
  }

  /** Reads the plan. */
  async open(): Promise<void> {
    this.failure = null;
    this.changed.emit();
    try {
      await this.session.load();
    } catch (error) {
      this.failure = error;
      if (!this.gone) this.changed.emit();
    }
  }

  /** Leaves the page. */
  close(): void {
    this.gone = true;
    keepView(this.id, this.view);
    this.session.close();
    this.grid?.destroy();
    this.grid = null;
  }

  /** Puts the grid on the page; returns what takes it off. */
  mount(host: HTMLElement): () => void {
    const grid = new GridController(host, {
      selected: (selected) => { this.selected = selected; this.selection.emit(); },
      typed: (cells, intent) => { if (intent === 'fill' && cells.length === 0) this.fillDown(); else this.type(cells, intent === 'type' ? 'edit_cell' : intent); },
      toggle: (row, collapsed) => { this.toggle(row, collapsed); },
      heading: (ref, box) => { this.around.heading(ref, box); },
      menu: (x, y) => { this.around.menu(x, y); },
      hover: (hovered) => { this.hovered = hovered; this.hover.emit(); },
      resized: (ref, width) => { this.see({ widths: { ...this.view.widths, [ref]: width } }, 'nothing'); },
      columnMoved: (ref, before) => { void this.setHeader('shown', withMoved(this.meta()?.columns ?? [], ref, before)); },
      rowsMoved: (rows, target) => { void this.drop(rows, target); },
      escape: (row, ref) => { this.session.forget(row.id, ref); },
    });
    this.grid = grid;
    if (this.meta()) this.paint({ columns: true, rows: true });
    return () => {
      grid.destroy();
      if (this.grid === grid) this.grid = null;
    };
  }

  /** Puts the flowchart in the place of the grid; returns what takes it off. */
  mountChart(reveal: (row: string) => boolean): () => void {
    this.chart = reveal;
    return () => { this.chart = this.chart === reveal ? null : this.chart; };
  }

  /** Everything but the rows, once the core has answered. */
  meta(): NonNullable<ReturnType<PlanSession['snapshot']>>['meta'] | null {
    return this.session.snapshot()?.meta ?? null;
  }

  /** Whether nothing may be changed here. */
  get readonly(): boolean {
    return this.locked || this.view.audience === 'client';
  }

  /** Lets nothing be changed while nothing can be stored. */
  lock(locked: boolean): void {
    if (locked === this.locked) return;
    this.locked = locked;
    this.paint({ columns: true, rows: true });
    this.changed.emit();
  }

  /** The row height for a density. */
  resizeRows(height: number): void {
    this.around.rowHeight = height;
    this.paint({ columns: false, rows: true });
  }

  // What is seen -----------------------------------------------------------------------------------------------

  /** Changes the view. */
  see(patch: Partial<PlanView>, what: 'nothing' | 'rows' | 'headings' = 'rows'): void {
    this.view = { ...this.view, ...patch };
    keepView(this.id, this.view);
    if (what !== 'nothing' && this.meta()) {
      this.lay();
      this.paint({ columns: what === 'headings', rows: true });
    }
    this.changed.emit();
  }

  /** Opens or closes a section. */
  toggle(row: string, collapsed?: boolean): void {
    const next = new Set(this.view.collapsed);
    const close = collapsed ?? !next.has(row);
    if (close) next.add(row);
    else next.delete(row);
    this.see({ collapsed: next });
  }

  /** Opens or closes all sections. */
  toggleAll(collapsed: boolean): void {
    this.see({ collapsed: new Set(collapsed ? [...this.session.rows.values()].filter((row) => row.kind === 'section').map((row) => row.id) : []) });
  }

  /** What reading cells as text needs. */
  reading(): Reading {
    return { columns: this.session.columns, formats: this.formats, precision: this.precision };
  }

  /** The field that names lines. */
  get namingRef(): Ref {
    return this.naming;
  }

  /** The scrolling columns, in order. */
  shownRefs(): Ref[] {
    return gridColumns(this.meta()?.columns ?? [], this.naming).map((column) => column.ref);
  }

  /** How many rows are shown, and of how many. */
  counts(): { lines: number; of: number } {
    const lines = (rows: Iterable<RowView>): number => [...rows].filter((row) => row.kind === 'line').length;
    return { lines: lines(this.rows.map((row) => row.row)), of: lines(this.session.rows.values()) };
  }

  private heard(change: Change): void {
    let columns = change.columns && this.relearn();
    if (change.structure || change.columns) this.lay();
    else {
      for (const id of change.rows) {
        const made = this.made.get(id);
        const row = this.session.rows.get(id);
        if (!made || !row) continue;
        made.row = row;
        if (this.precision.learn(row)) columns = true;
      }
    }
    const meta = this.meta();
    if (meta) {
      this.problems = placed(meta.problems, this.session.order);
      if (this.precision.learnValues(meta.totals.fields, true)) columns = true;
    }
    this.paint({ columns, rows: change.structure || change.columns });
    this.changed.emit();
    this.selection.emit();
  }

  private relearn(): boolean {
    this.precision = new Precision(this.session.columns);
    for (const column of this.session.columns.values()) for (const code of column.choices ?? []) this.choices.name(column.ref, code);
    for (const row of this.session.rows.values()) this.precision.learn(row);
    this.naming = namingRef([...this.session.columns.values()], this.session.rows.values());
    return true;
  }

  private lay(): void {
    const reading = this.reading();
    const searched = [this.naming, 'name', ...[...this.session.columns.values()].filter((column) => column.shown && (column.kind === 'text' || column.kind === 'choice')).map((column) => column.ref)];
    for (const id of this.made.keys()) if (!this.session.rows.has(id)) this.made.delete(id);
    this.rows = outline(this.session.rows, this.session.order, {
      collapsed: this.view.collapsed, keeps: keeps(this.view.filters, this.view.quick, [...new Set(searched)], reading), compare: comparison(this.view.sort, reading),
    }, this.made);
    for (const row of this.session.rows.values()) this.precision.learn(row);
  }

  private paint(changed: { columns: boolean; rows: boolean }): void {
    const scene = this.scene();
    if (scene && this.grid) this.grid.show(scene, changed);
  }

  private scene(): Scene | null {
    const meta = this.meta();
    const naming = this.session.columns.get(this.naming) ?? this.session.columns.get('name');
    if (!meta || !naming) return null;
    return {
      rows: this.rows, columns: gridColumns(meta.columns, this.naming), naming, columnsByRef: this.session.columns, totals: meta.totals,
      marks: marks(meta.problems), typed: this.session.typed, formats: this.formats, precision: this.precision, choices: this.choices,
      words: this.around.words.cells, readonly: this.readonly, heading: (column) => this.heading(column), filtered: new Set(Object.keys(this.view.filters)),
      sorted: this.view.sort, widths: this.view.widths, rowHeight: this.around.rowHeight,
    };
  }

  /** The heading of a column: its name and unit. */
  heading(column: ColumnView): string {
    const name = this.around.language === 'ru' ? column.name_ru : column.name_en;
    return column.unit ? `${name}, ${column.unit}` : name;
  }

  // What is done -----------------------------------------------------------------------------------------------

  private context(): Context {
    const header = this.meta()?.header ?? {};
    return {
      rows: this.session.rows, columns: this.session.columns, formats: this.formats, choices: this.choices,
      period: { start: header['period_start'] ?? null, end: header['period_end'] ?? null },
    };
  }

  /** Typed texts become edits; what cannot stays on the screen with its reason. */
  type(cells: readonly TypedCell[], intent: string): void {
    if (this.readonly || cells.length === 0) return;
    const plan = editsOf(cells, this.context());
    this.session.refuse(plan.refused, (cell) => this.around.words.refused(cell.code, cell.text));
    void this.session.edit(intent, plan.edits, plan.cells);
  }

  /** Sets one header field; an empty text clears it. */
  async setHeader(field: string, text: string): Promise<boolean> {
    return (await this.session.edit('edit_header', [{ op: 'set_header', field, text: text.trim() === '' ? null : text }])) !== null;
  }

  /** Sends one intent that is not about typed cells. */
  async send(intent: string, edits: EditInput[]): Promise<boolean> {
    return !this.readonly && (await this.session.edit(intent, edits)) !== null;
  }

  /** Sends an intent from a form, which shows itself why it was refused; `null` when it was taken. */
  async offer(intent: string, edits: EditInput[]): Promise<string | null> {
    let refusal: string | null = null;
    await this.session.edit(intent, edits, [], (message) => { refusal = message; });
    return refusal;
  }

  /** The selection at this moment: a key may come sooner after a click than the grid tells of the click. */
  private selectedNow(): Selected | null {
    this.grid?.tell();
    return this.selected;
  }

  /** The row that new rows follow. */
  private anchor(): RowView | null {
    const selected = this.selectedNow();
    return this.session.rows.get(selected?.rows.at(-1)?.id ?? '') ?? this.session.rows.get(this.session.order.at(-1) ?? '') ?? null;
  }

  /** Adds a line after the selected row, or first in the selected section. */
  async addLine(): Promise<void> {
    const at = this.anchor();
    const place = at === null ? { parent: null, after: null } : at.kind === 'section' ? { parent: at.id, after: this.selected ? null : this.lastChild(at.id) } : { parent: at.parent, after: at.id };
    await this.addRow('line', place, 'add_line');
  }

  /** Adds a section after the one the selection is in. */
  async addSection(): Promise<void> {
    let at = this.anchor();
    while (at && at.kind === 'line' && at.parent !== null) at = this.session.rows.get(at.parent) ?? null;
    await this.addRow('section', { parent: at?.parent ?? null, after: at?.id ?? null }, 'add_section');
  }

  private lastChild(section: string): string | null {
    return this.session.order.filter((id) => this.session.rows.get(id)?.parent === section).at(-1) ?? null;
  }

  private async addRow(kind: 'line' | 'section', place: { parent: string | null; after: string | null }, intent: string): Promise<void> {
    if (this.readonly) return;
    if (place.parent !== null && this.view.collapsed.has(place.parent)) this.toggle(place.parent, false);
    const answer = await this.session.edit(intent, [{ op: 'add_row', kind, ...place, temp: 'new' }]);
    const id = answer?.created['new'];
    if (id !== undefined) this.jump(id, kind === 'section' ? 'name' : this.naming);
  }

  private selectedIds(): string[] {
    const ids = (this.selectedNow()?.rows ?? []).map((row) => row.id);
    // A section takes what is in it along.
    const inside = new Set(ids.flatMap((id) => subtree(this.session.rows, this.session.order, id).slice(1)));
    return ids.filter((id) => !inside.has(id));
  }

  /** Copies the selected rows right after themselves. */
  async duplicate(): Promise<void> {
    const rows = this.selectedIds();
    if (rows.length > 0) await this.send('duplicate_rows', [{ op: 'duplicate_rows', rows }]);
  }

  /** Removes the selected rows, sections with everything in them. */
  async remove(): Promise<void> {
    const rows = this.selectedIds();
    if (rows.length === 0 || this.readonly) return;
    const count = rows.flatMap((id) => subtree(this.session.rows, this.session.order, id)).length;
    if (await this.send('remove_rows', [{ op: 'remove_rows', rows }])) this.around.notify(this.around.words.removed(count), true);
  }

  /** Moves the selected rows one step. */
  async move(direction: -1 | 1): Promise<void> {
    const rows = this.selectedIds();
    if (this.view.sort) return this.around.notify(this.around.words.sortedCannotMove);
    const to = step(this.session.rows, this.session.order, rows, direction);
    if (to) await this.send('move_rows', [{ op: 'move_rows', rows, ...to }]);
  }

  private async drop(rows: string[], target: DropTarget): Promise<void> {
    if (this.view.sort) return this.around.notify(this.around.words.sortedCannotMove);
    const move = dropped(this.session.rows, this.session.order, rows, target.row.row, target.place);
    if (move) await this.send('move_rows', [{ op: 'move_rows', ...move }]);
  }

  /** Undoes one's last intent. */
  async undo(): Promise<void> {
    if (this.meta()?.undo.can_undo) await this.session.undo();
  }

  /** Does it again. */
  async redo(): Promise<void> {
    if (this.meta()?.undo.can_redo) await this.session.redo();
  }

  /** The first selected row down the rest (Ctrl+D). */
  fillDown(): void {
    const selected = this.selectedNow();
    if (!selected) return;
    this.type(fillDown(this.contentArea(selected.area), this.rows, this.pasteColumns(), (row, ref) => this.exact(row, ref)), 'fill');
  }

  /** The area without the number column. */
  private contentArea(area: Area): Area {
    return { ...area, left: Math.max(area.left - 1, 0), right: Math.max(area.right - 1, 0) };
  }

  /** Columns from the naming one on, by what they mean in each row. */
  private pasteColumns(): { ref: Ref; refOf: (row: RowView) => Ref }[] {
    const columns = gridColumns(this.meta()?.columns ?? [], this.naming);
    return [{ ref: this.naming, refOf: (row) => (row.kind === 'section' ? 'name' : this.naming) }, ...columns.map((column) => ({ ref: column.ref, refOf: (row: RowView) => (row.kind === 'section' && column.ref === 'name' ? 'line_no' : column.ref) }))];
  }

  private exact(row: RowView, ref: Ref): string {
    const column = this.session.columns.get(ref);
    return column ? editText(row, column, this.formats, this.choices) : '';
  }

  /** The selection as text for a spreadsheet. */
  copy(): string | null {
    const selected = this.selectedNow();
    if (!selected) return null;
    const area = this.contentArea(selected.area);
    const columns = this.pasteColumns().slice(area.left, area.right + 1);
    return writeTsv(selected.rows.map((row) => columns.map((column) => this.exact(row.row, column.refOf(row.row)))));
  }

  /** Copies and clears. */
  cut(): string | null {
    const text = this.copy();
    if (text !== null && this.selected && this.grid && !this.readonly) this.type(this.grid.cells(this.selected.area).map((cell) => ({ ...cell, text: null })), 'cut');
    return text;
  }

  /** Lays a copied block over the selection; rows that are missing become lines. */
  async paste(text: string): Promise<void> {
    const selected = this.selectedNow();
    if (!selected || this.readonly || text === '') return;
    const block = readTsv(text);
    if (block.length * (block[0]?.length ?? 0) > MAX_PASTE_CELLS) {
      this.around.refused(this.around.words.tooMuch(MAX_PASTE_CELLS));
      return;
    }
    const area = pasteArea(block, this.contentArea(selected.area));
    const paste = pasteOver(block, area, this.rows, this.pasteColumns());
    const plan = editsOf(paste.typed, this.context());
    const last = this.rows.at(-1)?.row;
    let after = last?.kind === 'section' ? null : (last?.id ?? null);
    const parent = last?.kind === 'section' ? last.id : (last?.parent ?? null);
    for (const line of paste.added) {
      const cells = Object.fromEntries(Object.entries(line.cells).map(([ref, value]) => [ref, this.session.columns.get(ref)?.kind === 'choice' ? this.choices.code(ref, value) : value]));
      plan.edits.push({ op: 'add_row', kind: 'line', parent, after, temp: line.temp, cells });
      if (line.dates.size > 0) plan.edits.push(...flightEdits(line.temp, [], line.dates, this.context()).edits);
      after = line.temp;
    }
    this.session.refuse(plan.refused, (cell) => this.around.words.refused(cell.code, cell.text));
    const answer = await this.session.edit('paste', plan.edits, plan.cells);
    if (answer && paste.added.length > 0) this.around.notify(this.around.words.linesAdded(paste.added.length), true);
    if (answer && paste.lostColumns > 0) this.around.refused(this.around.words.columnsLost(paste.lostColumns));
  }

  /** Takes the computed value of a contradiction, or keeps the entered one and lets an input follow. */
  settle(row: string, ref: Ref, how: 'computed' | 'entered'): void {
    const found = this.session.rows.get(row);
    this.grid?.takeFocus();
    if (found) this.type([{ row, ref, text: how === 'computed' ? null : this.exact(found, ref) }], how === 'computed' ? 'use_computed' : 'keep_entered');
  }

  /** Shows or hides a column. */
  async showColumn(ref: Ref, shown: boolean): Promise<void> {
    await this.setHeader('shown', withShown(this.meta()?.columns ?? [], ref, shown));
  }

  /** Opens the menu of the selected cell's column. */
  openHeading(): void {
    this.grid?.openHeading();
  }

  /** Moves a column before another one, or to the end. */
  async moveColumn(ref: Ref, before: Ref | null): Promise<void> {
    await this.setHeader('shown', withMoved(this.meta()?.columns ?? [], ref, before));
  }

  /** Goes to a cell, opening sections and lifting filters that hide it. */
  jump(row: string, ref: Ref): void {
    const reveal = (): boolean => this.grid?.reveal(row, ref) ?? this.chart?.(row) ?? false;
    if (reveal()) return;
    const collapsed = new Set(this.view.collapsed);
    for (let at = this.session.rows.get(row)?.parent ?? null; at !== null; at = this.session.rows.get(at)?.parent ?? null) collapsed.delete(at);
    this.see({ collapsed });
    if (reveal()) return;
    this.see({ filters: {}, quick: '' }, 'headings');
    reveal();
  }

  /** Goes to the next or the previous problem. */
  jumpToProblem(direction: 1 | -1): void {
    const here = this.selected ? { row: this.selected.row.id, ref: this.selected.ref ?? this.naming } : null;
    const next = nextProblem(this.problems, this.session.order, here, this.view.problem, direction);
    if (next === null) {
      this.around.notify(this.around.words.noProblems);
      return;
    }
    this.showProblem(next);
  }

  /** Goes to one problem of the list. */
  showProblem(index: number): void {
    const problem = this.problems[index];
    this.see({ problem: index, problems: true }, 'nothing');
    if (problem?.row == null) return;
    const shown = this.shownRefs();
    this.jump(problem.row, problem.ref === null ? this.naming : (cellsOf(problem.ref).find((ref) => shown.includes(ref)) ?? problem.ref));
  }

  /** Opens the editor on the focused cell. */
  edit(): void {
    this.grid?.edit();
  }
}
