/** The flowchart's keys: which key means what, by its place on the keyboard so that every layout has it. */

/** What a key asks for. */
export type ChartKey =
  | { do: 'step'; count: -1 | 1 }
  | { do: 'stretch'; edge: 'start' | 'end'; direction: -1 | 1 }
  | { do: 'bar'; by: -1 | 1 | 'first' | 'last' }
  | { do: 'row'; by: number | 'first' | 'last' }
  | { do: 'fold'; collapsed: boolean }
  | { do: 'remove' | 'split' | 'copy' | 'cut' | 'paste' | 'all' | 'escape' | 'open' | 'toggle' | 'zoomIn' | 'zoomOut' | 'today' | 'pattern' | 'distribute' };

type Pressed = Pick<KeyboardEvent, 'code' | 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** Reads a key; `null` leaves it to others. */
export function chartKey(event: Pressed, page: number): ChartKey | null {
  const mod = event.ctrlKey || event.metaKey;
  const { shiftKey: shift, altKey: alt } = event;
  if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
    const direction = event.key === 'ArrowRight' ? 1 : -1;
    if (mod && !shift && !alt) return { do: 'bar', by: direction };
    if (mod) return null;
    if (shift && !alt) return { do: 'stretch', edge: 'end', direction };
    if (alt && !shift) return { do: 'stretch', edge: 'start', direction };
    return alt ? { do: 'fold', collapsed: direction < 0 } : { do: 'step', count: direction };
  }
  if (alt || (shift && event.key !== '+' && !mod)) return null;
  if (mod) {
    switch (event.code) {
      case 'KeyC': return shift ? null : { do: 'copy' };
      case 'KeyX': return shift ? null : { do: 'cut' };
      case 'KeyV': return { do: 'paste' };
      case 'KeyA': return shift ? null : { do: 'all' };
      case 'Home': return { do: 'row', by: 'first' };
      case 'End': return { do: 'row', by: 'last' };
      default: return null;
    }
  }
  switch (event.key) {
    case 'ArrowUp': return { do: 'row', by: -1 };
    case 'ArrowDown': return { do: 'row', by: 1 };
    case 'PageUp': return { do: 'row', by: -page };
    case 'PageDown': return { do: 'row', by: page };
    case 'Home': return { do: 'bar', by: 'first' };
    case 'End': return { do: 'bar', by: 'last' };
    case 'Delete': case 'Backspace': return { do: 'remove' };
    case 'Escape': return { do: 'escape' };
    case 'Enter': return { do: 'open' };
    case ' ': return { do: 'toggle' };
    case '+': case '=': return { do: 'zoomIn' };
    case '-': return { do: 'zoomOut' };
    default:
  }
  switch (event.code) {
    case 'KeyS': return { do: 'split' };
    case 'KeyP': return { do: 'pattern' };
    case 'KeyD': return { do: 'distribute' };
    case 'KeyT': return { do: 'today' };
    default: return null;
  }
}
