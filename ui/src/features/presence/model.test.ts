import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Presence, Whereabouts } from '@/api';
import { BEAT_MS, byCell, inPlan, people, ranges, Teller } from './model';

const at = (number: number, name: string | null, plan: string, row: string | null = null, ref: string | null = null): Presence =>
  ({ device: `d${String(number)}`, me: false, name, number, plan, row, ref, to_row: null, to_ref: null, typing: false });

describe('who is where', () => {
  const present = [at(1, 'Борис Громов', 'pln_1', 'r1', 'site'), at(2, null, 'pln_1', 'r1', 'site'), at(3, 'Вера Седова', 'pln_2')];
  it('is about the plan one looks at', () => { expect(inPlan(present, 'pln_1').map((one) => one.number)).toEqual([1, 2]); });
  it('a person on two devices is one person', () => { expect(people([...present, at(1, 'Борис Громов', 'pln_1')])).toHaveLength(3); });
  it('shows one of those in a cell, in their colour', () => {
    expect(byCell(inPlan(present, 'pln_1'), '—').get('r1')?.get('site')).toEqual({ name: 'Борис Громов', letters: 'БГ', colour: 'var(--person-2)' });
    expect(byCell([at(3, 'Вера', 'pln_1')], '—').size).toBe(0);
  });
  it('shows whoever is in a column that is not shown here at the name of the line', () => {
    expect([...(byCell([at(1, 'Борис', 'pln_1', 'r1', 'margin')], '—', () => 'site').get('r1')?.keys() ?? [])]).toEqual(['site']);
  });
  it('shows a selection of several cells, and a bar of the flowchart as itself', () => {
    const range = { ...at(1, 'Борис', 'pln_1', 'r1', 'site'), to_row: 'r3', to_ref: 'units' };
    const bar = { ...at(1, 'Борис', 'pln_1', 'r1', 'start'), to_row: 'r1', to_ref: 'flt_1' };
    expect(ranges([range, bar, at(2, null, 'pln_1', 'r1', 'site')], '—')).toEqual([expect.objectContaining({ name: 'Борис', from: { row: 'r1', ref: 'site' }, to: { row: 'r3', ref: 'units' } })]);
    expect(byCell([bar], '—').get('r1')?.get('flt_1')?.name).toBe('Борис');
  });
});

describe('telling where one is', () => {
  let sent: Whereabouts[] = [];
  let teller: Teller;
  beforeEach(() => { vi.useFakeTimers(); sent = []; teller = new Teller((place) => { sent.push(place); }); });
  afterEach(() => { vi.useRealTimers(); });
  it('tells the last of many moves, once', () => {
    for (const row of ['a', 'b', 'c']) teller.at({ plan: 'p', row });
    vi.advanceTimersByTime(150);
    expect(sent).toEqual([{ plan: 'p', row: 'c' }]);
    teller.at({ plan: 'p', row: 'c' });
    vi.advanceTimersByTime(150);
    expect(sent).toHaveLength(1);
  });
  it('says again that one is there, and that one has left, and then nothing', () => {
    teller.at({ plan: 'p' });
    vi.advanceTimersByTime(BEAT_MS + 50);
    expect(sent).toHaveLength(2);
    teller.leave();
    vi.advanceTimersByTime(3 * BEAT_MS);
    expect(sent.slice(2)).toEqual([{ plan: null }]);
  });
});
