import { create } from 'zustand';

/** Whether what a person did is on the disk. True: “saved” only after the core acknowledged every change. */
interface SaveState {
  pending: number;
  failure: { message: string; retry: (() => void) | null } | null;
  everSaved: boolean;
}

/** View state of the indicator. */
export const useSaveState = create<SaveState>(() => ({ pending: 0, failure: null, everSaved: false }));

/**
 * Counts a change as pending until the promise settles. A failure stays on the screen with its reason and the way to try
 * again, until a later change is acknowledged or `clearSaveFailure` is called.
 */
export async function trackSave<T>(change: Promise<T>, onFailure: { message: (error: unknown) => string; retry?: () => void }): Promise<T> {
  useSaveState.setState((now) => ({ pending: now.pending + 1 }));
  try {
    const answer = await change;
    useSaveState.setState((now) => ({ pending: now.pending - 1, failure: null, everSaved: true }));
    return answer;
  } catch (error) {
    useSaveState.setState((now) => ({ pending: now.pending - 1, failure: { message: onFailure.message(error), retry: onFailure.retry ?? null } }));
    throw error;
  }
}

/** The failed change was undone or given up. */
export function clearSaveFailure(): void {
  useSaveState.setState({ failure: null });
}
