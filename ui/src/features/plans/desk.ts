/** A plan open on the screen: its session, what of it is shown, what is selected, and everything a person can do to it. */
import type { ColumnView, EditAnswer, EditInput, PlanReach, RowView } from '@/api';

import { GridController } from './grid/controller';
import type { Hovered, Selected } from './grid/port';
import type { Scene } from './grid/scene';
import type { Area } from './model/areas';
import { today } from './model/calendar';
import { gridColumns, namingRef, withMoved, withShown } from './model/columns';
import { type Choices, type Context, editsOf, type Plan, type TypedCell } from './model/edits';
import { Emitter } from './model/emitter';
import { comparison, keeps, type Reading, textOf } from './model/filter';
import { Formats, type Language, Precision, type Ref } from './model/format';
import { type GridRow, outline } from './model/outline';
import { cellsOf, marks, nextProblem, type Placed, placed } from './model/problems';
import { type RefusedText, withoutCells } from './model/refusal';
import { type Change, PlanSession, type Surroundings } from './model/session';
import { keepView, type PlanView, viewOf } from './model/view';
import { DraftWork } from './draft-work';
import { FindWork } from './find-work';
import { RangeWork } from './range-work';
import { RowWork } from './row-work';
import type { PlanWords } from './words';

/** What the desk asks of the page. */
export interface Desktop extends Surroundings {
  words: PlanWords;
  language: Language;
  rowHeight: number;
  /** Says what was done; `undoable` offers to take it back. */
  notify: (text: string, undoable?: boolean) => void;
  /** Why the core refuses a cell, in the reader's words. */
  reason: (code: string, args: Record<string, string>) => string;
  menu: (x: number, y: number) => void;
  heading: (ref: Ref, box: DOMRect) => void;
  /** Reads a copied table as an import into this plan does. */
  importTable: (text: string) => void;
}

/** An intent of several cells of which some cannot be taken; nothing of it is done yet. */
export interface Refusal { cells: readonly RefusedText[]; total: number; rest: boolean; takeRest: () => void }

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
  /** An intent of several cells of which some cannot be taken. */
  refusal: Refusal | null = null;
  readonly choices: Choices;
  /** What the plan and its rows reach, by their models; `null` while nobody knows. */
  reach: PlanReach | null = null;
  private grid: GridController | null = null;
  /** Brings a row of the flowchart into sight, while that is what is shown. */
  private chart: ((row: string) => boolean) | null = null;
  readonly made = new Map<string, GridRow>();
  /** The rows in the order shown. */
  rows: GridRow[] = [];
  private naming: Ref = 'name';
  private gone = false;
  private locked = false;
  /** What is done to rows. */
  readonly rowWork = new RowWork(this);
  /** What is done to ranges of cells. */
  readonly ranges = new RangeWork(this);
  /** The empty line at the end. */
  readonly drafts = new DraftWork(this);
  /** What is looked for. */
  readonly find = new FindWork(this);

  constructor(readonly id: string, readonly around: Desktop) {
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
      typed: (cells, intent) => { void this.type(cells, intent); },
      fill: (direction) => { this.ranges.fill(direction); },
      filled: (fill) => { this.ranges.fillByHandle(fill); },
      toggle: (row, collapsed) => { this.toggle(row, collapsed); },
      heading: (ref, box) => { this.around.heading(ref, box); },
      menu: (x, y) => { this.around.menu(x, y); },
      hover: (hovered) => { this.hovered = hovered; this.hover.emit(); },
      resized: (ref, width) => { this.see({ widths: { ...this.view.widths, [ref]: width } }, 'nothing'); },
      columnMoved: (ref, before) => { void this.setHeader('shown', withMoved(this.meta()?.columns ?? [], ref, before)); },
      rowsMoved: (rows, target) => { void this.rowWork.drop(rows, target); },
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

  /** A row by its number and name; `null` where the plan does not have it (yet). */
  whereIs(id: string): string | null {
    const row = this.session.rows.get(id);
    if (!row) return null;
    const name = textOf(row, row.kind === 'section' ? 'name' : this.naming, this.reading());
    const number = this.made.get(id)?.number ?? 0;
    return [number > 0 ? String(number) : '', name].filter(Boolean).join(' · ');
  }

  /** The field that names lines. */
  get namingRef(): Ref {
    return this.naming;
  }

  /** The scrolling columns, in order. */
  shownRefs(): Ref[] {
    return gridColumns(this.meta()?.columns ?? [], this.naming).map((column) => column.ref);
  }

  /** Keeps the columns up to this one in sight, or only the naming one. */
  freeze(ref: Ref | null): void {
    this.see({ frozen: ref === null ? 0 : this.shownRefs().indexOf(ref) + 1 }, 'headings');
  }

  /** How many of the scrolling columns were frozen. */
  frozen(): number {
    return Math.min(this.view.frozen, this.shownRefs().length);
  }

  /** How many rows are shown, and of how many. */
  counts(): { lines: number; of: number } {
    const lines = (rows: Iterable<RowView>): number => [...rows].filter((row) => row.kind === 'line').length;
    return { lines: lines(this.rows.map((row) => row.row)), of: lines(this.session.rows.values()) };
  }

  private heard(change: Change): void {
    this.drafts.created(change.created ?? {});
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
      rows: [...this.rows, ...this.drafts.shown()], columns: gridColumns(meta.columns, this.naming), frozen: this.frozen(), naming, columnsByRef: this.session.columns, totals: meta.totals,
      marks: marks(meta.problems), typed: this.session.typed, formats: this.formats, precision: this.precision, choices: this.choices,
      words: this.around.words.cells, readonly: this.readonly, heading: (column) => this.heading(column), filtered: new Set(Object.keys(this.view.filters)),
      sorted: this.view.sort, widths: this.view.widths, rowHeight: this.around.rowHeight, reach: this.reach,
    };
  }

  /** The heading of a column: its name and unit. */
  heading(column: ColumnView): string {
    const name = this.around.language === 'ru' ? column.name_ru : column.name_en;
    return column.unit ? `${name}, ${column.unit}` : name;
  }

  // What is done -----------------------------------------------------------------------------------------------

  /** What turning texts into edits needs to know. */
  context(): Context {
    const header = this.meta()?.header ?? {};
    return {
      rows: this.session.rows, columns: this.session.columns, formats: this.formats, choices: this.choices,
      period: { start: header['period_start'] ?? null, end: header['period_end'] ?? null }, today: today(),
    };
  }

  /** Typed texts become the edits of one intent; whether they were taken. */
  async type(cells: readonly TypedCell[], intent: string): Promise<boolean> {
    if (this.readonly || cells.length === 0) return false;
    return (await this.commit(intent, editsOf(this.drafts.type(cells), this.context()))) !== null;
  }

  /**
   * Sends the edits of one intent. A single cell that cannot be taken keeps its text and says why; of several nothing is
   * taken until a person has seen which cannot, and why.
   */
  async commit(intent: string, plan: Plan): Promise<EditAnswer | null> {
    const several = plan.cells.length + plan.refused.length > 1 || plan.edits.some((edit) => edit.op === 'add_row');
    if (!several) {
      this.refuseCells(plan.refused);
      return this.session.edit(intent, plan.edits, plan.cells);
    }
    const early = plan.refused.map((cell) => ({ row: cell.row, ref: cell.ref, text: cell.text, reason: this.words.refused(cell.code, cell.text) }));
    if (early.length > 0) {
      this.propose(intent, plan, early);
      return null;
    }
    return this.session.edit(intent, plan.edits, plan.cells, (message, cells) => {
      if (cells.length === 0) this.around.refused(message);
      else this.propose(intent, plan, cells.map(({ row, ref, text, code, args }) => ({ row, ref, text, reason: this.around.reason(code, args) })));
    });
  }

  /** Shows texts that never go to the core, with the reason. */
  refuseCells(cells: Plan['refused']): void {
    this.session.refuse(cells, (cell) => this.words.refused(cell.code, cell.text));
  }

  readonly layAgain = (): void => { this.paint({ columns: false, rows: true }); };

  /** Shows what cannot be taken; the rest may go without it. */
  private propose(intent: string, plan: Plan, cells: RefusedText[]): void {
    const rest = withoutCells(plan, cells);
    this.refusal = {
      cells, total: plan.cells.length + plan.refused.length, rest: rest.edits.length > 0,
      takeRest: () => { this.endRefusal(); void this.commit(intent, rest); },
    };
    this.changed.emit();
  }

  /** Leaves the refused intent. */
  endRefusal(): void {
    this.refusal = null;
    this.changed.emit();
    // Once the dialog has let go of the focus.
    setTimeout(() => { this.takeFocus(); });
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

  /** Takes a calculator's result over into a cell of a line, as an edit that says where it came from. */
  async writeResult(row: string, ref: Ref, text: string, calculator: { name: string; title: string }): Promise<boolean> {
    const column = this.session.columns.get(ref);
    const edits: EditInput[] = [{ op: 'set_cells', cells: [[row, ref, text]], calculator: calculator.name }];
    // Whoever writes into a column wants to see it; one undo takes both back.
    if (column?.shown === false) edits.push({ op: 'set_header', field: 'shown', text: withShown(this.meta()?.columns ?? [], ref, true) });
    const done = await this.send('calculate', edits);
    if (done && column) this.around.notify(this.around.words.written(this.heading(column), calculator.title), true);
    return done;
  }

  /** The reach of the plan and its rows, as the core has it now. */
  learnReach(reach: PlanReach | null): void {
    if (reach === this.reach) return;
    this.reach = reach;
    this.paint({ columns: false, rows: false });
    this.changed.emit();
  }

  /** The selection at this moment: a key may come sooner after a click than the grid tells of the click. */
  selectedNow(): Selected | null {
    this.grid?.tell();
    return this.selected;
  }

  /** Undoes one's last intent. */
  async undo(): Promise<void> {
    if (this.meta()?.undo.can_undo) await this.session.undo();
  }

  /** Does it again. */
  async redo(): Promise<void> {
    if (this.meta()?.undo.can_redo) await this.session.redo();
  }

  /** Takes the computed value of a contradiction, or keeps the entered one and lets an input follow. */
  settle(row: string, ref: Ref, how: 'computed' | 'entered'): void {
    const found = this.session.rows.get(row);
    this.grid?.takeFocus();
    if (found) void this.type([{ row, ref, text: how === 'computed' ? null : this.ranges.exact(found, ref) }], how === 'computed' ? 'use_computed' : 'keep_entered');
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
    this.show(row, ref, 'take');
  }

  /** The same; `leave` leaves the keys to where they are. */
  show(row: string, ref: Ref, keys: 'take' | 'leave' = 'leave'): void {
    const reveal = (): boolean => this.grid?.reveal(row, ref, keys) ?? this.chart?.(row) ?? false;
    if (reveal()) return;
    const collapsed = new Set(this.view.collapsed);
    for (let at = this.session.rows.get(row)?.parent ?? null; at !== null; at = this.session.rows.get(at)?.parent ?? null) collapsed.delete(at);
    this.see({ collapsed });
    if (reveal()) return;
    this.see({ filters: {}, quick: '' }, 'headings');
    reveal();
  }

  /** Gives the keys to the table. */
  takeFocus(): void {
    this.grid?.takeFocus();
  }

  /** Goes to the next or the previous problem. */
  jumpToProblem(direction: 1 | -1): void {
    const here = this.selected ? { row: this.selected.row.id, ref: this.selected.ref ?? this.naming } : null;
    const next = nextProblem(this.problems, this.session.order, here, this.view.problem, direction);
    if (next === null) {
      this.notify(this.words.noProblems);
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

  /** The editable cells of rectangles. */
  cells(areas: readonly Area[]): { row: string; ref: Ref }[] {
    return this.grid?.cells(areas) ?? [];
  }

  /** Says what was done; `undoable` offers to take it back. */
  notify(text: string, undoable = false): void {
    this.around.notify(text, undoable);
  }

  /** Says why something was not done. */
  refuse(text: string): void {
    this.around.refused(text);
  }
}
