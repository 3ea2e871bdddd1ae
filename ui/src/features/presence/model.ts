import type { Presence, Whereabouts } from '@/api';
import { initials, personColour } from '@/lib/person';

/** Somebody in a cell. */
export interface Here { name: string; letters: string; colour: string }
/** Who is in which cell: by row and column. */
export type HereByCell = ReadonlyMap<string, ReadonlyMap<string, Here>>;

/** Those who are in a plan, one entry for a device. */
export function inPlan(present: readonly Presence[], plan: string): Presence[] {
  return present.filter((one) => one.plan === plan);
}

/** Each person once, in the order of their numbers, though they may have two devices here. */
export function people(present: readonly Presence[]): Presence[] {
  const byPerson = new Map(present.map((one) => [one.number, one]));
  return [...byPerson.values()].sort((a, b) => a.number - b.number);
}

/** Who is in which cell. Where two are in one cell, the first is shown. */
export function byCell(present: readonly Presence[], unknown: string): HereByCell {
  const cells = new Map<string, Map<string, Here>>();
  for (const one of present) {
    if (one.row === null || one.ref === null) continue;
    const row = cells.get(one.row) ?? new Map<string, Here>();
    if (!row.has(one.ref)) row.set(one.ref, { name: one.name ?? unknown, letters: initials(one.name), colour: personColour(one.number) });
    cells.set(one.row, row);
  }
  return cells;
}

/** How often a move is told at most, and how often it is told again, in milliseconds. */
export const EVERY_MS = 100;
export const BEAT_MS = 10_000;

/** Tells others where one is: the last place of each tenth of a second, again every ten seconds, and that one has left. */
export class Teller {
  private place: Whereabouts | null = null;
  private told = '';
  private next: ReturnType<typeof setTimeout> | undefined;
  private beat: ReturnType<typeof setInterval> | undefined;

  constructor(private readonly send: (place: Whereabouts) => void) {}

  /** One is here now. */
  at(place: Whereabouts): void {
    this.place = place;
    this.beat ??= setInterval(() => { this.tell(true); }, BEAT_MS);
    this.next ??= setTimeout(() => { this.next = undefined; this.tell(false); }, EVERY_MS);
  }

  /** One is in the plan no more. */
  leave(): void {
    clearTimeout(this.next);
    clearInterval(this.beat);
    this.next = this.beat = undefined;
    if (this.place) this.send({ plan: null });
    this.place = null;
    this.told = '';
  }

  private tell(again: boolean): void {
    if (!this.place) return;
    const said = JSON.stringify(this.place);
    if (said === this.told && !again) return;
    this.told = said;
    this.send(this.place);
  }
}
