/** Excel's keys, as moves of a selection. Pure: the controller carries them out. */
import type { Area } from '../model/areas';
import type { Point } from './selection';

/** What a key asks for. */
export type KeyCommand =
  | { do: 'move'; to: Point; extend: boolean }
  /** To the next cell of the selection, which stays. */
  | { do: 'within'; to: Point }
  | { do: 'edit' } | { do: 'clear' } | { do: 'selectAll' } | { do: 'selectRows' } | { do: 'selectColumns' }
  | { do: 'fillDown' } | { do: 'fillRight' } | { do: 'escape' } | { do: 'collapse' } | { do: 'expand' };

/** How big the grid is, where the plan ends in it, how many rows fit on a page, and which cells hold something. */
export interface Bounds { rows: number; last: number; columns: number; page: number; filled: (point: Point) => boolean }

/** The focused cell, the rectangle around it, and the column in which going on by Tab began. */
export interface Place { focus: Point; area: Area; home?: number | null }

/** A key, as it was pressed. */
export type Key = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

/** A key that may be a letter. */
export type Pressed = Key & Pick<KeyboardEvent, 'getModifierState'>;

/** The command of a key pressed over a selection; `null` leaves the key to others. */
export function keyCommand(event: Key, place: Place, bounds: Bounds): KeyCommand | null {
  const mod = event.ctrlKey || event.metaKey;
  if (event.altKey) return altCommand(event, mod);
  const extend = event.shiftKey;
  const from = extend ? cornerOf(place.focus, place.area) : place.focus;
  if (mod) return modCommand(event, from, extend, bounds);
  const step = (x: number, y: number): KeyCommand => ({ do: 'move', to: inside({ x: from.x + x, y: from.y + y }, bounds), extend });
  switch (event.key) {
    case 'ArrowUp': return step(0, -1);
    case 'ArrowDown': return step(0, 1);
    case 'ArrowLeft': return step(-1, 0);
    case 'ArrowRight': return step(1, 0);
    case 'PageUp': return step(0, -bounds.page);
    case 'PageDown': return step(0, from.y < bounds.last ? Math.min(bounds.page, bounds.last - from.y) : bounds.page);
    case 'Home': return { do: 'move', to: { x: 1, y: from.y }, extend };
    case 'End': return { do: 'move', to: { x: bounds.columns - 1, y: from.y }, extend };
    case 'Enter': return goOn(place, bounds, event.shiftKey ? 'up' : 'down');
    case 'Tab': return goOn(place, bounds, event.shiftKey ? 'left' : 'right');
    // Shift+F2 comments.
    case 'F2': return event.shiftKey ? null : { do: 'edit' };
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

function modCommand(event: Key, from: Point, extend: boolean, bounds: Bounds): KeyCommand | null {
  switch (event.key) {
    case 'ArrowUp': return { do: 'move', to: edgeOfData(from, { x: 0, y: -1 }, bounds), extend };
    case 'ArrowDown': return { do: 'move', to: edgeOfData(from, { x: 0, y: 1 }, bounds), extend };
    case 'ArrowLeft': return { do: 'move', to: edgeOfData(from, { x: -1, y: 0 }, bounds), extend };
    case 'ArrowRight': return { do: 'move', to: edgeOfData(from, { x: 1, y: 0 }, bounds), extend };
    case 'Home': return { do: 'move', to: { x: 1, y: 0 }, extend };
    case 'End': return { do: 'move', to: { x: bounds.columns - 1, y: bounds.last }, extend };
    case ' ': return { do: 'selectColumns' };
    default:
  }
  if (event.shiftKey) return null;
  // Letters by their place on the keyboard: the Russian layout has none of these.
  switch (event.code) {
    case 'KeyA': return { do: 'selectAll' };
    case 'KeyD': return { do: 'fillDown' };
    case 'KeyR': return { do: 'fillRight' };
    default: return null;
  }
}

/** Where Ctrl and an arrow lead: to the last filled cell before a gap, over a gap to the next filled one, else to the edge. */
export function edgeOfData(from: Point, step: Point, bounds: Bounds): Point {
  const next = (point: Point): Point => ({ x: point.x + step.x, y: point.y + step.y });
  const exists = (point: Point): boolean => point.x >= 1 && point.x < bounds.columns && point.y >= 0 && point.y < bounds.rows;
  let at = next(from);
  if (!exists(at)) return from;
  if (bounds.filled(from) && bounds.filled(at)) {
    while (exists(next(at)) && bounds.filled(next(at))) at = next(at);
    return at;
  }
  while (!bounds.filled(at) && exists(next(at))) at = next(at);
  return at;
}

/** Where Enter and Tab lead: to the neighbour (after a run of Tabs Enter goes back to its first column), or through a selection of several cells, which stays. */
export function goOn(place: Place, bounds: Bounds, direction: 'down' | 'up' | 'right' | 'left'): KeyCommand | null {
  const { focus, area } = place;
  const back = direction === 'up' || direction === 'left';
  const down = direction === 'up' || direction === 'down';
  const left = Math.max(area.left, 1);
  if (area.top !== area.bottom || left < area.right) {
    const height = area.bottom - area.top + 1;
    const width = area.right - left + 1;
    const count = height * width;
    const index = down ? (focus.x - left) * height + (focus.y - area.top) : (focus.y - area.top) * width + (focus.x - left);
    const to = (index + (back ? -1 : 1) + count) % count;
    return { do: 'within', to: down ? { x: left + Math.floor(to / height), y: area.top + (to % height) } : { x: left + (to % width), y: area.top + Math.floor(to / width) } };
  }
  if (down) return { do: 'move', to: inside({ x: direction === 'down' ? (place.home ?? focus.x) : focus.x, y: focus.y + (back ? -1 : 1) }, bounds), extend: false };
  return tab(back, focus, bounds);
}

/** Tab goes on in the next row after the last column. The last cell lets the focus out of the grid. */
function tab(back: boolean, focus: Point, bounds: Bounds): KeyCommand | null {
  const x = focus.x + (back ? -1 : 1);
  if (x < 1) return focus.y > 0 ? { do: 'move', to: { x: bounds.columns - 1, y: focus.y - 1 }, extend: false } : null;
  if (x >= bounds.columns) return focus.y < bounds.rows - 1 ? { do: 'move', to: { x: 1, y: focus.y + 1 }, extend: false } : null;
  return { do: 'move', to: { x, y: focus.y }, extend: false };
}

/** The nearest cell that exists. */
export function inside(point: Point, bounds: Pick<Bounds, 'rows' | 'columns'>): Point {
  return { x: Math.max(Math.min(point.x, bounds.columns - 1), 1), y: Math.max(Math.min(point.y, bounds.rows - 1), 0) };
}

/** The end of the selection that moves with Shift: across from the focus. */
export function cornerOf(focus: Point, area: Area): Point {
  return { x: area.left < focus.x ? area.left : area.right, y: area.top < focus.y ? area.top : area.bottom };
}

/** Whether a key begins typing over a cell. */
export function isPrintable(event: Pick<Pressed, 'key' | 'ctrlKey' | 'metaKey' | 'altKey' | 'getModifierState'>): boolean {
  if (event.key.length !== 1) return false;
  return event.getModifierState('AltGraph') || (!event.ctrlKey && !event.metaKey && !event.altKey);
}
