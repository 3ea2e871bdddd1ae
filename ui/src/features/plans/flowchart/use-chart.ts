/** The flowchart's model in React. */
import { createContext, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';

import { api } from '@/api';

import type { PlanDesk } from '../desk';
import { Amounts } from './amounts';
import { ChartDesk } from './chart-desk';
import type { Day } from './days';
import type { Calendar } from './holidays';
import type { Scale } from './geometry';

/** What the parts of an open flowchart share. */
export interface Chart {
  model: ChartDesk;
  amounts: Amounts;
  scale: Scale;
  from: Day;
  to: Day;
  campaign: { start: Day | null; end: Day | null };
  calendar: Calendar;
}

/** The flowchart on the page. */
export const ChartContext = createContext<Chart | null>(null);

/** The flowchart on the page. */
export function useChart(): Chart {
  const chart = useContext(ChartContext);
  if (!chart) throw new Error('inside a flowchart');
  return chart;
}

/** Follows selection, focus and gestures. */
export function useChartChanges(model: ChartDesk): number {
  return useSyncExternalStore(model.changed.subscribe, model.changed.snapshot);
}

/** Follows the amounts. */
export function useAmounts(amounts: Amounts): number {
  return useSyncExternalStore(amounts.changed.subscribe, amounts.changed.snapshot);
}

/** The models of a plan's flowchart, made once. */
export function useChartModels(desk: PlanDesk): { model: ChartDesk; amounts: Amounts } {
  const models = useMemo(() => ({
    model: new ChartDesk(desk),
    amounts: new Amounts((query) => api.flowchart(desk.id, { ...query, audience: desk.view.audience })),
  }), [desk]);
  useEffect(() => { models.amounts.reopen(); return () => { models.amounts.close(); }; }, [models]);
  return models;
}
