import { create } from 'zustand';

const SIDEBAR = 'mrm.sidebar';

interface ViewState {
  sidebar: 'wide' | 'narrow';
  /** Which overlay of the frame is open. */
  overlay: 'palette' | 'switcher' | 'keys' | null;
}

/** What the frame shows; never data. */
export const useViewState = create<ViewState>(() => ({ sidebar: localStorage.getItem(SIDEBAR) === 'narrow' ? 'narrow' : 'wide', overlay: null }));

/** Folds or unfolds the sidebar, remembered for the next start. */
export function toggleSidebar(): void {
  const sidebar = useViewState.getState().sidebar === 'wide' ? 'narrow' : 'wide';
  localStorage.setItem(SIDEBAR, sidebar);
  useViewState.setState({ sidebar });
}

/** Opens or closes an overlay of the frame. */
export function showOverlay(overlay: ViewState['overlay']): void {
  useViewState.setState({ overlay });
}
