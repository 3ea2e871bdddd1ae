/** What the grid shows, as the controller, the painter and the editor share it. */
import type { ColumnView, PlanReach, ReachView, RowView, Totals } from '@/api';

import type { Marks } from '@/features/comments';
import type { HereByCell } from '@/features/presence';

import type { Lights } from '../light-work';
import type { Choices } from '../model/edits';
import type { Formats, Precision, Ref } from '../model/format';
import type { GridRow } from '../model/outline';
import { buyModelOf } from '../model/per';
import type { Typed } from '../model/session';
import type { PlanWords } from '../words';
import type { OtherArea } from './others';
import { FIRST } from './selection';

/** The pinned bottom row. */
export interface TotalsRow { readonly id: 'totals'; readonly kind: 'totals' }
/** Anything a row of the grid can be. */
export type Model = GridRow | TotalsRow;
/** Tells the pinned totals from rows of the document. */
export const isTotals = (model: Model): model is TotalsRow => model.id === 'totals';

/** The pinned bottom row; there is only one. */
export const TOTALS_ROW: TotalsRow = { id: 'totals', kind: 'totals' };
/** The property of the column of row numbers. */
export const NUMBER = '#';

/** Words that stand in cells. */
export interface CellWords { perMany: string; commented: string; total: string; notSummed: string; untitledSection: string; collapse: string; expand: string; notApplicable: string }

/** Everything a cell's look depends on. */
export interface Scene {
  rows: GridRow[];
  /** The columns after the naming one, in order. */
  columns: ColumnView[];
  /** How many of them stay in sight with the naming one. */
  frozen: number;
  /** The column that names lines, pinned beside the numbers. */
  naming: ColumnView;
  columnsByRef: ReadonlyMap<Ref, ColumnView>;
  totals: Totals | null;
  marks: ReadonlyMap<string, ReadonlyMap<Ref, 'warning' | 'error'>>;
  typed: ReadonlyMap<string, ReadonlyMap<Ref, Typed>>;
  formats: Formats;
  precision: Precision;
  choices: Choices;
  words: CellWords;
  readonly: boolean;
  /** The heading of a column in the reader's language. */
  heading: (column: ColumnView) => string;
  filtered: ReadonlySet<Ref>;
  sorted: { ref: Ref; order: 'asc' | 'desc' } | null;
  widths: Readonly<Record<Ref, number>>;
  rowHeight: number;
  /** What the plan and its sections reach: shown where a sum would be wrong. */
  reach: PlanReach | null;
  /** Open threads of comments by row and column; `''` for the row as a whole. */
  comments: Marks;
  /** Who else is in which cell. */
  here: HereByCell;
  /** What else colleagues have selected. */
  others: readonly OtherArea[];
  /** Cells that colleagues wrote to just now. */
  lights: Lights;
  /** What a price is for and what units count. */
  per: PlanWords['per'];
}

/** The buying model of a line as it will be once what is typed is saved. */
export function modelOf(scene: Pick<Scene, 'typed' | 'choices'>, row: RowView): string {
  const typed = scene.typed.get(row.id)?.get('buy_model');
  return buyModelOf(row, typed && scene.choices.code('buy_model', typed.text));
}

/** Reach or frequency by a model, as a canonical text: for the columns whose sum would be wrong. */
export function modelled(reach: ReachView | null | undefined, ref: Ref): string | null {
  if (!reach) return null;
  const value = ref === 'reach_pct' ? reach.reach : ref === 'frequency' ? reach.frequency : null;
  return value === null ? null : value.toFixed(6).replace(/\.?0+$/, '');
}

/** How many columns do not scroll: the number, the name, and what a planner froze. */
export const pinnedIn = (scene: Pick<Scene, 'frozen'> | null): number => FIRST + (scene?.frozen ?? 0);

/** The field behind a cell of the naming column: sections have names, lines may go by their site. */
export function namingRefOf(scene: Pick<Scene, 'naming'>, row: RowView): Ref {
  return row.kind === 'section' ? 'name' : scene.naming.ref;
}
