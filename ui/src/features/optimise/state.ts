import { useMemo } from 'react';
import { create } from 'zustand';
import { useActions, type Action } from '@/actions';

/** Which plan's budget is being split. */
export const useOptimiseState = create<{ plan: string | null }>(() => ({ plan: null }));

/** Opens the dialog for a plan. */
export function openOptimise(plan: string): void {
  useOptimiseState.setState({ plan });
}

/** Closes it. */
export function closeOptimise(): void {
  useOptimiseState.setState({ plan: null });
}

/** For the plan's screen: splitting its budget is an action while it is open, where it can be split. */
export function useOptimiseAction(plan: string, may: boolean): void {
  const list = useMemo<Action[]>(() => !may ? [] : [
    { id: 'plan.optimise', label: 'optimise:action', group: 'plan', words: 'optimise optimize budget split reach оптимизатор бюджет распределить охват', run: () => { openOptimise(plan); } },
  ], [plan, may]);
  useActions(list);
}
