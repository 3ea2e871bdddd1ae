import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { api, type Audience, type Calculation } from '@/api';

/** A person who types is not interrupted; one who has stopped does not wait. */
const PAUSE = 180;

/** All calculators; they change with the program only. */
export function useCalculators() {
  return useQuery({ queryKey: ['calculators'], queryFn: () => api.calculators(), staleTime: Infinity });
}

/** The result for a body, a moment after it rests; `null` where there is none to ask for. The last result stays until the next. */
export function useCalculation(name: string, body: Record<string, unknown> | null) {
  const text = body === null ? null : JSON.stringify(body);
  const [asked, setAsked] = useState<{ name: string; text: string | null }>({ name, text });
  useEffect(() => {
    const timer = setTimeout(() => { setAsked({ name, text }); }, PAUSE);
    return () => { clearTimeout(timer); };
  }, [name, text]);
  const current = asked.name === name ? asked.text : text;
  const query = useQuery<Calculation>({
    queryKey: ['calculate', name, current], queryFn: () => api.calculate(name, JSON.parse(current ?? '{}') as Record<string, unknown>),
    enabled: current !== null, retry: false, staleTime: Infinity, gcTime: 60_000,
    placeholderData: (previous, before) => (before?.queryKey[1] === name ? keepPreviousData(previous) : undefined),
  });
  return { ...query, waiting: current !== text || query.isPlaceholderData };
}

/** What a plan reaches, as it is at a revision; the last answer stays while the next comes. */
export function usePlanReach(plan: string, audience: Audience, revision: number | undefined) {
  return useQuery({ queryKey: ['reach', plan, audience, revision], queryFn: () => api.planReach(plan, audience), enabled: revision !== undefined, placeholderData: keepPreviousData, staleTime: Infinity, gcTime: 60_000 }).data;
}

/** The same with effective reach: more work for the core, so it is asked for only where it stands on the screen. */
export function useEffectiveReach(plan: string, audience: Audience, revision: number | undefined) {
  return useQuery({ queryKey: ['reach', plan, audience, revision, 'effective'], queryFn: () => api.planReach(plan, audience, true), enabled: revision !== undefined, placeholderData: keepPreviousData, staleTime: Infinity, gcTime: 60_000 }).data;
}
