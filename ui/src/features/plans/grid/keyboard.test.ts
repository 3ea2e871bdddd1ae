import { expect, it } from 'vitest';

import { cornerOf, keyCommand } from './keyboard';

const bounds = { rows: 100, columns: 10, page: 20 };
const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({ key: name, code: more.code ?? name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
const at = { x: 3, y: 5 };

it('moves as Excel does', () => {
  const to = (name: string, more: Partial<KeyboardEvent> = {}) => keyCommand(key(name, more), at, at, bounds);
  expect(to('ArrowDown')).toEqual({ do: 'move', to: { x: 3, y: 6 }, extend: false });
  expect(to('ArrowDown', { ctrlKey: true })).toEqual({ do: 'move', to: { x: 3, y: 99 }, extend: false });
  expect(to('Home')).toEqual({ do: 'move', to: { x: 1, y: 5 }, extend: false });
  expect(to('End', { ctrlKey: true })).toEqual({ do: 'move', to: { x: 9, y: 99 }, extend: false });
  expect(to('PageUp')).toEqual({ do: 'move', to: { x: 3, y: 0 }, extend: false });
  expect(to('Enter', { shiftKey: true })).toEqual({ do: 'move', to: { x: 3, y: 4 }, extend: false });
  expect(to('d', { ctrlKey: true, code: 'KeyD' })).toEqual({ do: 'fillDown' });
  expect(to('в', { ctrlKey: true, code: 'KeyD' })).toEqual({ do: 'fillDown' });
  expect(to('x')).toBeNull();
});

it('goes on in the next row after the last column, and lets Tab out at the end', () => {
  expect(keyCommand(key('Tab'), { x: 9, y: 5 }, at, bounds)).toEqual({ do: 'move', to: { x: 1, y: 6 }, extend: false });
  expect(keyCommand(key('Tab'), { x: 9, y: 99 }, at, bounds)).toBeNull();
  expect(keyCommand(key('Tab', { shiftKey: true }), { x: 1, y: 0 }, at, bounds)).toBeNull();
});

it('extends from the corner across the focus', () => {
  const corner = cornerOf(at, { top: 2, bottom: 5, left: 3, right: 6 });
  expect(corner).toEqual({ x: 6, y: 2 });
  expect(keyCommand(key('ArrowUp', { shiftKey: true }), at, corner, bounds)).toEqual({ do: 'move', to: { x: 6, y: 1 }, extend: true });
});
