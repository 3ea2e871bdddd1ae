import { create } from 'zustand';

/** What is being decided in a dialog. */
export type Deciding = 'review' | 'approve' | 'reject' | 'publish';

/** The open dialog. */
export const useDeciding = create<{ deciding: Deciding | null }>(() => ({ deciding: null }));

/** Opens a dialog. */
export function openApprovals(deciding: Deciding): void {
  useDeciding.setState({ deciding });
}

/** Closes it. */
export function closeApprovals(): void {
  useDeciding.setState({ deciding: null });
}
