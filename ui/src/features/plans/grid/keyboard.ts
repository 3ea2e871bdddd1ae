/** Excel's keys, as moves of a selection. Pure: the controller carries them out. */
import type { Area } from '../model/edits';
import type { Point } from './selection';

/** What a key asks for. */
export type KeyCommand =
  | { do: 'move'; to: Point; extend: boolean }
  | { do: 'edit' } | { do: 'clear' } | { do: 'selectAll' } | { do: 'selectRows' } | { do: 'fillDown' } | { do: 'escape' }
  | { do: 'collapse' } | { do: 'expand' };

/** How big the grid is and how many rows fit on a page. */
export interface Bounds { rows: number; columns: number; page: number }

type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** The command of a key pressed over a selection; `null` leaves the key to others. `corner` is the moving end of the selection. */
export function keyCommand(event: Key, focus: Point, corner: Point, bounds: Bounds): KeyCommand | null {
  const mod = event.ctrlKey || event.metaKey;
  if (event.altKey) return altCommand(event, mod);
  if (mod) return modCommand(event, focus, corner, bounds);
  const extend = event.shiftKey;
  const from = extend ? corner : focus;
  const step = (x: number, y: number): KeyCommand => ({ do: 'move', to: inside({ x: from.x + x, y: from.y + y }, bounds), extend });
  switch (event.key) {
    case 'ArrowUp': return step(0, -1);
    case 'ArrowDown': return step(0, 1);
    case 'ArrowLeft': return step(-1, 0);
    case 'ArrowRight': return step(1, 0);
    case 'PageUp': return step(0, -bounds.page);
    case 'PageDown': return step(0, bounds.page);
    case 'Home': return { do: 'move', to: { x: 1, y: from.y }, extend };
    case 'End': return { do: 'move', to: { x: bounds.columns - 1, y: from.y }, extend };
    case 'Enter': return { do: 'move', to: inside({ x: focus.x, y: focus.y + (event.shiftKey ? -1 : 1) }, bounds), extend: false };
    case 'Tab': return tab(event.shiftKey, focus, bounds);
    case 'F2': return { do: 'edit' };
    case 'Delete': case 'Backspace': return { do: 'clear' };
    case 'Escape': return { do: 'escape' };
    case ' ': return event.shiftKey ? { do: 'selectRows' } : null;
    default: return null;
  }
}

function altCommand(event: Key, mod: boolean): KeyCommand | null {
  if (mod || event.shiftKey) return null;
  if (event.key === 'ArrowLeft') return { do: 'collapse' };
  return event.key === 'ArrowRight' ? { do: 'expand' } : null;
}

function modCommand(event: Key, focus: Point, corner: Point, bounds: Bounds): KeyCommand | null {
  const extend = event.shiftKey;
  const from = extend ? corner : focus;
  switch (event.key) {
    case 'ArrowUp': return { do: 'move', to: { x: from.x, y: 0 }, extend };
    case 'ArrowDown': return { do: 'move', to: { x: from.x, y: bounds.rows - 1 }, extend };
    case 'ArrowLeft': return { do: 'move', to: { x: 1, y: from.y }, extend };
    case 'ArrowRight': return { do: 'move', to: { x: bounds.columns - 1, y: from.y }, extend };
    case 'Home': return { do: 'move', to: { x: 1, y: 0 }, extend };
    case 'End': return { do: 'move', to: { x: bounds.columns - 1, y: bounds.rows - 1 }, extend };
    default:
  }
  // Letters by their place on the keyboard: the Russian layout has none of these.
  if (event.code === 'KeyA' && !event.shiftKey) return { do: 'selectAll' };
  if (event.code === 'KeyD' && !event.shiftKey) return { do: 'fillDown' };
  return null;
}

/** Tab goes on in the next row after the last column. The last cell lets the focus out of the grid. */
function tab(back: boolean, focus: Point, bounds: Bounds): KeyCommand | null {
  const x = focus.x + (back ? -1 : 1);
  if (x < 1) return focus.y > 0 ? { do: 'move', to: { x: bounds.columns - 1, y: focus.y - 1 }, extend: false } : null;
  if (x >= bounds.columns) return focus.y < bounds.rows - 1 ? { do: 'move', to: { x: 1, y: focus.y + 1 }, extend: false } : null;
  return { do: 'move', to: { x, y: focus.y }, extend: false };
}

/** The nearest cell that exists. */
export function inside(point: Point, bounds: Bounds): Point {
  return { x: Math.max(Math.min(point.x, bounds.columns - 1), 1), y: Math.max(Math.min(point.y, bounds.rows - 1), 0) };
}

/** The end of the selection that moves with Shift: across from the focus. */
export function cornerOf(focus: Point, area: Area): Point {
  return { x: area.left < focus.x ? area.left : area.right, y: area.top < focus.y ? area.top : area.bottom };
}

/** Whether a key begins typing over a cell. */
export function isPrintable(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'getModifierState'>): boolean {
  if (event.key.length !== 1) return false;
  return event.getModifierState('AltGraph') || (!event.ctrlKey && !event.metaKey && !event.altKey);
}
