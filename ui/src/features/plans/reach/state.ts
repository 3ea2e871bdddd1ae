import { create } from 'zustand';

/** Whether the lines' common reach is open, and of which section; `null`: of the whole plan. */
export const useReachState = create<{ open: boolean; section: string | null }>(() => ({ open: false, section: null }));

/** Opens the table of duplications and the models, of a section or of the whole plan. */
export function openReach(section: string | null = null): void { useReachState.setState({ open: true, section }); }

/** Closes it. */
export function closeReach(): void { useReachState.setState({ open: false }); }
