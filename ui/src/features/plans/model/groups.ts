/** Lines put together by what they say in a column or two. A matter of the view: sections of the plan stay as they are. */
import type { ColumnView, GroupView, RowView } from '@/api/types';

import { keyOf, type Reading, textOf } from './filter';
import { isNumeric, type Language, type Ref } from './format';
import { compareNumbers } from './numbers';
import type { GridRow } from './outline';

/** What a row of the grid stands for that is no row of the plan. */
export interface Group {
  /** What its lines have in common, by the columns grouped by: as the core's keys. */
  readonly key: readonly string[];
  /** The column of its own level. */
  readonly ref: Ref;
  /** The same as its first line says it, canonical. */
  readonly value: string;
  lines: readonly RowView[];
}

/** What putting together needs to know. */
export interface Grouping {
  by: readonly ColumnView[];
  /** Kept lines in the order shown. */
  lines: readonly RowView[];
  numbers: ReadonlyMap<string, number>;
  collapsed: ReadonlySet<string>;
  totals: ReadonlyMap<string, GroupView>;
  reading: Reading;
  /** How a group of lines that say nothing is called. */
  empty: string;
}

/** What the core's answer about a group is found by. */
export const totalsKey = (key: readonly string[]): string => JSON.stringify(key);

/** The id of a group's row: no id of a plan looks like it. */
export const groupId = (by: readonly Ref[], key: readonly string[]): string => `group:${by.slice(0, key.length).join('+')}:${totalsKey(key)}`;

/** What a line says in a column: as the core puts lines together. Of a date the month counts. */
export function saidOf(row: RowView, column: Pick<ColumnView, 'ref' | 'kind'>): string {
  const value = keyOf(row, column.ref).trim();
  return column.kind === 'date' ? value.slice(0, 7) : value;
}

/** The keys of the groups that a line stands in, the outer first. */
export function groupKeys(row: RowView, by: readonly Pick<ColumnView, 'ref' | 'kind'>[]): string[][] {
  const key = by.map((column) => saidOf(row, column).toLowerCase());
  return key.map((_, index) => key.slice(0, index + 1));
}

interface Branch extends Group { depth: number; inner: Map<string, Branch> }

/** Groups and lines in the order shown, and the ids of all groups. `made` keeps the grid's objects by id between calls. */
export function grouped({ by, lines, numbers, collapsed, totals, reading, empty }: Grouping, made: Map<string, GridRow>): { rows: GridRow[]; groups: string[] } {
  const top = branches(lines, by);
  const refs = by.map((column) => column.ref);
  const shown: GridRow[] = [];
  const groups: string[] = [];
  const walk = (level: Map<string, Branch>, above: string | null): void => {
    const column = by[[...level.values()][0]?.depth ?? 0];
    if (!column) return;
    for (const branch of [...level.values()].sort(orderOf(column, reading))) {
      const id = groupId(refs, branch.key);
      groups.push(id);
      const folded = collapsed.has(id);
      const told = totals.get(totalsKey(branch.key));
      const name = branch.value === '' ? empty : labelOf(branch, column, reading);
      const row: RowView = { id, kind: 'section', parent: above, depth: branch.depth, v: { name }, c: told?.c ?? {}, f: [], ...(told ? { n: told.n } : {}) };
      shown.push(gridRow(made, row, 0, branch.depth, folded, above, branch));
      if (folded) groups.push(...[...branch.inner.values()].map((inner) => groupId(refs, inner.key)));
      else if (branch.inner.size > 0) walk(branch.inner, id);
      else for (const line of branch.lines) shown.push(gridRow(made, line, numbers.get(line.id) ?? 0, branch.depth + 1, false, id));
    }
  };
  walk(top, null);
  return { rows: shown, groups };
}

function gridRow(made: Map<string, GridRow>, row: RowView, number: number, depth: number, collapsed: boolean, above: string | null, group?: Group): GridRow {
  const now = { row, number, depth, parent: group !== undefined, collapsed, above, group };
  const known = made.get(row.id);
  if (known) return Object.assign(known, now);
  const fresh: GridRow = { id: row.id, ...now };
  made.set(row.id, fresh);
  return fresh;
}

function branches(lines: readonly RowView[], by: readonly ColumnView[]): Map<string, Branch> {
  const top = new Map<string, Branch>();
  for (const line of lines) {
    let level = top;
    let above: readonly string[] = [];
    by.forEach((column, depth) => {
      const value = saidOf(line, column);
      const own = value.toLowerCase();
      let branch = level.get(own);
      if (!branch) {
        branch = { key: [...above, own], ref: column.ref, value, lines: [], depth, inner: new Map() };
        level.set(own, branch);
      }
      (branch.lines as RowView[]).push(line);
      above = branch.key;
      level = branch.inner;
    });
  }
  return top;
}

/** Choices in their own order, months and numbers by size, words by the language; what says nothing comes last. */
function orderOf(column: ColumnView, reading: Reading): (a: Branch, b: Branch) => number {
  const collator = new Intl.Collator(reading.formats.language, { numeric: true });
  const choices = new Map((column.choices ?? []).map((code, index) => [code.toLowerCase(), index]));
  return (a, b) => {
    if (a.value === '' || b.value === '') return a.value === b.value ? 0 : a.value === '' ? 1 : -1;
    if (isNumeric(column.kind)) return compareNumbers(a.value, b.value);
    const [left = '', right = ''] = [a.key.at(-1), b.key.at(-1)];
    const [first, second] = [choices.get(left) ?? choices.size, choices.get(right) ?? choices.size];
    return first - second || collator.compare(a.value, b.value);
  };
}

function labelOf(branch: Branch, column: ColumnView, reading: Reading): string {
  if (column.kind === 'date') return monthText(branch.value, reading.formats.language);
  const line = branch.lines[0];
  return line ? textOf(line, column.ref, reading).trim() : branch.value;
}

/** `2026-09` as a heading. */
export function monthText(month: string, language: Language): string {
  const [year = '', number = ''] = month.split('-');
  const day = new Date(Date.UTC(Number(year), Number(number) - 1, 1));
  if (Number.isNaN(day.getTime())) return month;
  const name = new Intl.DateTimeFormat(language === 'ru' ? 'ru-RU' : 'en-US', { month: 'long', timeZone: 'UTC' }).format(day);
  return `${name.charAt(0).toLocaleUpperCase(language)}${name.slice(1)} ${year}`;
}

/** Whether lines can be put together by the column: words, choices and dates repeat, numbers rarely do. */
export const canGroup = (column: ColumnView): boolean => column.kind === 'text' || column.kind === 'choice' || column.kind === 'date';
