import { useMemo } from 'react';
import { create } from 'zustand';

import { useActions, type Action } from '@/actions';
import type { VersionView } from '@/api';
import { useObstacle, useProjectOf } from '@/features/session';

/** What of a plan's versions is open in a dialog. */
export type Opened =
  | { kind: 'keep' }
  | { kind: 'rename'; version: VersionView }
  | { kind: 'read'; version: VersionView }
  | { kind: 'compare'; from: string; to: string }
  | { kind: 'scenarios' };

/** The open dialog. */
export const useOpened = create<{ opened: Opened | null }>(() => ({ opened: null }));

/** Opens a dialog. */
export function openVersions(opened: Opened): void {
  useOpened.setState({ opened });
}

/** Closes it. */
export function closeVersions(): void {
  useOpened.setState({ opened: null });
}

/** For the plan's screen: what can be done with its versions, while it is open. `has`: what the client has of a plan keeps none. */
export function useVersionActions(planId: string, showPanel: () => void, has: boolean): void {
  const obstacle = useObstacle('edit_plan', useProjectOf(planId));
  const [mayKeep, reads] = [obstacle === null, obstacle?.byRole === true];
  const list = useMemo<Action[]>(() => !has ? [] : ([
    { id: 'plan.versions', label: 'versions:showVersions', group: 'plan', words: 'versions history версии история', run: showPanel },
    { id: 'plan.keep_version', label: 'versions:keep', group: 'plan', words: 'keep version snapshot сохранить версию снимок', enabled: () => mayKeep, run: () => { openVersions({ kind: 'keep' }); } },
    { id: 'plan.scenarios', label: 'versions:scenariosAction', group: 'plan', words: 'scenario what-if copy сценарий вариант что если', run: () => { openVersions({ kind: 'scenarios' }); } },
  ] satisfies Action[]).filter((action) => !reads || action.id !== 'plan.keep_version'), [mayKeep, reads, showPanel, has]);
  useActions(list);
}
