/** Where bars stand, and where gestures take them. All of it in days; pixels only through a scale. */
import { type Day, moved, nextOf, startOf, type Unit } from './days';

/** One bar: a flight of a line. */
export interface Bar { id: string; start: Day; end: Day }

/** Days to pixels. */
export interface Scale { from: Day; px: number }

/** The left edge of a day. */
export const xOf = (scale: Scale, day: Day): number => (day - scale.from) * scale.px;
/** The day at a place. */
export const dayAt = (scale: Scale, x: number): Day => scale.from + Math.floor(x / scale.px);

/** Pixels a day takes at zoom 1. */
export const DAY_PX: Record<Unit, number> = { day: 34, week: 12, month: 3.4, quarter: 1.35 };
/** How far one may zoom. */
export const ZOOM = { least: 0.4, most: 4, step: 1.25 } as const;
/** A zoom within its limits. */
export const zoomed = (zoom: number, by: number): number => Math.min(Math.max(zoom * by, ZOOM.least), ZOOM.most);

/** A day the chart may not leave: plans are no geology. */
const FIRST = -25_567;
const LAST = 84_000;

/** The days a chart shows: those of the campaign and of all bars, with a unit of air on both sides. */
export function span(days: Iterable<{ start: Day; end: Day }>, campaign: { start: Day | null; end: Day | null }, unit: Unit, now: Day): { from: Day; to: Day } {
  let from = campaign.start ?? Infinity;
  let to = campaign.end ?? -Infinity;
  for (const one of days) {
    from = Math.min(from, one.start);
    to = Math.max(to, one.end);
  }
  if (from === Infinity) from = to === -Infinity ? now : to;
  if (to === -Infinity) to = from + 90;
  const air = unit === 'day' ? 7 : 1;
  const left = Math.max(moved(unit, startOf(unit, Math.min(from, to)), -air), FIRST);
  const right = Math.min(nextOf(unit, moved(unit, Math.max(from, to), air)) - 1, LAST);
  return { from: left, to: Math.max(right, left + 1) };
}

/** The free days around some bars of a line: they may not run over others. */
export function room(bars: readonly Bar[], ids: ReadonlySet<string>): { from: Day; to: Day } {
  const mine = bars.filter((bar) => ids.has(bar.id));
  const first = Math.min(...mine.map((bar) => bar.start));
  const last = Math.max(...mine.map((bar) => bar.end));
  let from = FIRST;
  let to = LAST;
  for (const bar of bars) {
    if (ids.has(bar.id)) continue;
    if (bar.end < first) from = Math.max(from, bar.end + 1);
    else if (bar.start > last) to = Math.min(to, bar.start - 1);
  }
  return { from, to };
}

/** How far some bars of a line may go together, of so many days: none of them over a bar that stays. */
export function clampShift(bars: readonly Bar[], ids: ReadonlySet<string>, days: number): number {
  const stay = bars.filter((bar) => !ids.has(bar.id));
  let least = -Infinity;
  let most = Infinity;
  for (const bar of bars) {
    if (!ids.has(bar.id)) continue;
    const { from, to } = room([...stay, bar], new Set([bar.id]));
    least = Math.max(least, from - bar.start);
    most = Math.min(most, to - bar.end);
  }
  return Math.min(Math.max(days, Math.min(least, 0)), Math.max(most, 0));
}

/** A drag by so many days, held at the ends of units where the bar's start comes near one. */
export function snappedShift(bar: Bar, days: number, unit: Unit, free: boolean): number {
  if (free || unit === 'day') return days;
  const at = bar.start + days;
  const before = startOf(unit, at);
  const after = nextOf(unit, at);
  const near = at - before <= after - at ? before : after;
  const reach = unit === 'week' ? 3 : unit === 'month' ? 6 : 12;
  return Math.abs(near - at) <= reach ? near - bar.start : days;
}

/** Which edge is pulled. */
export type Edge = 'start' | 'end';

/** A bar with one edge pulled to a day, at least one day long and off its neighbours. Units hold the edge. */
export function pulled(bars: readonly Bar[], bar: Bar, edge: Edge, to: Day, unit: Unit, free: boolean): Bar {
  const { from, to: last } = room(bars, new Set([bar.id]));
  if (edge === 'start') {
    const held = free ? to : nearest(unit, to);
    return { ...bar, start: Math.min(Math.max(held, from), bar.end) };
  }
  const held = free ? to : nearest(unit, to + 1) - 1;
  return { ...bar, end: Math.max(Math.min(held, last), bar.start) };
}

/** The boundary of units nearest to the left edge of a day. */
function nearest(unit: Unit, day: Day): Day {
  const before = startOf(unit, day);
  const after = nextOf(unit, day);
  return day - before <= after - day ? before : after;
}

/** A bar moved by units with its length kept, as far as its neighbours let it. */
export function stepped(bars: readonly Bar[], bar: Bar, unit: Unit, count: number): Bar {
  const shift = clampShift(bars, new Set([bar.id]), moved(unit, bar.start, count) - bar.start);
  return { ...bar, start: bar.start + shift, end: bar.end + shift };
}

/** A bar with an edge moved to the next boundary of units in a direction. */
export function stretched(bars: readonly Bar[], bar: Bar, edge: Edge, unit: Unit, direction: -1 | 1): Bar {
  const boundary = edge === 'start' ? bar.start : bar.end + 1;
  const at = direction === 1 ? nextOf(unit, boundary) : startOf(unit, boundary - 1);
  const to = edge === 'start' ? at : at - 1;
  // The last step in stays where it is: a bar has at least one day.
  if (edge === 'start' ? to > bar.end : to < bar.start) return bar;
  return pulled(bars, bar, edge, to, unit, true);
}

/** Where a bar is cut: at the boundary of units nearest to its middle, else in the middle. `null` for a single day. */
export function cut(bar: Bar, unit: Unit, wanted: Day | null = null): Day | null {
  if (bar.end === bar.start) return null;
  const inside = (day: Day): boolean => day > bar.start && day <= bar.end;
  if (wanted !== null) return inside(wanted) ? wanted : null;
  const middle = bar.start + Math.floor((bar.end - bar.start + 1) / 2);
  const near = nearest(unit, middle);
  return inside(near) ? near : middle;
}

/** Bars laid on a line so many days later, each where it is free; those that find no room are left out. */
export function laid<T extends { start: Day; end: Day }>(copied: readonly T[], onto: readonly Bar[], shift: number): T[] {
  const taken = onto.map((bar) => ({ start: bar.start, end: bar.end }));
  const out: T[] = [];
  for (const one of copied) {
    const bar = { ...one, start: one.start + shift, end: one.end + shift };
    if (taken.some((other) => other.start <= bar.end && other.end >= bar.start)) continue;
    taken.push(bar);
    out.push(bar);
  }
  return out;
}
