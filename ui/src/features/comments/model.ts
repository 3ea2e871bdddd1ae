/** Which threads are shown, in which order, and where their marks stand. */
import type { Thread } from '@/api';

/** Which threads are listed. */
export type Show = 'open' | 'resolved' | 'all';

/** A place that a thread can be about: a row and a column, a row, or the plan. */
export interface Place { row: string | null; ref: string | null }

/** Marks by row: the columns with open threads; `''` for the row as a whole. */
export type Marks = ReadonlyMap<string, ReadonlyMap<string, readonly Thread[]>>;

/** The order of rows and columns on the screen. */
export interface Order { rows: readonly string[]; columns: readonly string[] }

/** How many threads there are of each kind. */
export function counts(threads: readonly Thread[]): Record<Show, number> {
  const of = (state: Thread['state']): number => threads.filter((thread) => thread.state === state).length;
  return { open: of('open'), resolved: of('resolved'), all: threads.length };
}

/** Open threads by what they are about. */
export function marksOf(threads: readonly Thread[]): Marks {
  const marks = new Map<string, Map<string, Thread[]>>();
  for (const thread of threads) {
    const { row, ref, removed } = thread.place;
    if (thread.state !== 'open' || row === null || removed) continue;
    const byColumn = marks.get(row) ?? new Map<string, Thread[]>();
    marks.set(row, byColumn);
    byColumn.set(ref ?? '', [...(byColumn.get(ref ?? '') ?? []), thread]);
  }
  return marks;
}

/** Threads in the order of the plan: about the plan first, then by row and column; about one place by age. */
export function inOrder(threads: readonly Thread[], order: Order): Thread[] {
  const rows = new Map(order.rows.map((row, index) => [row, index]));
  const columns = new Map(order.columns.map((ref, index) => [ref, index]));
  const place = ({ place: { row, ref } }: Thread): [number, number] => [row === null ? -1 : (rows.get(row) ?? order.rows.length), ref === null ? -1 : (columns.get(ref) ?? order.columns.length)];
  return threads.map((thread) => ({ thread, at: place(thread) })).sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1]).map(({ thread }) => thread);
}

/** The threads to list: those about lines that are there, and those about deleted lines. */
export function listed(threads: readonly Thread[], show: Show, order: Order): { here: Thread[]; removed: Thread[] } {
  const wanted = inOrder(threads.filter((thread) => show === 'all' || thread.state === show), order);
  return { here: wanted.filter((thread) => !thread.place.removed), removed: wanted.filter((thread) => thread.place.removed) };
}

/** The next or the previous open thread from a place, around the ends; `null` where there is none. */
export function nextThread(threads: readonly Thread[], order: Order, from: Place & { thread: string | null }, direction: 1 | -1): Thread | null {
  const open = inOrder(threads.filter((thread) => thread.state === 'open' && !thread.place.removed), order);
  if (open.length === 0) return null;
  // One is at a thread as long as its cell is selected; one about the plan, or in a column that is not shown, has none.
  const isAt = ({ id, place }: Thread): boolean => id === from.thread && (place.row === null || (place.row === from.row && (place.ref === null || place.ref === from.ref || !order.columns.includes(place.ref))));
  const at = open.findIndex(isAt);
  if (at >= 0) return open[(at + direction + open.length) % open.length] ?? null;
  const row = from.row === null ? -1 : order.rows.indexOf(from.row);
  const column = from.ref === null ? -1 : order.columns.indexOf(from.ref);
  const after = (thread: Thread): number => {
    const there = thread.place.row === null ? -1 : order.rows.indexOf(thread.place.row);
    return there - row || (thread.place.ref === null ? -1 : order.columns.indexOf(thread.place.ref)) - column;
  };
  const found = direction === 1 ? open.find((thread) => after(thread) > 0) : open.findLast((thread) => after(thread) < 0);
  return found ?? (direction === 1 ? open[0] : open.at(-1)) ?? null;
}

/** The threads about exactly one place. */
export function threadsAt(threads: readonly Thread[], place: Place): Thread[] {
  return threads.filter((thread) => thread.place.row === place.row && thread.place.ref === place.ref && thread.state !== 'deleted');
}
