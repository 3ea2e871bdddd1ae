import { useEffect, useSyncExternalStore } from 'react';
import type { TextKey } from '@/i18n';

export type ActionGroup = 'go' | 'project' | 'plan' | 'row' | 'view' | 'file' | 'app';

/** Something a person can do. Buttons, menus, keys and the palette all run the same object. */
export interface Action {
  /** Unique, `plan.add_line`. */
  readonly id: string;
  readonly label: TextKey;
  /** Values for the label. */
  readonly args?: Record<string, string | number>;
  /** Further words that find it in the palette, any language, space-separated. */
  readonly words?: string;
  readonly group: ActionGroup;
  /** `Mod+K`, `F8`, `Shift+F8`, `Alt+ArrowUp`; `Mod` is Ctrl, on macOS Cmd. Several are possible. */
  readonly keys?: readonly string[];
  /** Works also while a text field or the grid has the focus. Default: only with Mod, Alt or a function key. */
  readonly inFields?: boolean;
  /** Works before every part of the window has its keys, also in a cell that is being typed and in a dialog. */
  readonly anywhere?: boolean;
  /** Shown in the list of keys although another part (the grid) handles the key itself. */
  readonly keysHandledElsewhere?: boolean;
  /** Not in the palette, only in the list of keys. */
  readonly hidden?: boolean;
  readonly enabled?: () => boolean;
  readonly run: () => void | Promise<void>;
}

const actions = new Map<string, Action>();
const listeners = new Set<() => void>();
let snapshot: readonly Action[] = [];

function publish(): void {
  snapshot = [...actions.values()];
  for (const listener of listeners) listener();
}

/** Adds actions; returns what takes them away again. A later action with the same id wins while it is there. */
export function registerActions(list: readonly Action[]): () => void {
  for (const action of list) actions.set(action.id, action);
  publish();
  return () => {
    for (const action of list) if (actions.get(action.id) === action) actions.delete(action.id);
    publish();
  };
}

/** Registers actions while the component is mounted. Memoise the list. */
export function useActions(list: readonly Action[]): void {
  useEffect(() => registerActions(list), [list]);
}

/** All registered actions. */
export function allActions(): readonly Action[] {
  return snapshot;
}

/** All registered actions; re-renders when they change. */
export function useAllActions(): readonly Action[] {
  return useSyncExternalStore((changed) => { listeners.add(changed); return () => { listeners.delete(changed); }; }, allActions);
}

/** Whether it can be done now. */
export function isEnabled(action: Action): boolean {
  return action.enabled?.() ?? true;
}

/** Runs an action by id, if it is there and enabled. */
export function runAction(id: string): void {
  const action = actions.get(id);
  if (action && isEnabled(action)) void action.run();
}
