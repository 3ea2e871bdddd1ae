const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), textarea:not(:disabled), [tabindex="0"]';

/**
 * Goes to the next (1) or previous (-1) part of the window, as F6 does in Excel: a table of 10,000 lines keeps Tab to itself.
 * A part is what has `data-pane`; one that holds others is left to them, one with nothing to focus is passed over.
 */
export function goToPane(direction: 1 | -1): void {
  const panes = [...document.querySelectorAll<HTMLElement>('[data-pane]')].filter((pane) => !pane.querySelector('[data-pane]'));
  const here = panes.findIndex((pane) => pane.contains(document.activeElement));
  const start = here < 0 && direction < 0 ? 0 : here;
  for (let step = 1; step <= panes.length; step += 1) {
    const pane = panes[(start + direction * step + panes.length * 2) % panes.length];
    if (pane && pane !== panes[here] && takesFocus(pane)) return;
  }
}

/** What is hidden at this width does not take the focus: the next one is asked. */
function takesFocus(pane: HTMLElement): boolean {
  return [pane, ...pane.querySelectorAll<HTMLElement>(FOCUSABLE)].some((element) => {
    if (element.tabIndex < 0) return false;
    element.focus();
    return document.activeElement === element;
  });
}
