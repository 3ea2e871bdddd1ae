/** The flowchart's model: what is selected and held, and everything a person can do to bars. Changes go to the plan's desk as one intent each. */
import type { EditInput, FlightView, RowView } from '@/api';

import type { PlanDesk } from '../desk';
import { Emitter } from '../model/emitter';
import { barsOf } from './bars';
import { type Around, carried, type Carried, carryEdits, Clipboard, type Selection } from './carry';
import { type Day, dayOf, isoOf, nextOf, startOf, type Unit } from './days';
import { type Bar, clampShift, cut, type Edge, pulled, snappedShift, span, stepped, stretched } from './geometry';
import { lineBelow, linesBetween } from './lines';
import { campaignOf } from './looks';

/** Where the keys work. */
export interface Focus { row: string; flight: string | null }
/** What is being dragged. */
export type Hold =
  | { kind: 'move'; row: string; flight: string; from: Day }
  | { kind: 'edge'; row: string; flight: string; edge: Edge }
  | { kind: 'draw'; row: string; from: Day };

/** The days of a chart. */
export interface Frame { from: Day; to: Day; campaign: { start: Day | null; end: Day | null } }

function* everyBar(rows: Iterable<RowView>): Generator<Bar> {
  for (const row of rows) yield* barsOf(row);
}

const NONE: ReadonlySet<string> = new Set();

/** The model of one open flowchart. */
export class ChartDesk {
  readonly changed = new Emitter();
  focus: Focus | null = null;
  /** Selected flights by line. */
  selection: Selection = new Map();
  /** Bars as a gesture has them before the core has answered. */
  preview: ReadonlyMap<string, readonly Bar[]> = new Map();
  hold: Hold | null = null;
  private framed: { key: string; frame: Frame } = { key: '', frame: { from: 0, to: 0, campaign: { start: null, end: null } } };
  /** Where dragged bars would stand on other lines; `undefined` while they stay on their own. */
  private over: Carried | undefined;
  private readonly clipboard = new Clipboard();
  private readonly around: Around = { row: (id) => this.row(id), below: (row, steps) => lineBelow(this.desk.rows, row, steps) };

  constructor(readonly desk: PlanDesk) {}

  /** A row of the plan. */
  row(id: string): RowView | undefined {
    return this.desk.session.rows.get(id);
  }

  /** The days that the chart shows and those of the campaign. Looking at every bar of a large plan is done once per change of it. */
  frame(unit: Unit, now: Day): Frame {
    const header = this.desk.meta()?.header ?? {};
    const [start, end] = [header['period_start'], header['period_end']];
    const key = [this.desk.session.snapshot()?.version, start, end, unit, now].join('|');
    if (this.framed.key !== key) {
      const campaign = campaignOf(start, end);
      this.framed = { key, frame: { campaign, ...span(everyBar(this.desk.session.rows.values()), campaign, unit, now) } };
    }
    return this.framed.frame;
  }

  /** The bars of a row as they stand on the screen. */
  bars(id: string): readonly Bar[] {
    const row = this.row(id);
    return this.preview.get(id) ?? (row ? barsOf(row) : []);
  }

  /** The selected flights of a line, as they stand on the screen. */
  selected(row: string): ReadonlySet<string> {
    return (this.over?.selection ?? this.selection).get(row) ?? NONE;
  }

  /** The flights of a line that wait to be pasted elsewhere. */
  waiting(row: string): ReadonlySet<string> {
    return this.clipboard.waiting(row) ?? NONE;
  }

  /** Whether bars are dragged over a line that has no room for them. */
  get refused(): boolean {
    return this.over === null;
  }

  /** How many bars are selected. */
  get count(): number {
    let count = 0;
    for (const ids of this.selection.values()) count += ids.size;
    return count;
  }

  /** The lines that an action is about: those with selected bars, else the focused row. */
  get targets(): string[] {
    const rows = [...this.selection.entries()].filter(([id, ids]) => ids.size > 0 && this.row(id)).map(([id]) => id);
    return rows.length > 0 ? rows : this.focus && this.row(this.focus.row) ? [this.focus.row] : [];
  }

  /** Selects one bar, or adds it to the selection, or takes it out. */
  select(row: string, flight: string | null, add = false): void {
    const next = new Map(add ? this.selection : []);
    if (flight !== null) {
      const ids = new Set(next.get(row) ?? []);
      if (add && ids.has(flight)) ids.delete(flight);
      else ids.add(flight);
      next.set(row, ids);
    }
    this.selection = next;
    this.go(row, flight);
  }

  /** Selects all bars of a row. */
  selectRow(row: string): void {
    const bars = this.bars(row);
    this.selection = new Map([[row, new Set(bars.map((bar) => bar.id))]]);
    this.go(row, bars[0]?.id ?? null);
  }

  /** Moves the focus; the line panel follows. */
  go(row: string, flight: string | null): void {
    this.focus = { row, flight };
    this.follow(row, flight);
    this.changed.emit();
  }

  /** The column that says when lines run: one that is shown, if there is one. */
  private get periodRef(): string {
    const known = ['period', 'start', 'end'].flatMap((ref) => this.desk.session.columns.get(ref) ?? []);
    return (known.find((column) => column.shown) ?? known[0])?.ref ?? this.desk.namingRef;
  }

  /** The plan's selection is the focused row, for the panel and the actions on rows; with a bar it is when the line runs. */
  private follow(id: string, flight: string | null): void {
    const { desk } = this;
    const y = desk.rows.findIndex((row) => row.id === id);
    const row = desk.rows[y];
    const ref = flight === null ? desk.namingRef : this.periodRef;
    if (!row || (desk.selected?.row === row && desk.selected.ref === ref && desk.selected.flight === (flight ?? undefined))) return;
    const area = { top: y, bottom: y, left: 0, right: 1 };
    desk.selected = { area, areas: [area], focus: { x: 1, y }, row, ref, rows: [row], ...(flight === null ? {} : { flight }) };
    desk.selection.emit();
  }

  /** Nothing is selected. */
  clear(): void {
    this.selection = new Map();
    this.changed.emit();
  }

  // Gestures ---------------------------------------------------------------------------------------------------

  /** Takes hold of something. */
  take(hold: Hold): void {
    this.hold = hold;
  }

  /** The pointer is over a day and a row; `free` holds to days instead of units. Only what is shown changes. */
  drag(day: Day, unit: Unit, free: boolean, row: string | null): void {
    const hold = this.hold;
    if (!hold) return;
    this.over = undefined;
    const bars = barsOf(this.row(hold.row) ?? EMPTY);
    const bar = hold.kind === 'draw' ? undefined : bars.find((one) => one.id === hold.flight);
    if (hold.kind === 'draw') {
      const [first, last] = day < hold.from ? [day, hold.from] : [hold.from, day];
      const drawn = { id: NEW, start: free ? first : startOf(unit, first), end: free ? last : nextOf(unit, last) - 1 };
      this.preview = new Map([[hold.row, [...bars, trimmed(bars, drawn, hold.from)]]]);
    } else if (!bar) return;
    else if (hold.kind === 'edge') {
      const next = pulled(bars, bar, hold.edge, day, unit, free);
      this.preview = new Map([[hold.row, bars.map((one) => (one.id === next.id ? next : one))]]);
    } else {
      const days = snappedShift(bar, day - hold.from, unit, free);
      const steps = row === null ? 0 : linesBetween(this.desk.rows, hold.row, row);
      // Onto another line bars keep their dates unless they are pulled along as well.
      if (steps !== 0) this.over = carried(this.selection, steps, day === hold.from ? 0 : days, this.around);
      this.preview = this.over ? this.over.rows : steps === 0 ? this.shifted(days) : new Map();
    }
    this.changed.emit();
  }

  /** Selected bars of all lines moved by so many days, as far as all of them can. */
  private shifted(days: number): Map<string, Bar[]> {
    let shift = days;
    for (const [row, ids] of this.selection) shift = clampShift(barsOf(this.row(row) ?? EMPTY), ids, shift);
    return new Map([...this.selection].map(([row, ids]) => [row, barsOf(this.row(row) ?? EMPTY).map((bar) => (ids.has(bar.id) ? { ...bar, start: bar.start + shift, end: bar.end + shift } : bar))]));
  }

  /** Lets go: what is shown becomes an edit. Returns how many bars found no room on the line they were dragged to. */
  async release(): Promise<number> {
    const { hold, over, preview } = this;
    this.hold = null;
    this.over = undefined;
    if (over === null) {
      this.cancel();
      return this.count;
    }
    if (!hold || preview.size === 0) return 0;
    if (over) {
      await this.send('carry_flights', carryEdits(this.selection, over));
      if (this.preview === preview) this.preview = new Map();
      this.changed.emit();
      return 0;
    }
    if (hold.kind === 'move') await this.commit('move_flights', this.selection);
    else if (hold.kind === 'edge') await this.commit('resize_flight', only(hold.row, hold.flight));
    else await this.commit('add_flight', only(hold.row, NEW));
    return 0;
  }

  /** Lets go and changes nothing. */
  cancel(): void {
    this.hold = null;
    this.over = undefined;
    this.preview = new Map();
    this.changed.emit();
  }

  /** Sends what is held as it is shown. The other bars of its line are shown as they were when it was dragged last, and colleagues may have moved them since. */
  private async commit(intent: string, held: Selection): Promise<void> {
    const edits: EditInput[] = [];
    const preview = this.preview;
    for (const [id, bars] of preview) {
      const row = this.row(id);
      for (const bar of bars) {
        if (!held.get(id)?.has(bar.id)) continue;
        const flight = row?.f.find((one) => one.id === bar.id);
        if (flight && (dayOf(flight.start) !== bar.start || dayOf(flight.end) !== bar.end)) edits.push(put(id, flight, bar));
        else if (bar.id === NEW) edits.push({ op: 'set_flight', row: id, start: isoOf(bar.start), end: isoOf(bar.end) });
      }
    }
    if (edits.length > 0) await this.send(intent, edits);
    if (this.preview === preview) this.preview = new Map();
    this.changed.emit();
  }

  /** Sends an intent; afterwards only flights that exist are selected. */
  private async send(intent: string, edits: EditInput[]): Promise<boolean> {
    const before = new Set([...this.desk.session.rows.values()].flatMap((row) => (edits.some((edit) => 'row' in edit && edit.row === row.id) ? row.f.map((flight) => flight.id) : [])));
    const done = await this.desk.send(intent, edits);
    this.settle();
    // Flights that came into being are what one goes on working with.
    const touched = new Set(edits.flatMap((edit) => (edit.op === 'set_flight' && edit.id == null ? [edit.row] : [])));
    const fresh = this.desk.session.order.filter((id) => touched.has(id)).map((id) => [id, (this.row(id)?.f ?? []).filter((flight) => !before.has(flight.id)).map((flight) => flight.id)] as const).filter(([, ids]) => ids.length > 0);
    const first = fresh[0];
    if (done && first) {
      this.selection = new Map(fresh.map(([id, ids]) => [id, new Set(ids)]));
      this.go(first[0], first[1][0] ?? null);
    }
    return done;
  }

  /** Drops what is gone from selection and focus. */
  settle(): void {
    const alive = (row: string, flight: string): boolean => this.row(row)?.f.some((one) => one.id === flight) === true;
    this.selection = new Map([...this.selection].map(([row, ids]) => [row, new Set([...ids].filter((id) => alive(row, id)))] as const).filter(([, ids]) => ids.size > 0));
    if (this.focus?.flight && !alive(this.focus.row, this.focus.flight)) this.focus = { row: this.focus.row, flight: this.row(this.focus.row)?.f[0]?.id ?? null };
    this.changed.emit();
  }

  // Keys and buttons -------------------------------------------------------------------------------------------

  /** Moves the selected bars by units. */
  async step(unit: Unit, count: number): Promise<void> {
    const bar = this.focused();
    if (!bar || !this.focus || !this.desk.mayChange()) return;
    if (!this.selected(this.focus.row).has(bar.id)) this.select(this.focus.row, bar.id);
    const to = stepped(barsOf(this.row(this.focus.row) ?? EMPTY).filter((one) => one.id === bar.id || !this.selected(this.focus?.row ?? '').has(one.id)), bar, unit, count);
    this.preview = this.shifted(to.start - bar.start);
    await this.commit('move_flights', this.selection);
  }

  /** Moves an edge of the focused bar to the next boundary. */
  async stretch(edge: Edge, unit: Unit, direction: -1 | 1): Promise<void> {
    const bar = this.focused();
    if (!bar || !this.focus || !this.desk.mayChange()) return;
    const bars = this.bars(this.focus.row);
    const next = stretched(bars, bar, edge, unit, direction);
    this.preview = new Map([[this.focus.row, bars.map((one) => (one.id === bar.id ? next : one))]]);
    await this.commit('resize_flight', only(this.focus.row, bar.id));
  }

  /** Cuts the focused bar in two. */
  async split(unit: Unit, wanted: Day | null = null): Promise<void> {
    const bar = this.focused();
    const at = bar ? cut(bar, unit, wanted) : null;
    if (!bar || !this.focus || at === null || !this.desk.mayChange()) return;
    await this.desk.send('split_flight', [{ op: 'split_flight', row: this.focus.row, id: bar.id, at: isoOf(at) }]);
    this.settle();
  }

  /** Removes the selected bars. */
  async remove(): Promise<void> {
    const edits: EditInput[] = this.chosen().flatMap(([row, flights]) => flights.map((flight) => ({ op: 'remove_flight' as const, row: row.id, id: flight.id })));
    if (edits.length > 0 && this.desk.mayChange()) await this.send('remove_flights', edits);
  }

  /** Keeps the selected bars for pasting. */
  copy(): void {
    this.clipboard.keep(this.chosen(), 'copy');
    this.changed.emit();
  }

  /** Keeps the selected bars for moving: they leave their line when they are pasted. */
  cut(): void {
    if (!this.desk.mayChange()) return;
    this.clipboard.keep(this.chosen(), 'cut');
    this.changed.emit();
  }

  /** Gives up a cut; `false` where there is none. */
  dropCut(): boolean {
    const dropped = this.clipboard.dropCut();
    if (dropped) this.changed.emit();
    return dropped;
  }

  /** Whether there is something to paste. */
  get canPaste(): boolean {
    return !this.clipboard.isEmpty && this.focus !== null && !this.desk.readonly;
  }

  /** Lays copied or cut bars on the focused line and those below. Returns how many found no room. */
  async paste(): Promise<number> {
    if (!this.canPaste || !this.focus) return 0;
    const { edits, lost, intent } = this.clipboard.paste(this.focus.row, this.around);
    this.clipboard.dropCut();
    if (edits.length > 0) await this.send(intent, edits);
    this.changed.emit();
    return lost;
  }

  /** A flight for a line that has none: the campaign, else the unit at hand. */
  async add(row: string, campaign: { start: Day | null; end: Day | null }, unit: Unit, at: Day): Promise<void> {
    if (this.row(row)?.kind !== 'line' || !this.desk.mayChange()) return;
    const start = campaign.start ?? startOf(unit, at);
    const end = Math.max(campaign.end ?? nextOf(unit, start) - 1, start);
    await this.send('add_flight', [{ op: 'set_flight', row, start: isoOf(start), end: isoOf(end) }]);
  }

  private focused(): Bar | undefined {
    const focus = this.focus;
    return focus ? this.bars(focus.row).find((bar) => bar.id === focus.flight) : undefined;
  }

  /** The selected flights, else the focused one. */
  private chosen(): [RowView, FlightView[]][] {
    const focus = this.focus;
    const chosen = this.count > 0 ? this.selection : focus?.flight ? new Map([[focus.row, new Set([focus.flight])]]) : new Map<string, Set<string>>();
    return this.desk.session.order.flatMap((id): [RowView, FlightView[]][] => {
      const ids = chosen.get(id);
      const row = ids ? this.row(id) : undefined;
      return ids && row ? [[row, row.f.filter((flight) => ids.has(flight.id))]] : [];
    });
  }
}

/** The id of a bar that is only being drawn. */
export const NEW = 'new';
const EMPTY: RowView = { id: '', kind: 'line', parent: null, depth: 0, v: {}, c: {}, f: [] };

/** One bar of one line. */
const only = (row: string, flight: string): Selection => new Map([[row, new Set([flight])]]);

function put(row: string, flight: FlightView, bar: Bar): EditInput {
  return { op: 'set_flight', row, id: flight.id, start: isoOf(bar.start), end: isoOf(bar.end), quantity: flight.quantity, amount: flight.amount };
}

/** A drawn bar without the days of others. */
function trimmed(bars: readonly Bar[], drawn: Bar, from: Day): Bar {
  const before = Math.max(-Infinity, ...bars.filter((bar) => bar.end < from).map((bar) => bar.end + 1));
  const after = Math.min(Infinity, ...bars.filter((bar) => bar.start > from).map((bar) => bar.start - 1));
  return { ...drawn, start: Math.max(drawn.start, before), end: Math.min(drawn.end, after) };
}
