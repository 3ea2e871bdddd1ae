/** Finding and replacing text in cells, as they are shown or as they would be typed. */
import type { RowView } from '@/api/types';

import { editText, type Choices, type TypedCell } from './edits';
import { type Reading, textOf } from './filter';
import { isRightAligned, type Ref, TIME_FIELDS } from './format';

/** What is looked for. */
export interface Query { text: string; matchCase: boolean; wholeCell: boolean }
/** A cell in which it was found. */
export interface Match { row: string; ref: Ref }

/** What reading and writing cells needs. */
export interface Words extends Reading { choices: Choices }

const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, ' ');

function tester({ text, matchCase, wholeCell }: Query): (cell: string) => boolean {
  const wanted = matchCase ? plain(text) : plain(text).toLocaleLowerCase();
  return (cell) => {
    const said = matchCase ? plain(cell) : plain(cell).toLocaleLowerCase();
    return wholeCell ? said.trim() === wanted.trim() : said.includes(wanted);
  };
}

/** The cells that hold the text, row by row. */
export function find(rows: Iterable<RowView>, refsOf: (row: RowView) => readonly Ref[], query: Query, words: Words): Match[] {
  if (query.text === '') return [];
  const holds = tester(query);
  const digits = /\d/.test(query.text);
  const holdsIn = (row: RowView, ref: Ref): boolean => {
    const kind = words.columns.get(ref)?.kind;
    if (kind !== undefined && isRightAligned(kind) && !digits) return false;
    // Words look as they are typed; numbers and dates do not.
    return holds(textOf(row, ref, words)) || (kind !== 'text' && kind !== 'choice' && holds(typedText(row, ref, words)));
  };
  const found: Match[] = [];
  for (const row of rows) for (const ref of refsOf(row)) if (holdsIn(row, ref)) found.push({ row: row.id, ref });
  return found;
}

function typedText(row: RowView, ref: Ref, words: Words): string {
  const column = words.columns.get(ref);
  return column ? editText(row, column, words.formats, words.choices) : '';
}

/** Whether the cell holds something entered: what is derived cannot be replaced. */
const isEntered = (row: RowView, ref: Ref): boolean => row.v[ref] !== undefined || (TIME_FIELDS.has(ref) && row.f.length > 0);

/** The cells with the text replaced; those that hold only derived values are left out. */
export function replaced(matches: readonly Match[], rows: ReadonlyMap<string, RowView>, query: Query, by: string, words: Words): TypedCell[] {
  const holds = tester({ ...query, wholeCell: false });
  return matches.flatMap(({ row: id, ref }) => {
    const row = rows.get(id);
    if (!row || !isEntered(row, ref)) return [];
    const typed = typedText(row, ref, words);
    // `1 200` is how 1200 looks: found by its look, it is replaced in its look.
    const from = holds(typed) ? typed : textOf(row, ref, words);
    const text = query.wholeCell ? by : exchange(from, query, by);
    return text === from ? [] : [{ row: id, ref, text: text === '' ? null : text }];
  });
}

function exchange(text: string, { text: wanted, matchCase }: Query, by: string): string {
  const pattern = plain(wanted).replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '[ \u00a0\u202f\u2009]');
  return text.replace(new RegExp(pattern, matchCase ? 'gu' : 'giu'), () => by);
}

/** The match to show next after a place in the order of the matches; they go round. */
export function nextMatch(matches: readonly Match[], here: Match | null, order: (match: Match) => number, direction: 1 | -1): number {
  if (matches.length === 0) return -1;
  if (!here) return direction === 1 ? 0 : matches.length - 1;
  const at = order(here);
  if (direction === 1) {
    const next = matches.findIndex((match) => order(match) > at);
    return next < 0 ? 0 : next;
  }
  const before = matches.findLastIndex((match) => order(match) < at);
  return before < 0 ? matches.length - 1 : before;
}
