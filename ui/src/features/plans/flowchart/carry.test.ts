import { describe, expect, it } from 'vitest';

import type { RowView } from '@/api';

import { carried, carryEdits, Clipboard } from './carry';
import { dayOf } from './days';
import { lineBelow, linesBetween } from './lines';

const flight = (id: string, start: string, end: string): RowView['f'][number] => ({ id, start, end, quantity: null, amount: '100' });
const line = (id: string, ...f: RowView['f']): RowView => ({ id, kind: 'line', parent: null, depth: 0, v: {}, c: {}, f });
const PLAN: RowView[] = [
  line('video', flight('v1', '2026-09-01', '2026-09-14'), flight('v2', '2026-09-21', '2026-09-27')),
  { ...line('part'), kind: 'section' },
  line('search', flight('s1', '2026-09-10', '2026-09-12')),
  line('radio'),
];
const shown = PLAN.map((row) => ({ id: row.id, row }));
const around = { row: (id: string) => PLAN.find((row) => row.id === id), below: (row: string, steps: number) => lineBelow(shown, row, steps) };
const chosen = (row: string, ...ids: string[]) => new Map([[row, new Set(ids)]]);

describe('bars taken to another line', () => {
  it('counts lines only: a section between them is no step', () => {
    expect(linesBetween(shown, 'video', 'radio')).toBe(2);
    expect(linesBetween(shown, 'radio', 'search')).toBe(-1);
    expect(linesBetween(shown, 'video', 'part')).toBe(0);
  });
  it('stands there on the same days, and one intent takes it from its line', () => {
    const selection = chosen('video', 'v1');
    const there = carried(selection, 2, 0, around);
    expect(there?.rows.get('video')?.map((bar) => bar.id)).toEqual(['v2']);
    expect(there?.rows.get('radio')?.map((bar) => bar.id)).toEqual(['v1']);
    expect(there && carryEdits(selection, there)).toEqual([
      { op: 'remove_flight', row: 'video', id: 'v1' },
      { op: 'set_flight', row: 'radio', start: '2026-09-01', end: '2026-09-14' },
    ]);
  });
  it('is refused where another bar runs, and fits when it is pulled past it', () => {
    expect(carried(chosen('video', 'v1'), 1, 0, around)).toBeNull();
    expect(carried(chosen('video', 'v1'), 1, 12, around)?.rows.get('search')?.map((bar) => [bar.id, bar.start])).toEqual([['s1', dayOf('2026-09-10')], ['v1', dayOf('2026-09-13')]]);
    expect(carried(chosen('video', 'v1'), 9, 0, around)).toBeNull();
  });
  it('moves bars of neighbouring lines together: they make room for each other', () => {
    const both = new Map([['video', new Set(['v1'])], ['search', new Set(['s1'])]]);
    const there = carried(both, 1, 0, around);
    expect(there?.rows.get('search')?.map((bar) => bar.id)).toEqual(['v1']);
    expect(there?.rows.get('radio')?.map((bar) => bar.id)).toEqual(['s1']);
  });
});

describe('cut and paste', () => {
  const of = (id: string): RowView => around.row(id) ?? line(id);
  it('leaves a cut bar in its place until it is pasted', () => {
    const clipboard = new Clipboard();
    clipboard.keep([[of('video'), of('video').f.slice(1)]], 'cut');
    expect(clipboard.waiting('video')).toEqual(new Set(['v2']));
    const pasted = clipboard.paste('search', around);
    expect(pasted).toEqual({ lost: 0, intent: 'carry_flights', edits: [{ op: 'remove_flight', row: 'video', id: 'v2' }, { op: 'set_flight', row: 'search', start: '2026-09-21', end: '2026-09-27' }] });
  });
  it('keeps what finds no room, and does nothing on its own line', () => {
    const clipboard = new Clipboard();
    clipboard.keep([[of('video'), of('video').f]], 'cut');
    expect(clipboard.paste('search', around)).toMatchObject({ lost: 1, edits: [{ op: 'remove_flight', id: 'v2' }, { op: 'set_flight' }] });
    expect(clipboard.paste('video', around)).toMatchObject({ lost: 0, edits: [] });
    expect(clipboard.dropCut()).toBe(true);
    expect(clipboard.isEmpty).toBe(true);
  });
  it('copies onto the same line after its last bar', () => {
    const clipboard = new Clipboard();
    clipboard.keep([[of('video'), of('video').f]], 'copy');
    expect(clipboard.paste('video', around).edits).toEqual([
      { op: 'set_flight', row: 'video', start: '2026-09-28', end: '2026-10-11' },
      { op: 'set_flight', row: 'video', start: '2026-10-18', end: '2026-10-24' },
    ]);
  });
});
