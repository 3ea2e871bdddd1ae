import { create } from 'zustand';

import type { Place, Show } from './model';

interface Talk {
  show: Show;
  /** What a new thread is being written about; `null`: none is. */
  writing: Place | null;
  /** The thread that one is at. */
  thread: string | null;
  /** Counts up when that thread is to be brought into sight. */
  called: number;
  /** Texts that were begun, by what they are for. */
  drafts: Readonly<Record<string, string>>;
}

/** How the discussion of the open plan is looked at. */
export const useTalk = create<Talk>(() => ({ show: 'open', writing: null, thread: null, called: 0, drafts: {} }));

/** Shows a thread. */
export function showThread(thread: string): void {
  useTalk.setState(({ called, show }) => ({ thread, called: called + 1, show, writing: null }));
}

/** Begins a thread. */
export function writeAbout(writing: Place | null): void {
  useTalk.setState({ writing });
}

/** Keeps what was typed and not yet sent. */
export function keepDraft(key: string, text: string): void {
  useTalk.setState(({ drafts }) => ({ drafts: { ...drafts, [key]: text } }));
}

/** Leaves the discussion of a plan; what was typed stays. */
export function leaveTalk(): void {
  useTalk.setState({ writing: null, thread: null, show: 'open' });
}
