import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, type Presence, type Whereabouts } from '@/api';
import { useSync } from '@/features/sync';
import { inPlan, Teller } from './model';

const NOBODY: readonly Presence[] = [];
/** Whoever falls silent is dropped by the core: somebody has to ask. */
const AGAIN_MS = 10_000;

/** Whether there is a relay, and so somebody who could be here. */
function useRelayed(): boolean {
  return typeof useSync().data?.relay === 'string';
}

/** Who else is in a plan. */
export function usePresent(plan: string): readonly Presence[] {
  const relayed = useRelayed();
  const present = useQuery({ queryKey: ['presence'], queryFn: api.presences, enabled: relayed, refetchInterval: AGAIN_MS }).data?.present;
  return useMemo(() => (relayed && present ? inPlan(present, plan) : NOBODY), [relayed, present, plan]);
}

/** Tells others where one is while this is on the screen. */
export function useTelling(place: Whereabouts): void {
  const relayed = useRelayed();
  // A lost word is no loss: the next one comes soon.
  const [teller] = useState(() => new Teller((where) => { api.tellPresence(where).catch(() => undefined); }));
  useEffect(() => { if (relayed) teller.at(place); }, [teller, relayed, place]);
  useEffect(() => () => { teller.leave(); }, [teller]);
}
