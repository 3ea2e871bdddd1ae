/** Choosing several columns at once: which are listed, and in which groups. */
import type { ColumnView } from '@/api/types';

import { isUsual } from './channels';
import { canBeShown } from './columns';
import type { Ref } from './format';

/** What a list of columns is about: a topic of the vocabulary, or columns of one's own. */
export type Topic = NonNullable<ColumnView['topic']> | 'own';

const TOPICS: readonly Topic[] = ['placement', 'time', 'buying', 'money', 'media', 'own', 'agency', 'other'];

/** The columns that a person may choose from; the one that names lines always stays. */
export const choosable = (columns: readonly ColumnView[], naming: Ref): ColumnView[] => columns.filter((column) => canBeShown(column) && column.ref !== naming && column.ref !== 'name');

/** Those whose headings have the words in them, of one channel or of all; a heading that begins with the words goes first. */
export function listed(columns: readonly ColumnView[], words: string, channel: string | null, heading: (column: ColumnView) => string): ColumnView[] {
  const text = words.trim().toLocaleLowerCase();
  const fits = columns.filter((column) => (channel === null || isUsual(column, new Set([channel]))) && heading(column).toLocaleLowerCase().includes(text));
  if (text === '') return fits;
  const late = (column: ColumnView): number => { const name = heading(column).toLocaleLowerCase(); return name === text ? 0 : name.startsWith(text) ? 1 : 2; };
  return fits.map((column, index) => ({ column, index })).sort((a, b) => late(a.column) - late(b.column) || a.index - b.index).map(({ column }) => column);
}

/** The columns by what they are about; while one looks for words they stay in the order found. */
export function grouped(columns: readonly ColumnView[], words: string): { topic: Topic | null; columns: ColumnView[] }[] {
  if (words.trim() !== '') return columns.length > 0 ? [{ topic: null, columns: [...columns] }] : [];
  const topicOf = (column: ColumnView): Topic => (column.custom ? 'own' : (column.topic ?? 'other'));
  return TOPICS.map((topic) => ({ topic, columns: columns.filter((column) => topicOf(column) === topic) })).filter((group) => group.columns.length > 0);
}

/** The choice after one column was switched; with `from`, all between get the same state, as Shift does in lists. */
export function switched(chosen: ReadonlySet<Ref>, order: readonly Ref[], at: Ref, from: Ref | null = null): Set<Ref> {
  const on = !chosen.has(at);
  const [a, b] = [order.indexOf(from ?? at), order.indexOf(at)].sort((one, other) => one - other);
  const next = new Set(chosen);
  for (const ref of a === undefined || a < 0 ? [at] : order.slice(a, (b ?? a) + 1)) {
    if (on) next.add(ref);
    else next.delete(ref);
  }
  return next;
}
