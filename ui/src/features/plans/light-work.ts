/** Cells that colleagues wrote to just now: they light up in the writer's colour and fade. */
import type { Touched, Writer } from '@/api';
import { personColour } from '@/lib/person';

import type { Ref } from './model/format';
import { cellsOf } from './model/problems';

/** So long a cell stays lit, in milliseconds; the colour fades meanwhile. */
const LIT_FOR = 8_000;

/** What a colleague did to a cell. */
export interface Lit { by: Writer; at: string; until: number }
/** By row and column; `''` for a row as a whole. */
export type Lights = ReadonlyMap<string, ReadonlyMap<Ref, Lit>>;

/** The colour of a person, the same on all of their colleagues' screens. */
export const colourOf = (by: Writer): string => personColour(by.number);

/** Keeps what is lit, and tells when it changes. */
export class LightWork {
  private readonly rows = new Map<string, Map<Ref, Lit>>();
  private timer: ReturnType<typeof setTimeout> | null = null;

  constructor(private readonly changed: () => void) {}

  /** What is lit now. */
  get lights(): Lights {
    return this.rows;
  }

  /** Lights places up. */
  light(places: readonly Touched[]): void {
    const until = Date.now() + LIT_FOR;
    for (const { row, ref, by, at } of places) {
      if (row === null) continue;
      const cells = this.rows.get(row) ?? new Map<Ref, Lit>();
      for (const cell of ref === null ? [''] : cellsOf(ref, '')) cells.set(cell, { by, at, until });
      this.rows.set(row, cells);
    }
    this.changed();
    this.wait();
  }

  /** Leaves the page. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
  }

  private wait(): void {
    this.close();
    this.timer = setTimeout(() => { this.fade(); }, LIT_FOR);
  }

  private fade(): void {
    const now = Date.now();
    for (const [row, cells] of this.rows) {
      for (const [ref, lit] of cells) if (lit.until <= now) cells.delete(ref);
      if (cells.size === 0) this.rows.delete(row);
    }
    this.changed();
    if (this.rows.size > 0) this.wait();
  }
}
