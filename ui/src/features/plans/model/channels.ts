/** Which columns mean something for which channels, by the core's compatibility matrix. */
import type { ColumnView, RowView } from '@/api/types';

import { canBeShown } from './columns';
import { type Ref, valueOf } from './format';

/** The channel of a line: its own, else the one that its section gives it. */
export const channelOf = (row: RowView): string => (row.kind === 'line' ? valueOf(row, 'channel') : '');

/** The channels of lines. */
export function channelsOf(rows: Iterable<RowView>): Set<string> {
  const found = new Set<string>();
  for (const row of rows) {
    const channel = channelOf(row);
    if (channel !== '') found.add(channel);
  }
  return found;
}

/** Whether the column means nothing for the channel of this line. */
export function isMisfit(row: RowView, column: ColumnView): boolean {
  return column.not_for !== undefined && (column.not_for as readonly string[]).includes(channelOf(row));
}

/** Whether lines of one of these channels are planned with the column. */
export const isUsual = (column: ColumnView, channels: ReadonlySet<string>): boolean => column.usual_for?.some((channel) => channels.has(channel)) ?? false;

/** Whether the column means nothing for all of these channels. */
const isFor = (column: ColumnView, channels: ReadonlySet<string>): boolean => [...channels].some((channel) => !(column.not_for as readonly string[] | undefined)?.includes(channel));

/**
 * The columns for lines of these channels: what such lines are planned with, what these lines say besides, and words and
 * columns of one's own that are shown. What is shown keeps its place; what comes stands behind its like.
 */
export function columnsFor(columns: readonly ColumnView[], lines: readonly RowView[]): Ref[] {
  const channels = channelsOf(lines);
  if (channels.size === 0) return columns.filter((column) => column.shown).map((column) => column.ref);
  const said = new Set<Ref>();
  for (const row of lines) for (const ref in row.v) said.add(ref);
  const says = (column: ColumnView): boolean => said.has(column.ref);
  const stays = (column: ColumnView): boolean => column.topic !== 'media' && column.shown && isFor(column, channels);
  const own = (column: ColumnView): boolean => column.custom && column.shown;
  const wanted = columns.filter((column) => canBeShown(column) && (isUsual(column, channels) || own(column) || stays(column) || says(column)));
  return placed(wanted);
}

/** What is shown in its order, each of the others behind the last of its topic. */
function placed(wanted: readonly ColumnView[]): Ref[] {
  const made = wanted.filter((column) => column.shown);
  for (const column of wanted.filter((one) => !one.shown)) {
    const like = made.findLastIndex((one) => one.topic === column.topic);
    made.splice(like < 0 ? made.length : like + 1, 0, column);
  }
  return made.map((column) => column.ref);
}

/** The columns that lines of a channel are planned with and that are not shown. */
export function missingFor(columns: readonly ColumnView[], channel: string): ColumnView[] {
  return columns.filter((column) => column.topic === 'media' && !column.shown && isUsual(column, new Set([channel])));
}

/** What is shown and these columns, each behind the last of its topic. */
export function withColumns(columns: readonly ColumnView[], more: readonly Ref[]): Ref[] {
  return placed(columns.filter((column) => column.shown || more.includes(column.ref)));
}

/** What is shown after a person chose among the columns `offered`: those that stay keep their places, what comes stands behind its like. */
export function withChosen(columns: readonly ColumnView[], offered: ReadonlySet<Ref>, chosen: ReadonlySet<Ref>): Ref[] {
  return placed(columns.filter((column) => (offered.has(column.ref) ? chosen.has(column.ref) : column.shown)));
}

/** The lines that a row stands for: itself, or what is below it. */
export function linesOf(rows: readonly { row: RowView; lines?: readonly RowView[] | undefined }[], all: ReadonlyMap<string, RowView>): RowView[] {
  const found = new Map<string, RowView>();
  const sections = new Set<string>();
  for (const { row, lines } of rows) {
    for (const line of lines ?? []) found.set(line.id, line);
    if (row.kind === 'line') found.set(row.id, row);
    else sections.add(row.id);
  }
  if (sections.size > 0) {
    // Rows come after the section that they stand in.
    for (const row of all.values()) {
      if (row.parent === null || !sections.has(row.parent)) continue;
      if (row.kind === 'section') sections.add(row.id);
      else found.set(row.id, row);
    }
  }
  return [...found.values()];
}
