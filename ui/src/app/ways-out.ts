/** Links lead only to places of the interface: the window has nowhere else to go, and nothing may take it there. */
export function holdWaysOut(): () => void {
  const hold = (event: MouseEvent): void => {
    const link = event.composedPath().find((part) => part instanceof HTMLAnchorElement);
    if (link && link.protocol !== 'blob:' && link.origin !== window.location.origin) event.preventDefault();
  };
  window.addEventListener('click', hold, true);
  window.addEventListener('auxclick', hold, true);
  return () => {
    window.removeEventListener('click', hold, true);
    window.removeEventListener('auxclick', hold, true);
  };
}
