import { useMemo } from 'react';
import { create } from 'zustand';
import { useActions, type Action } from '@/actions';
import type { Measure } from '@/api';

/** Which plan's export dialog is open, and what its flowchart shows on the screen. */
export const useExportState = create<{ plan: { id: string; title: string; chart: Measure } | null }>(() => ({ plan: null }));

/** Opens the export dialog for a plan. */
export function openExport(id: string, title: string, chart: Measure = 'budget'): void {
  useExportState.setState({ plan: { id, title, chart } });
}

/** For the plan's screen: makes the export an action while the plan is open. */
export function useExportAction(id: string, title: string, chart: () => Measure): void {
  const list = useMemo<Action[]>(() => [
    { id: 'file.export', label: 'exports:action', group: 'file', keys: ['Mod+E'], words: 'export excel xlsx csv экспорт выгрузить', run: () => { openExport(id, title, chart()); } },
  ], [id, title, chart]);
  useActions(list);
}
