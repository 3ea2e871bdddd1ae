import type { Presence, Whereabouts } from '@/api';
import { initials, personColour } from '@/lib/person';

/** Somebody in a cell. */
export interface Here { name: string; letters: string; colour: string }
/** Who is in which cell: by row and column; in the flowchart also by row and flight. */
export type HereByCell = ReadonlyMap<string, ReadonlyMap<string, Here>>;
/** Somebody who has selected more than a cell: opposite corners. */
export interface HereRange extends Here { from: { row: string; ref: string }; to: { row: string; ref: string } }

/** Whether a place is a bar of the flowchart. */
const isFlight = (ref: string): boolean => ref.startsWith('flt_');

/** Those who are in a plan, one entry for a device. */
export function inPlan(present: readonly Presence[], plan: string): Presence[] {
  return present.filter((one) => one.plan === plan);
}

/** Each person once, in the order of their numbers, though they may have two devices here. */
export function people(present: readonly Presence[]): Presence[] {
  const byPerson = new Map(present.map((one) => [one.number, one]));
  return [...byPerson.values()].sort((a, b) => a.number - b.number);
}

const hereOf = (one: Presence, unknown: string): Here => ({ name: one.name ?? unknown, letters: initials(one.name), colour: personColour(one.number) });

/** Who is in which cell. Where two are in one cell, the first is shown. `shownAt` says in which column of one's own table they stand who are in another. */
export function byCell(present: readonly Presence[], unknown: string, shownAt: (row: string, ref: string) => string = (_, ref) => ref): HereByCell {
  const cells = new Map<string, Map<string, Here>>();
  for (const one of present) {
    if (one.row === null || one.ref === null) continue;
    const row = cells.get(one.row) ?? new Map<string, Here>();
    const places = [shownAt(one.row, one.ref), ...(one.to_ref !== null && isFlight(one.to_ref) ? [one.to_ref] : [])];
    for (const place of places) if (!row.has(place)) row.set(place, hereOf(one, unknown));
    cells.set(one.row, row);
  }
  return cells;
}

/** Who has selected more than a cell. */
export function ranges(present: readonly Presence[], unknown: string): HereRange[] {
  return present.flatMap((one) => {
    const { row, ref, to_row: toRow, to_ref: toRef } = one;
    if (row === null || ref === null || toRow === null || toRef === null || isFlight(toRef)) return [];
    return [{ ...hereOf(one, unknown), from: { row, ref }, to: { row: toRow, ref: toRef } }];
  });
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
