import { describe, expect, it } from 'vitest';

import type { Area } from '../model/areas';
import { cornerOf, edgeOfData, goOn, keyCommand } from './keyboard';
import type { Point } from './selection';

const bounds = { rows: 100, last: 99, columns: 10, page: 20, filled: () => true };
const key = (name: string, more: Partial<KeyboardEvent> = {}) => ({ key: name, code: more.code ?? name, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });
const at = { x: 3, y: 5 };
const single = (point: Point): { focus: Point; area: Area } => ({ focus: point, area: { top: point.y, bottom: point.y, left: point.x, right: point.x } });

it('moves as Excel does', () => {
  const to = (name: string, more: Partial<KeyboardEvent> = {}) => keyCommand(key(name, more), single(at), bounds);
  expect(to('ArrowDown')).toEqual({ do: 'move', to: { x: 3, y: 6 }, extend: false });
  expect(to('ArrowDown', { ctrlKey: true })).toEqual({ do: 'move', to: { x: 3, y: 99 }, extend: false });
  expect(to('Home')).toEqual({ do: 'move', to: { x: 1, y: 5 }, extend: false });
  expect(to('End', { ctrlKey: true })).toEqual({ do: 'move', to: { x: 9, y: 99 }, extend: false });
  expect(to('PageUp')).toEqual({ do: 'move', to: { x: 3, y: 0 }, extend: false });
  expect(to('Enter', { shiftKey: true })).toEqual({ do: 'move', to: { x: 3, y: 4 }, extend: false });
  expect(to('d', { ctrlKey: true, code: 'KeyD' })).toEqual({ do: 'fillDown' });
  expect(to('в', { ctrlKey: true, code: 'KeyD' })).toEqual({ do: 'fillDown' });
  expect(to('к', { ctrlKey: true, code: 'KeyR' })).toEqual({ do: 'fillRight' });
  expect(to(' ', { ctrlKey: true, code: 'Space' })).toEqual({ do: 'selectColumns' });
  expect(to(' ', { shiftKey: true, code: 'Space' })).toEqual({ do: 'selectRows' });
  expect(to('x')).toBeNull();
});

it('goes back by Enter to the column in which going on by Tab began', () => {
  expect(keyCommand(key('Enter'), { ...single(at), home: 1 }, bounds)).toEqual({ do: 'move', to: { x: 1, y: 6 }, extend: false });
  expect(keyCommand(key('Enter', { shiftKey: true }), { ...single(at), home: 1 }, bounds)).toEqual({ do: 'move', to: { x: 3, y: 4 }, extend: false });
  expect(keyCommand(key('End', { ctrlKey: true }), single(at), { ...bounds, last: 98 })).toEqual({ do: 'move', to: { x: 9, y: 98 }, extend: false });
});

it('goes on in the next row after the last column, and lets Tab out at the end', () => {
  expect(keyCommand(key('Tab'), single({ x: 9, y: 5 }), bounds)).toEqual({ do: 'move', to: { x: 1, y: 6 }, extend: false });
  expect(keyCommand(key('Tab'), single({ x: 9, y: 99 }), bounds)).toBeNull();
  expect(keyCommand(key('Tab', { shiftKey: true }), single({ x: 1, y: 0 }), bounds)).toBeNull();
});

it('extends from the corner across the focus', () => {
  const area = { top: 2, bottom: 5, left: 3, right: 6 };
  expect(cornerOf(at, area)).toEqual({ x: 6, y: 2 });
  expect(keyCommand(key('ArrowUp', { shiftKey: true }), { focus: at, area }, bounds)).toEqual({ do: 'move', to: { x: 6, y: 1 }, extend: true });
});

describe('Ctrl and an arrow', () => {
  // Rows 2 to 4 and 7 of the column hold something.
  const sparse = { ...bounds, rows: 10, filled: ({ y }: Point) => (y >= 2 && y <= 4) || y === 7 };
  const down = (y: number): number => edgeOfData({ x: 3, y }, { x: 0, y: 1 }, sparse).y;
  const up = (y: number): number => edgeOfData({ x: 3, y }, { x: 0, y: -1 }, sparse).y;

  it('stops at the end of a run, jumps a gap, and ends at the edge', () => {
    expect([0, 2, 3, 4, 7, 9].map(down)).toEqual([2, 4, 4, 7, 9, 9]);
    expect([9, 7, 4, 2, 0].map(up)).toEqual([7, 4, 2, 0, 0]);
  });
});

describe('Enter and Tab in a selection of several cells', () => {
  const area = { top: 1, bottom: 2, left: 3, right: 4 };
  const walk = (direction: 'down' | 'right' | 'left', from: Point): string => {
    const command = goOn({ focus: from, area }, bounds, direction);
    return command?.do === 'within' ? `${String(command.to.x)},${String(command.to.y)}` : 'out';
  };

  it('go round in it: Enter by columns, Tab by rows', () => {
    expect(walk('down', { x: 3, y: 1 })).toBe('3,2');
    expect(walk('down', { x: 3, y: 2 })).toBe('4,1');
    expect(walk('down', { x: 4, y: 2 })).toBe('3,1');
    expect(walk('right', { x: 4, y: 1 })).toBe('3,2');
    expect(walk('left', { x: 3, y: 1 })).toBe('4,2');
  });
});
