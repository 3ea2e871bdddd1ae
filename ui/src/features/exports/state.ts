import { useMemo } from 'react';
import { create } from 'zustand';
import { useActions, type Action } from '@/actions';

/** Which plan's export dialog is open. */
export const useExportState = create<{ plan: { id: string; title: string } | null }>(() => ({ plan: null }));

/** Opens the export dialog for a plan. */
export function openExport(id: string, title: string): void {
  useExportState.setState({ plan: { id, title } });
}

/** For the plan's screen: makes the export an action while the plan is open. */
export function useExportAction(id: string, title: string): void {
  const list = useMemo<Action[]>(() => [
    { id: 'file.export', label: 'exports:action', group: 'file', keys: ['Mod+E'], words: 'export excel xlsx csv экспорт выгрузить', run: () => { openExport(id, title); } },
  ], [id, title]);
  useActions(list);
}
