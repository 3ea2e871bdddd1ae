import { useCallback, useState } from 'react';

/** What a dialog that has just gone has not yet given the focus back to: the dialog that comes in its place takes it over. */
let owed: readonly HTMLElement[] = [];

/** What had the focus, and what may stand in for it once it is gone, the nearest first: what holds it, the button of the menu that it was in. */
function waysBack(from: Element | null): readonly HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let at = from; at instanceof HTMLElement && at !== document.body; at = at.parentElement) {
    if (at === from || at.tabIndex >= 0) found.push(at);
    if (at.getAttribute('role') === 'menu') {
      const button = document.getElementById(at.getAttribute('aria-labelledby') ?? '');
      if (button) found.push(...waysBack(button));
    }
  }
  return found;
}

/**
 * Gives the focus back to where it was before a dialog opened. Dialogs here open from state, so the dialog's library knows
 * no button to go back to. Belongs in a component that lives as long as the dialog is open.
 */
export function useFocusBack(): { ref: (dialog: Element | null) => void; onCloseAutoFocus: (event: Event) => void } {
  // While rendering for the first time: after that a field of the dialog may have the focus already.
  const [back] = useState(() => [...waysBack(document.activeElement), ...owed]);
  const ref = useCallback((dialog: Element | null) => { if (!dialog) owed = back; }, [back]);
  const onCloseAutoFocus = useCallback((event: Event) => {
    event.preventDefault();
    if (owed === back) owed = [];
    const open = [...document.querySelectorAll('[role="dialog"][data-state="open"]')].at(-1);
    back.find((one) => one.isConnected && (!open || open.contains(one)))?.focus({ preventScroll: true });
  }, [back]);
  return { ref, onCloseAutoFocus };
}
