import { create } from 'zustand';

import type { Calculator } from '@/api';

import type { Draft } from './model/draft';

interface State {
  /** The calculator one was at last. */
  name: string | null;
  /** What was typed into each; kept while the program runs, so that looking elsewhere costs nothing. */
  drafts: Readonly<Record<string, Draft>>;
}

const useState = create<State>(() => ({ name: null, drafts: {} }));

/** The calculator one was at last. */
export const useOpened = (): string | null => useState((state) => state.name);
/** Goes to a calculator; `null`: to the list. */
export const openCalculator = (name: string | null): void => { useState.setState({ name }); };
/** What was typed into a calculator; `undefined`: nothing yet. */
export const useDraft = (name: string): Draft | undefined => useState((state) => state.drafts[name]);
/** Keeps what was typed. */
export const keepDraft = (calculator: Pick<Calculator, 'name'>, draft: Draft): void => { useState.setState((state) => ({ drafts: { ...state.drafts, [calculator.name]: draft } })); };
