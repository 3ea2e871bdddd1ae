/** A plan open on the screen: its session, what of it is shown, what is selected, and everything a person can do to it. */
import type { Audience, ColumnView, EditInput, GroupView, PlanReach, RowView } from '@/api';
import type { Marks } from '@/features/comments';
import type { HereByCell, HereRange } from '@/features/presence';

import { BarWork } from './bar-work';
import { GridController } from './grid/controller';
import { areasOf } from './grid/others';
import type { Hovered, Selected } from './grid/port';
import type { Scene } from './grid/scene';
import { FIRST } from './grid/selection';
import type { Area } from './model/areas';
import { today } from './model/calendar';
import { namingRef } from './model/columns';
import { type Choices, type Context, editsOf, type TypedCell } from './model/edits';
import { Emitter } from './model/emitter';
import { type Reading, textOf } from './model/filter';
import { Formats, Precision, type Ref } from './model/format';
import { totalsKey } from './model/groups';
import type { GridRow } from './model/outline';
import { marks, type Placed, placed } from './model/problems';
import { LightWork } from './light-work';
import { type Change, PlanSession } from './model/session';
import { keepView, type PlanView, viewOf } from './model/view';
import { ColumnWork } from './column-work';
import type { Desktop } from './desktop';
import { DraftWork } from './draft-work';
import { FindWork } from './find-work';
import { GroupWork } from './group-work';
import { IntentWork } from './intent-work';
import { keepTexts, offerTexts } from './kept-texts';
import { LayWork } from './lay-work';
import { RangeWork } from './range-work';
import { RowWork } from './row-work';
import { SightWork } from './sight-work';
import { ViewWork } from './view-work';
import type { PlanWords } from './words';

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
  readonly choices: Choices;
  /** What the plan and its rows reach, by their models; `null` while nobody knows. */
  reach: PlanReach | null = null;
  /** Open threads of comments by row and column. */
  comments: Marks = new Map();
  /** Who else is in which cell. */
  here: HereByCell = new Map();
  /** What others have selected beside the cell that they are in. */
  theirs: readonly HereRange[] = [];
  private grid: GridController | null = null;
  /** Brings a row of the flowchart into sight, while that is what is shown. */
  private chart: ((row: string) => boolean) | null = null;
  readonly made = new Map<string, GridRow>();
  private naming: Ref = 'name';
  /** The columns that the plan had when it was heard of last. */
  private known: ReadonlySet<Ref> | null = null;
  /** Grows when something else than their field changes the words that lines must contain. */
  quickTurn = 0;
  /** How the rows are laid out and shown. */
  private readonly laid = new LayWork(this, () => this.grid, () => this.scene());
  private gone = false;
  /** What colleagues did just now. */
  readonly lighting = new LightWork(() => { this.laid.paint({ columns: false, rows: false }); this.changed.emit(); });
  /** What stands against changing it. */
  readonly bars = new BarWork(this);
  /** What is typed. */
  readonly intents = new IntentWork(this, (code, args) => this.around.reason(code, args));
  /** What is done to rows. */
  readonly rowWork = new RowWork(this);
  /** What is done to ranges of cells. */
  readonly ranges = new RangeWork(this);
  /** The empty line at the end. */
  readonly drafts = new DraftWork(this);
  /** What is looked for. */
  readonly find = new FindWork(this);
  /** Which columns are shown. */
  readonly columns = new ColumnWork(this);
  /** Lines put together. */
  readonly groups = new GroupWork(this);
  /** Views. */
  readonly views = new ViewWork(this);
  /** Going to a cell or a problem. */
  readonly sight = new SightWork(this);

  constructor(readonly id: string, readonly around: Desktop) {
    this.view = viewOf(id);
    this.choices = around.words.choices;
    this.formats = new Formats(around.language, this.choices.name);
    this.session = new PlanSession(id, this.view.audience, around);
    this.session.subscribe((change) => { this.heard(change); });
  }

  /** The rows in the order shown. */
  get rows(): GridRow[] {
    return this.laid.rows;
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
      return;
    }
    if (this.gone) return;
    this.views.open();
    offerTexts(this);
  }

  /** Leaves the page. */
  close(): void {
    this.gone = true;
    this.laid.close();
    this.lighting.close();
    keepView(this.id, this.view);
    keepTexts(this.id, this.session.typed);
    this.session.close();
    this.groups.close();
    this.grid?.destroy();
    this.grid = null;
  }

  /** Puts the grid on the page; returns what takes it off. */
  mount(host: HTMLElement): () => void {
    const grid = new GridController(host, {
      selected: (selected) => { this.selected = selected; this.selection.emit(); },
      typed: (cells, intent) => { void this.type(cells, intent); },
      barred: () => { this.mayChange(); },
      fill: (direction) => { this.ranges.fill(direction); },
      filled: (fill) => { this.ranges.fillByHandle(fill); },
      toggle: (row, collapsed) => { this.toggle(row, collapsed); },
      heading: (ref, box) => { this.around.heading(ref, box); },
      menu: (x, y) => { this.around.menu(x, y); },
      hover: (hovered) => { this.hovered = hovered; this.hover.emit(); },
      resized: (ref, width) => { this.see({ widths: { ...this.view.widths, [ref]: width } }, 'nothing'); },
      columnMoved: (ref, before) => { void this.columns.move(ref, before); },
      rowsMoved: (rows, target) => { void this.rowWork.drop(rows, target); },
      escape: (row, ref) => { this.session.forget(row.id, ref); },
    });
    this.grid = grid;
    if (this.meta()) this.laid.paint({ columns: true, rows: true });
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
    return this.bars.why !== null;
  }

  /** Whether nothing may be said here. */
  get mute(): boolean {
    return this.bars.mute;
  }

  /** Whether this is what the client has of a plan: it changes by publishing alone. */
  get isFixed(): boolean {
    return this.bars.isFixed;
  }

  /** Whether something may be changed. Whoever tries although it may not hears why. */
  mayChange(): boolean {
    return this.bars.mayChange();
  }

  /** Lets nothing be changed in what the client has. */
  fix(fixed: boolean): void {
    if (this.bars.fix(fixed)) this.paintBars();
  }

  /** Lets nothing be changed or nothing be said, and tells why nothing is changed. */
  lock(why: string | null, speechless: boolean): void {
    if (this.bars.lock(why, speechless)) this.paintBars();
  }

  private paintBars(): void {
    this.laid.paint({ columns: true, rows: true });
    this.changed.emit();
  }

  /** The row height for a density. */
  resizeRows(height: number): void {
    this.around.rowHeight = height;
    this.laid.paint({ columns: false, rows: true });
  }

  // What is seen -----------------------------------------------------------------------------------------------

  /** Changes the view; `typed`: the field for words says them already. */
  see(patch: Partial<PlanView>, what: 'nothing' | 'rows' | 'headings' = 'rows', typed = false): void {
    const mode = this.view.mode;
    if (!typed && patch.quick !== undefined && patch.quick !== this.view.quick) this.quickTurn += 1;
    this.view = { ...this.view, ...patch };
    keepView(this.id, this.view);
    // The flowchart knows sections, no groups.
    if (this.view.mode !== mode && this.meta()) this.laid.lay();
    if (what !== 'nothing' && this.meta()) this.laid.show(what === 'headings');
    else this.changed.emit();
  }

  /** Shows at once what is still to be shown of a change of the view. */
  settle(): void {
    this.laid.settle();
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
    this.settle();
    const all = this.groups.by().length > 0 ? this.groups.ids : [...this.session.rows.values()].filter((row) => row.kind === 'section').map((row) => row.id);
    this.see({ collapsed: new Set(collapsed ? all : []) });
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
    return this.columns.scrolling().map((column) => column.ref);
  }

  /** Whether a column stands in the table. */
  isShown(ref: Ref): boolean {
    return ref === this.naming || this.shownRefs().includes(ref);
  }

  /** The field that names a row in the table: sections have names, lines may go by their sites. */
  namingOf(row: string): Ref {
    return this.rowOf(row)?.kind === 'section' ? 'name' : this.naming;
  }

  /** A row of the plan, or of the grid where it stands for a group. */
  rowOf(id: string): RowView | undefined {
    return this.session.rows.get(id) ?? this.made.get(id)?.row;
  }

  /** How many rows are shown, and of how many. */
  counts(): { lines: number; of: number } {
    return this.laid.counts;
  }

  private heard(change: Change): void {
    this.settle();
    this.drafts.created(change.created ?? {});
    let columns = change.columns && this.relearn();
    const laid = change.structure || change.columns || this.groups.moved(change.rows, this.made);
    if (laid) {
      for (const id of change.rows) {
        const row = this.session.rows.get(id);
        if (row && this.precision.learn(row)) columns = true;
      }
      this.laid.lay();
    } else {
      for (const id of change.rows) {
        const made = this.made.get(id);
        const row = this.session.rows.get(id);
        if (!made || !row) continue;
        made.row = row;
        if (this.precision.learn(row)) columns = true;
      }
      if (change.rows.length > 0) this.groups.askSoon();
    }
    const meta = this.meta();
    if (meta) {
      this.problems = placed(meta.problems, this.session.order);
      if (this.precision.learnValues(meta.totals.fields, true)) columns = true;
    }
    this.laid.paint({ columns, rows: laid });
    this.changed.emit();
    this.selection.emit();
  }

  /** What the groups come to, as the core has it now. */
  learnGroups(totals: ReadonlyMap<string, GroupView>): void {
    let grew = false;
    for (const made of this.made.values()) {
      const told = made.group && totals.get(totalsKey(made.group.key));
      if (!told) continue;
      made.row = { ...made.row, c: told.c, n: told.n };
      if (this.precision.learn(made.row)) grew = true;
    }
    this.laid.paint({ columns: grew, rows: false });
    this.changed.emit();
  }

  private relearn(): boolean {
    const before = this.known;
    this.known = new Set(this.session.columns.keys());
    if (before) this.columns.learn([...this.known].filter((ref) => !before.has(ref)));
    this.precision = new Precision(this.session.columns);
    for (const column of this.session.columns.values()) for (const code of column.choices ?? []) this.choices.name(column.ref, code);
    for (const row of this.session.rows.values()) this.precision.learn(row);
    this.naming = namingRef([...this.session.columns.values()], this.session.rows.values());
    return true;
  }

  private scene(): Scene | null {
    const meta = this.meta();
    const naming = this.session.columns.get(this.naming) ?? this.session.columns.get('name');
    if (!meta || !naming) return null;
    const columns = this.columns.scrolling();
    const xOf = (ref: Ref): number => {
      const place = columns.findIndex((column) => column.ref === ref);
      return place >= 0 ? place + FIRST : ref === naming.ref || ref === 'name' ? 1 : -1;
    };
    return {
      rows: [...this.rows, ...this.drafts.shown()], columns, others: areasOf(this.theirs, this.rows, xOf), frozen: this.columns.frozen(), naming, columnsByRef: this.session.columns, totals: meta.totals,
      marks: marks(meta.problems, (row) => this.namingOf(row)), typed: this.session.typed, formats: this.formats, precision: this.precision, choices: this.choices,
      words: this.around.words.cells, readonly: this.readonly, heading: (column) => this.heading(column), filtered: new Set(Object.keys(this.view.filters)),
      sorted: this.view.sort, widths: this.view.widths, rowHeight: this.around.rowHeight, reach: this.reach, comments: this.comments, here: this.here, lights: this.lighting.lights, per: this.around.words.per,
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
    if (cells.length === 0 || !this.mayChange()) return false;
    return (await this.intents.commit(intent, editsOf(this.drafts.type(cells), this.context()))) !== null;
  }

  /** Paints the rows again: one came below the last, or went. */
  readonly layAgain = (): void => { this.laid.paint({ columns: false, rows: true }); };

  /** Sets one header field; an empty text clears it. */
  async setHeader(field: string, text: string): Promise<boolean> {
    return (await this.session.edit('edit_header', [{ op: 'set_header', field, text: text.trim() === '' ? null : text }])) !== null;
  }

  /** Sends one intent that is not about typed cells. */
  async send(intent: string, edits: EditInput[]): Promise<boolean> {
    return this.mayChange() && (await this.session.edit(intent, edits)) !== null;
  }

  /** Sends an intent from a form, which shows itself why it was refused; `null` when it was taken. */
  async offer(intent: string, edits: EditInput[]): Promise<string | null> {
    let refusal: string | null = null;
    await this.session.edit(intent, edits, [], (message) => { refusal = message; });
    return refusal;
  }

  /** What is known beside the plan, as it is now: what it reaches, what is said about it. */
  learn(known: Partial<Pick<PlanDesk, 'reach' | 'comments' | 'here' | 'theirs'>>): void {
    Object.assign(this, known);
    this.laid.paint({ columns: false, rows: false });
    this.changed.emit();
  }

  /** The selection at this moment: a key may come sooner after a click than the grid tells of the click. */
  selectedNow(): Selected | null {
    this.grid?.tell();
    return this.selected;
  }

  /** Undoes one's last intent. */
  async undo(): Promise<void> {
    if (this.meta()?.undo.can_undo && this.mayChange()) await this.session.undo();
  }

  /** Does it again. */
  async redo(): Promise<void> {
    if (this.meta()?.undo.can_redo && this.mayChange()) await this.session.redo();
  }

  /** Opens the menu of the selected cell's column. */
  openHeading(): void {
    this.grid?.openHeading();
  }

  /** Gives the keys to the table. */
  takeFocus(): void {
    this.grid?.takeFocus();
  }

  /** Brings a cell into sight where it is laid out; `false` where something hides it. */
  reveal(row: string, ref: Ref, keys: 'take' | 'leave'): boolean {
    this.settle();
    return this.grid?.reveal(row, ref, keys) ?? this.chart?.(row) ?? false;
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

  /** Says what may be done. */
  propose(text: string, label: string, run: () => void): void {
    this.around.propose(text, label, run);
  }

  /** Shows the plan to another reader. */
  readAs(audience: Audience): void {
    this.around.readAs(audience);
  }

  /** An error in the reader's words. */
  describe(error: unknown): string {
    return this.around.describe(error);
  }
}
