/** Bars on their way to other lines, by dragging or by cutting and pasting: where they would stand and which edits that takes. */
import type { EditInput, RowView } from '@/api';

import { barsOf } from './bars';
import { type Day, dayOf, isoOf } from './days';
import { type Bar, laid } from './geometry';

/** Selected flights by line. */
export type Selection = ReadonlyMap<string, ReadonlySet<string>>;

/** The plan as far as carrying needs it. */
export interface Around {
  row: (id: string) => RowView | undefined;
  /** The line so many lines below one, as the rows are shown; `null` where there is none. */
  below: (row: string, steps: number) => string | null;
}

/** Bars as they would stand; `null` for a place that they cannot take. */
export type Carried = { rows: ReadonlyMap<string, readonly Bar[]>; selection: Selection } | null;

/** Selected bars laid so many lines below and so many days later. All of them find room, or none moves. */
export function carried(selection: Selection, steps: number, days: number, around: Around): Carried {
  const rows = new Map<string, readonly Bar[]>();
  const shown = (id: string): readonly Bar[] => {
    const row = around.row(id);
    return rows.get(id) ?? (row ? barsOf(row) : []);
  };
  const moves: { to: string; bars: Bar[] }[] = [];
  for (const [from, ids] of selection) {
    const to = around.below(from, steps);
    if (to === null || around.row(to)?.kind !== 'line') return null;
    moves.push({ to, bars: shown(from).filter((bar) => ids.has(bar.id)).map((bar) => ({ ...bar, start: bar.start + days, end: bar.end + days })) });
    rows.set(from, shown(from).filter((bar) => !ids.has(bar.id)));
  }
  const chosen = new Map<string, ReadonlySet<string>>();
  for (const { to, bars } of moves) {
    if (laid(bars, shown(to), 0).length < bars.length) return null;
    rows.set(to, [...shown(to), ...bars].sort((a, b) => a.start - b.start));
    chosen.set(to, new Set(bars.map((bar) => bar.id)));
  }
  return { rows, selection: chosen };
}

/** What takes bars from their lines to those where they are shown. What a flight states stays with its line: it is part of that line's sum. */
export function carryEdits(selection: Selection, shown: NonNullable<Carried>): EditInput[] {
  const taken: EditInput[] = [...selection].flatMap(([row, ids]) => [...ids].map((id) => ({ op: 'remove_flight' as const, row, id })));
  const given: EditInput[] = [...shown.selection].flatMap(([row, ids]) => (shown.rows.get(row) ?? []).filter((bar) => ids.has(bar.id)).map((bar) => ({ op: 'set_flight' as const, row, start: isoOf(bar.start), end: isoOf(bar.end) })));
  return [...taken, ...given];
}

/** Bars that were copied or cut, by line. */
interface Kept { row: string; bars: { id: string; start: Day; end: Day }[] }

/** Copied or cut bars. What was cut stays in its place until it is pasted, as in a table. */
export class Clipboard {
  private kept: readonly Kept[] = [];
  private cut: Selection = new Map();

  /** Keeps flights for pasting. Returns how many. */
  keep(chosen: readonly (readonly [RowView, readonly RowView['f'][number][]])[], how: 'copy' | 'cut'): number {
    this.kept = chosen.map(([row, flights]) => ({ row: row.id, bars: flights.map(({ id, start, end }) => ({ id, start: dayOf(start), end: dayOf(end) })) }));
    this.cut = new Map(how === 'cut' ? this.kept.map((one) => [one.row, new Set(one.bars.map((bar) => bar.id))] as const) : []);
    return this.kept.reduce((count, one) => count + one.bars.length, 0);
  }

  get isEmpty(): boolean {
    return this.kept.length === 0;
  }

  /** The flights of a line that wait to be moved. */
  waiting(row: string): ReadonlySet<string> | undefined {
    return this.cut.get(row);
  }

  /** Forgets a cut. Returns whether there was one. */
  dropCut(): boolean {
    if (this.cut.size === 0) return false;
    this.cut = new Map();
    this.kept = [];
    return true;
  }

  /** What lays the bars on a line and those below it, on the same days; copied onto the line they came from, after its last bar. Bars without room are left out, cut ones stay where they are. */
  paste(at: string, around: Around): { edits: EditInput[]; lost: number; intent: string } {
    const edits: EditInput[] = [];
    let lost = 0;
    const moving = this.cut.size > 0;
    for (const [steps, one] of this.kept.entries()) {
      const id = this.kept.length === 1 ? at : around.below(at, steps);
      const row = id === null ? undefined : around.row(id);
      const alive = moving ? one.bars.filter((bar) => around.row(one.row)?.f.some((flight) => flight.id === bar.id)) : one.bars;
      if (moving && row?.id === one.row) continue;
      if (row?.kind !== 'line') {
        lost += alive.length;
        continue;
      }
      // What is cut as well makes room.
      const onto = barsOf(row).filter((bar) => this.cut.get(row.id)?.has(bar.id) !== true);
      const shift = row.id === one.row ? Math.max(...onto.map((bar) => bar.end)) + 1 - Math.min(...one.bars.map((bar) => bar.start)) : 0;
      const placed = laid(alive, onto, shift);
      lost += alive.length - placed.length;
      for (const bar of placed) {
        if (moving) edits.push({ op: 'remove_flight', row: one.row, id: bar.id });
        edits.push({ op: 'set_flight', row: row.id, start: isoOf(bar.start), end: isoOf(bar.end) });
      }
    }
    return { edits, lost, intent: moving ? 'carry_flights' : 'paste_flights' };
  }
}
