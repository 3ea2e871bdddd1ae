/** What of a plan the flowchart's looks follow from. */
import type { Measure, RowView } from '@/api';

import type { PlanDesk } from '../desk';
import { channelOf } from '../model/channels';
import type { Placed } from '../model/problems';
import { type Day, dayOf } from './days';

/** What of a line can be shown and distributed over time. */
export const MEASURES: readonly Measure[] = ['budget', 'impressions', 'grp'];

/** The days of the campaign, as far as they are known. */
export function campaignOf(start: string | undefined, end: string | undefined): { start: Day | null; end: Day | null } {
  const day = (iso: string | undefined): Day | null => (iso === undefined ? null : dayOf(iso));
  return { start: day(start), end: day(end) };
}

/** The colour of a line's channel: the same as in the workbook's flowchart. */
export function colourOf(desk: PlanDesk, row: RowView): string {
  const channel = channelOf(row);
  const place = channel === '' ? -1 : (desk.session.columns.get('channel')?.choices ?? []).indexOf(channel);
  return place < 0 ? 'var(--ink-3)' : `var(--channel-${String((place % 12) + 1)})`;
}

/** Lines that run on days outside the campaign, with the days. */
export function flagsOf(problems: readonly Placed[]): ReadonlyMap<string, Readonly<Record<string, string>>> {
  return new Map(problems.flatMap(({ row, problem }) => (row !== null && problem.code === 'flight_outside' ? [[row, problem.args] as const] : [])));
}

/** Decimals of a measure and its unit. */
export function measureLook(measure: Measure, currency: string): { digits: number; sign: string } {
  if (measure === 'budget') return { digits: 2, sign: currency };
  return { digits: measure === 'grp' ? 1 : 0, sign: '' };
}
