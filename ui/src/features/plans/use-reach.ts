import { useEffect, useState } from 'react';

import type { PlanReach } from '@/api';
import { usePlanReach } from '@/features/calculators';

import type { PlanDesk } from './desk';

/** Reach is asked for a moment after the last edit: somebody who types does not wait for it. */
const PAUSE = 300;
const AUDIENCE = ['reach_pct', 'grp', 'trp', 'rating'] as const;

/** Keeps the desk's reach up to date: each line, section and the plan by its model. */
export function useReachOf(desk: PlanDesk): void {
  const revision = desk.meta()?.revision;
  const audience = desk.view.audience;
  const [rested, setRested] = useState<number | undefined>(undefined);
  useEffect(() => {
    const timer = setTimeout(() => { setRested(revision !== undefined && hasAudience(desk) ? revision : undefined); }, PAUSE);
    return () => { clearTimeout(timer); };
  }, [desk, revision]);
  const found = usePlanReach(desk.id, audience, rested);
  const reach: PlanReach | null = rested === undefined ? null : (found ?? null);
  useEffect(() => { desk.learn({ reach }); }, [desk, reach]);
}

/** Whether any line says something that a model could start from. */
function hasAudience(desk: PlanDesk): boolean {
  for (const row of desk.session.rows.values()) {
    if (row.kind === 'line' && AUDIENCE.some((field) => row.v[field] !== undefined || row.c[field] !== undefined)) return true;
  }
  return false;
}
