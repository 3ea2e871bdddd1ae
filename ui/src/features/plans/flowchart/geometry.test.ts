import { describe, expect, it } from 'vitest';

import { dayOf, isoOf, isWeekend, moved, shifted, startOf, unitsIn } from './days';
import { type Bar, clampShift, cut, laid, pulled, snappedShift, span, stepped, stretched } from './geometry';

const bar = (start: string, end: string, id = 'a'): Bar => ({ id, start: dayOf(start), end: dayOf(end) });
const shown = ({ start, end }: { start: number; end: number }): string => `${isoOf(start)}/${isoOf(end)}`;

describe('units of time', () => {
  it('weeks start on Monday, quarters with their first month', () => {
    expect(isoOf(startOf('week', dayOf('2026-09-06')))).toBe('2026-08-31');
    expect(isoOf(startOf('quarter', dayOf('2026-09-06')))).toBe('2026-07-01');
    expect(isoOf(shifted('month', dayOf('2026-12-15'), 2))).toBe('2027-02-01');
    expect(isWeekend(dayOf('2026-09-06'))).toBe(true);
    expect(isWeekend(dayOf('2026-09-07'))).toBe(false);
    expect(startOf('week', dayOf('1969-12-31'))).toBe(dayOf('1969-12-29'));
  });
  it('a chart of a quarter by weeks has its first and last week whole', () => {
    const weeks = unitsIn('week', dayOf('2026-07-01'), dayOf('2026-09-30'));
    expect(weeks).toHaveLength(14);
    expect(isoOf(weeks[0]!)).toBe('2026-06-29');
  });
  it('a month later is a month later, whatever its length', () => {
    expect(isoOf(moved('month', dayOf('2026-01-31'), 1))).toBe('2026-02-28');
    expect(isoOf(moved('week', dayOf('2026-01-31'), 1))).toBe('2026-02-07');
  });
});

describe('bars', () => {
  const bars = [bar('2026-09-01', '2026-09-14', 'a'), bar('2026-09-21', '2026-09-27', 'b'), bar('2026-10-05', '2026-10-18', 'c')];
  it('do not run over their neighbours', () => {
    expect(clampShift(bars, new Set(['a']), 30)).toBe(6);
    expect(clampShift(bars, new Set(['b']), -30)).toBe(-6);
    expect(clampShift(bars, new Set(['c']), 30)).toBe(30);
    expect(clampShift(bars, new Set(['a', 'b']), 30)).toBe(7);
    expect(clampShift(bars, new Set(['a', 'b', 'c']), -45)).toBe(-45);
  });
  it('that overlap already stay where they are until the other one is moved', () => {
    const two = [bar('2026-09-01', '2026-09-14', 'a'), bar('2026-09-10', '2026-09-20', 'b')];
    expect(clampShift(two, new Set(['a']), 3)).toBe(3);
  });
  it('hold to the start of a week under the pointer, and not with the free key', () => {
    const one = bar('2026-09-01', '2026-09-14');
    expect(isoOf(one.start + snappedShift(one, 5, 'week', false))).toBe('2026-09-07');
    expect(snappedShift(one, 5, 'week', true)).toBe(5);
    expect(snappedShift(one, 5, 'day', false)).toBe(5);
  });
  it('lengthen to the end of a unit and keep at least one day', () => {
    const one = bars[0]!;
    expect(shown(pulled(bars, one, 'end', dayOf('2026-09-19'), 'week', false))).toBe('2026-09-01/2026-09-20');
    expect(shown(pulled(bars, one, 'end', dayOf('2026-10-30'), 'week', false))).toBe('2026-09-01/2026-09-20');
    expect(shown(pulled(bars, one, 'start', dayOf('2026-12-01'), 'week', false))).toBe('2026-09-14/2026-09-14');
    expect(shown(pulled(bars, one, 'end', dayOf('2026-08-01'), 'day', true))).toBe('2026-09-01/2026-09-01');
  });
  it('step by units with their length kept', () => {
    expect(shown(stepped([bars[2]!], bars[2]!, 'week', 1))).toBe('2026-10-12/2026-10-25');
    expect(shown(stepped([bar('2026-01-15', '2026-01-20')], bar('2026-01-15', '2026-01-20'), 'month', 1))).toBe('2026-02-15/2026-02-20');
    expect(shown(stepped(bars, bars[0]!, 'month', 1))).toBe('2026-09-07/2026-09-20');
  });
  it('stretch an edge to the next boundary', () => {
    const one = bar('2026-09-01', '2026-09-16');
    expect(shown(stretched([one], one, 'end', 'week', 1))).toBe('2026-09-01/2026-09-20');
    expect(shown(stretched([one], one, 'end', 'week', -1))).toBe('2026-09-01/2026-09-13');
    expect(shown(stretched([one], one, 'start', 'week', -1))).toBe('2026-08-31/2026-09-16');
    const day = bar('2026-09-01', '2026-09-01');
    expect(stretched([day], day, 'end', 'day', -1)).toEqual(day);
  });
  it('are cut at the boundary nearest to the middle', () => {
    expect(isoOf(cut(bar('2026-09-01', '2026-09-28'), 'week')!)).toBe('2026-09-14');
    expect(isoOf(cut(bar('2026-09-01', '2026-09-04'), 'month')!)).toBe('2026-09-03');
    expect(cut(bar('2026-09-01', '2026-09-01'), 'week')).toBeNull();
    expect(isoOf(cut(bar('2026-09-01', '2026-09-28'), 'week', dayOf('2026-09-10'))!)).toBe('2026-09-10');
  });
  it('are pasted where there is room', () => {
    expect(laid([{ start: 10, end: 12 }, { start: 20, end: 22 }], [{ id: 'x', start: 11, end: 15 }], 0)).toEqual([{ start: 20, end: 22 }]);
  });
});

describe('the span of a chart', () => {
  it('takes in campaign and bars with a unit of air', () => {
    const { from, to } = span([bar('2026-09-10', '2026-10-02')], { start: dayOf('2026-09-01'), end: dayOf('2026-09-30') }, 'month', 0);
    expect(shown({ start: from, end: to })).toBe('2026-08-01/2026-11-30');
  });
  it('of an empty plan is about a quarter from today', () => {
    const { from, to } = span([], { start: null, end: null }, 'week', dayOf('2026-11-25'));
    expect(shown({ start: from, end: to })).toBe('2026-11-16/2027-03-07');
  });
});
