/** One open plan: what the core said last, what waits to be said to it, and what it refused. */
import { api, ApiError, type Audience, type ColumnView, type EditAnswer, type EditInput, type PlanView, type RefusedCell as RefusedByCore, type RowView, type Touched } from '@/api';

import { filledRefs, usualOrder } from './columns';
import type { RefusedCell, TypedCell } from './edits';
import type { Ref } from './format';
import { withoutCells } from './refusal';

/** A text that a person typed and the core has not (or not yet) taken. */
export interface Typed { text: string; state: 'saving' | 'failed'; message?: string }

/** Everything but the rows, which stay in one map so that an edit of a big plan copies nothing. */
export type PlanMeta = Omit<PlanView, 'rows'>;

/** What changed, for a grid that touches only what it must. */
export interface Change { rows: readonly string[]; structure: boolean; columns: boolean; created?: Readonly<Record<string, string>> }

/** What the session asks of its surroundings. */
export interface Surroundings {
  /** Follows a save to its end (the indicator). */
  track: <T>(save: Promise<T>, retry: () => void) => Promise<T>;
  /** Nothing is left of what could not be saved: it was given up, or typed anew. */
  givenUp: () => void;
  /** An error in the reader's words. */
  describe: (error: unknown) => string;
  /** Entering a derived value made other values derived. */
  released: (answer: EditAnswer) => void;
  /** Undo left something as it is, since a colleague has written there. */
  kept: (answer: EditAnswer) => void;
  /** Colleagues wrote to these places just now. */
  touched: (places: readonly Touched[]) => void;
  /** An intent that was refused and has no cell to show it at. */
  refused: (message: string) => void;
}

/** What is asked of the core; `edits` and `cells` are empty for what is no edit. */
interface Job { send: (edits: EditInput[]) => Promise<EditAnswer>; edits: EditInput[]; cells: readonly TypedCell[]; settle: (answer: EditAnswer | null) => void; refused: RefusedHandler | undefined; again: (() => void) | undefined }

/** Hears why an intent was refused, and which of its cells the core cannot take. */
export type RefusedHandler = (message: string, cells: readonly RefusedByCore[]) => void;

/** A core that could not say what changed is asked again after so long. */
const ASK_AGAIN_MS = 5_000;

/** A refusal by the core, as against a core that cannot be reached or is broken. */
const isRefusal = (error: unknown): error is ApiError => error instanceof ApiError && error.status >= 400 && error.status < 500;

/** The answer as this interface reads it: the generated client knows no tuples. */
const answerOf = (answer: unknown): EditAnswer => answer as EditAnswer;

/** What is empty the core leaves out. */
function complete(row: Partial<RowView> & Pick<RowView, 'id' | 'kind'>): RowView {
  return { parent: null, depth: 0, v: {}, c: {}, f: [], ...row };
}

/** The columns in the planner's order, or in the usual one where the planner chose none. */
function columnsOf(columns: ColumnView[], header: Readonly<Record<string, string>>, filled: ReadonlySet<Ref>): ColumnView[] {
  return header['shown'] ? columns : usualOrder(columns, filled);
}

/** The open plan. Listeners hear every change; React reads `snapshot`. */
export class PlanSession {
  readonly rows = new Map<string, RowView>();
  order: string[] = [];
  columns = new Map<Ref, ColumnView>();
  /** The columns that said something when the plan was opened: none moves away while it is being filled in. */
  private filled: ReadonlySet<Ref> | null = null;
  /** Typed texts by row and column. */
  readonly typed = new Map<string, Map<Ref, Typed>>();
  private meta: PlanMeta | null = null;
  private version = 0;
  private current: { version: number; meta: PlanMeta } | null = null;
  private readonly queue: Job[] = [];
  private working = false;
  /** Something changed that is not asked for yet. */
  private stale = false;
  /** Until the core is asked again that could not answer. */
  private pause: ReturnType<typeof setTimeout> | null = null;
  /** The core could not answer when it was asked last. */
  private unanswered = false;
  /** The revision after which changes are not known, where answers came in between. */
  private since: number | null = null;
  private closed = false;
  private readonly listeners = new Set<(change: Change) => void>();

  constructor(readonly id: string, readonly audience: Audience, private readonly around: Surroundings) {}

  /** Reads the plan from the core. */
  async load(): Promise<void> {
    // What is heard from here on may not be in the answer.
    this.stale = false;
    const view = await api.plan(this.id, this.audience);
    if (this.closed) return;
    this.take(view as unknown as PlanView);
    if (this.stale) void this.work();
  }

  /** Forgets listeners; answers under way are still awaited by the core, which has the edits. */
  close(): void {
    this.closed = true;
    this.endPause();
    this.listeners.clear();
  }

  private take(view: PlanView): void {
    const { rows, ...told } = view;
    this.filled ??= filledRefs(rows);
    const meta = { ...told, columns: columnsOf(told.columns, told.header, this.filled) };
    this.rows.clear();
    for (const row of rows) this.rows.set(row.id, complete(row));
    this.order = rows.map((row) => row.id);
    this.setColumns(meta.columns);
    this.meta = meta;
    this.since = null;
    this.publish({ rows: [], structure: true, columns: true });
  }

  private setColumns(columns: readonly ColumnView[]): void {
    this.columns = new Map(columns.map((column) => [column.ref, column]));
  }

  /** Hears changes; returns what stops it. */
  subscribe = (listener: (change: Change) => void): (() => void) => {
    this.listeners.add(listener);
    return () => { this.listeners.delete(listener); };
  };

  /** The state for React: a new object after each change, `null` before the first answer. */
  snapshot = (): { version: number; meta: PlanMeta } | null => this.current;

  private publish(change: Change): void {
    if (this.meta) this.current = { version: (this.version += 1), meta: this.meta };
    for (const listener of this.listeners) listener(change);
  }

  /** The core says that the plan changed (a colleague, another window, an import). */
  heard(revision: number): void {
    if (!this.meta || revision > this.meta.revision) this.missed();
  }

  /** The core may have said something that was not heard. */
  missed(): void {
    this.stale = true;
    // Whoever tells of changes can be asked for them.
    this.endPause();
    if (this.meta) void this.work();
  }

  /** Asks what changed and puts it over what is known; reads the plan again where that is too much. */
  private async catchUp(): Promise<void> {
    const since = this.since ?? this.meta?.revision;
    this.stale = false;
    if (since === undefined || this.audience === 'client') {
      await this.load();
      return;
    }
    const { patch, touched } = await api.changes(this.id, since);
    if (this.closed) return;
    this.since = null;
    if (patch) this.apply(patch, []);
    else await this.load();
    if (touched.length > 0) this.around.touched(touched);
  }

  /**
   * Sends one intent. Its cells show what was typed at once; the answer is `null` when the core refused. `refused` is told
   * of the cells that the core cannot take, and all cells then show their values again; without it they keep their texts.
   * `again` sends it once more where it could not be saved and more belongs to it by then than it was made of.
   */
  edit(intent: string, edits: EditInput[], cells: readonly TypedCell[] = [], refused?: RefusedHandler, again?: () => void): Promise<EditAnswer | null> {
    if (edits.length === 0) return Promise.resolve(null);
    this.mark(cells, 'saving');
    return this.enqueue(async (left) => answerOf(await api.edit(this.id, intent, left)), edits, cells, refused, again);
  }

  /** Takes back one's last intent. */
  undo(): Promise<EditAnswer | null> {
    return this.enqueue(async () => answerOf(await api.undo(this.id)));
  }

  /** Does again what was taken back. */
  redo(): Promise<EditAnswer | null> {
    return this.enqueue(async () => answerOf(await api.redo(this.id)));
  }

  /** Shows texts that never went to the core, with the reason. */
  refuse(cells: readonly RefusedCell[], message: (cell: RefusedCell) => string): void {
    for (const cell of cells) this.setTyped(cell.row, cell.ref, { text: cell.text, state: 'failed', message: message(cell) });
    if (cells.length > 0) this.publish({ rows: cells.map((cell) => cell.row), structure: false, columns: false });
  }

  /** Shows texts that are not saved, with the reason. */
  showRefused(cells: readonly { row: string; ref: Ref; typed: Typed }[]): void {
    for (const { row, ref, typed } of cells) this.setTyped(row, ref, typed);
    if (cells.length > 0) this.publish({ rows: cells.map((cell) => cell.row), structure: false, columns: false });
  }

  /** Shows texts as being saved that wait for a line to be made. */
  show(cells: readonly TypedCell[]): void {
    this.mark(cells, 'saving');
  }

  /** Whether a cell still shows this text as not saved. */
  lacks(cell: TypedCell): boolean {
    return this.says(cell) && this.typed.get(cell.row)?.get(cell.ref)?.state === 'failed';
  }

  /** Gives up a refused text; the cell shows its value again. */
  forget(row: string, ref: Ref): void {
    if (this.typed.get(row)?.delete(ref)) this.publish({ rows: [row], structure: false, columns: false });
  }

  /** Cells whose typed text was refused. */
  refusedCells(): { row: string; ref: Ref; typed: Typed }[] {
    const found: { row: string; ref: Ref; typed: Typed }[] = [];
    for (const [row, cells] of this.typed) {
      for (const [ref, typed] of cells) if (typed.state === 'failed') found.push({ row, ref, typed });
    }
    return found;
  }

  private setTyped(row: string, ref: Ref, typed: Typed): void {
    const cells = this.typed.get(row) ?? new Map<Ref, Typed>();
    cells.set(ref, typed);
    this.typed.set(row, cells);
  }

  private mark(cells: readonly TypedCell[], state: 'saving' | 'failed', message?: string): void {
    for (const cell of cells) this.setTyped(cell.row, cell.ref, { text: cell.text ?? '', state, ...(message === undefined ? {} : { message }) });
    if (cells.length > 0) this.publish({ rows: cells.map((cell) => cell.row), structure: false, columns: false });
  }

  private enqueue(send: Job['send'], edits: EditInput[] = [], cells: readonly TypedCell[] = [], refused?: RefusedHandler, again?: () => void): Promise<EditAnswer | null> {
    return new Promise((settle) => {
      this.queue.push({ send, edits, cells, settle, refused, again });
      void this.work();
    });
  }

  /** One request at a time, in the order of the intents. */
  private async work(): Promise<void> {
    if (this.working) return;
    this.working = true;
    do {
      for (let job = this.queue.shift(); job; job = this.queue.shift()) await this.perform(job);
      if (this.asks) await this.ask();
      // While it was asked more may have come, which the answer does not have.
    } while (this.queue.length > 0 || this.asks);
    this.working = false;
  }

  /** Whether it is time to ask what changed. */
  private get asks(): boolean {
    return this.stale && !this.closed && this.pause === null;
  }

  /** Asks what changed. A core that cannot answer is asked again after a while: what it did not say is still missing here. */
  private async ask(): Promise<void> {
    try {
      await this.catchUp();
      this.unanswered = false;
    } catch (error) {
      if (this.closed) return;
      this.stale = true;
      this.pause = setTimeout(() => { this.pause = null; void this.work(); }, ASK_AGAIN_MS);
      // Said once, not at every attempt.
      if (!this.unanswered) this.around.refused(this.around.describe(error));
      this.unanswered = true;
    }
  }

  /** Waits no longer before it asks. */
  private endPause(): void {
    if (this.pause !== null) clearTimeout(this.pause);
    this.pause = null;
  }

  private async perform(job: Job): Promise<void> {
    try {
      const sent = job.send(job.edits).catch((error: unknown) => {
        // A refusal is an answer: nothing waits to be saved. The cell shows it.
        if (isRefusal(error)) return error;
        throw error;
      });
      const answer = await this.around.track(sent, job.again ?? (() => { this.again(job); }));
      if (answer instanceof ApiError) {
        this.reject(job, answer);
        return;
      }
      if (this.audience === 'client') await this.learnViews(answer);
      else {
        this.notice(answer.revision);
        this.apply(answer, job.cells);
      }
      if (answer.kept && answer.kept.length > 0) this.around.kept(answer);
      if (answer.released.length > 0) this.around.released(answer);
      job.settle(answer);
    } catch (error) {
      this.reject(job, error);
    }
  }

  /** An answer that is further than the next revision passes over what somebody else did. */
  private notice(revision: number): void {
    if (!this.meta || revision <= this.meta.revision + 1) return;
    this.since ??= this.meta.revision;
    this.stale = true;
  }

  /** Sends an intent once more, without the cells that say or wait for something else by now: what is older never goes after what is newer. */
  private again(job: Job): void {
    const other = job.cells.filter((cell) => !this.lacks(cell));
    const left = other.length === 0 ? job : { ...job, ...withoutCells({ edits: job.edits, cells: [...job.cells], refused: [] }, other) };
    if (other.length > 0 && left.edits.length === 0) {
      this.around.givenUp();
      return;
    }
    this.mark(left.cells, 'saving');
    this.queue.push({ ...left, refused: job.refused, settle: () => undefined });
    void this.work();
  }

  private reject(job: Job, error: unknown): void {
    const message = this.around.describe(error);
    if (job.refused && error instanceof ApiError && error.cells.length > 0) {
      for (const cell of job.cells) this.settleTyped(cell);
      this.publish({ rows: job.cells.map((cell) => cell.row), structure: false, columns: false });
      job.refused(message, error.cells);
      job.settle(null);
      return;
    }
    // What was typed over it since has an answer of its own to come.
    this.mark(job.cells.filter((cell) => this.says(cell)), 'failed', message);
    if (job.refused) job.refused(message, []);
    else if (job.cells.length !== 1) this.around.refused(message);
    job.settle(null);
  }

  /**
   * Answers speak to the agency. Whoever reads as a client takes from one what it says about views; after anything else the
   * plan is read again as the client may see it.
   */
  private async learnViews(answer: EditAnswer): Promise<void> {
    if (!this.meta) return;
    const other = answer.rows.length > 0 || answer.removed.length > 0 || answer.order !== undefined || answer.columns !== undefined;
    if (other) {
      await this.load();
      return;
    }
    const header = { ...this.meta.header };
    const first = answer.header?.['default_view'];
    if (answer.header) delete header['default_view'];
    this.meta = { ...this.meta, revision: answer.revision, undo: answer.undo, header: first === undefined ? header : { ...header, default_view: first }, ...(answer.views ? { views: answer.views } : {}) };
    this.publish({ rows: [], structure: false, columns: false });
  }

  /** Puts the core's answer over what is known. */
  private apply(answer: EditAnswer, cells: readonly TypedCell[]): void {
    if (!this.meta) return;
    for (const cell of cells) this.settleTyped(cell);
    for (const id of answer.removed) {
      this.rows.delete(id);
      this.typed.delete(id);
    }
    // What was typed into a line while it was being made stays on the screen.
    for (const [temp, id] of Object.entries(answer.created)) {
      const typed = this.typed.get(temp);
      if (typed) this.typed.set(id, typed);
      this.typed.delete(temp);
    }
    const added = answer.rows.some((row) => !this.rows.has(row.id));
    for (const row of answer.rows) this.rows.set(row.id, complete(row));
    const structure = answer.order !== undefined || answer.removed.length > 0 || added;
    if (answer.order) this.order = answer.order;
    else if (answer.removed.length > 0) this.order = this.order.filter((id) => this.rows.has(id));
    const columns = answer.columns ? columnsOf(answer.columns, answer.header ?? this.meta.header, this.filled ?? new Set()) : null;
    if (columns) this.setColumns(columns);
    this.meta = {
      ...this.meta, revision: answer.revision, totals: answer.totals, undo: answer.undo,
      ...(answer.problems ? { problems: answer.problems } : {}), ...(answer.header ? { header: answer.header } : {}), ...(columns ? { columns } : {}), ...(answer.costs ? { costs: answer.costs } : {}), ...(answer.views ? { views: answer.views } : {}), ...(answer.conflicts ? { conflicts: answer.conflicts } : {}), ...(answer.returned ? { returned: answer.returned } : {}),
    };
    const touched = [...answer.rows.map((row) => row.id), ...cells.map((cell) => cell.row)];
    this.publish({ rows: touched, structure, columns: columns !== null, created: answer.created });
  }

  /** The text is taken; a later text in the same cell stays on the screen. */
  private settleTyped(cell: TypedCell): void {
    const typed = this.typed.get(cell.row);
    if (!typed || !this.says(cell)) return;
    typed.delete(cell.ref);
    if (typed.size === 0) this.typed.delete(cell.row);
  }

  /** Whether the cell still shows this text, and no later one. */
  private says(cell: TypedCell): boolean {
    return this.typed.get(cell.row)?.get(cell.ref)?.text === (cell.text ?? '');
  }
}
