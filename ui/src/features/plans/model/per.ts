/** What one price buys and what units are counted, by the buying model of a line: a thousand impressions or a single one is a factor of a thousand. */
import type { RowView } from '@/api/types';

import type { Ref } from './format';

/** Columns whose values mean nothing without their unit. */
export type Measured = 'unit_price' | 'units';

/** Whether the unit of this column goes by the buying model. */
export const isMeasured = (ref: Ref): ref is Measured => ref === 'unit_price' || ref === 'units';

/** Buying models whose price is for many units: it stands in the cell itself. */
const FOR_MANY: ReadonlySet<string> = new Set(['CPM']);

/** Whether the price of the model is for more units than one. */
export const isForMany = (model: string): boolean => FOR_MANY.has(model);

/** The buying model of a line by its code; empty where it says none. `typed`: what is being saved there. */
export function buyModelOf(row: RowView, typed?: string): string {
  return row.kind === 'line' ? (typed ?? row.v['buy_model'] ?? '') : '';
}
