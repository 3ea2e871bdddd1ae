import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { api, type RowView } from '@/api';

import { answer, flight, line } from '../model/fixtures';
import { openDesk } from '../test-desk';
import { ChartDesk } from './chart-desk';
import { dayOf } from './days';

const video = (...f: RowView['f']): RowView => line('video', { name: 'Видео' }, {}, { f });
const [AUTUMN, WINTER] = [flight('autumn', '2026-09-01', '2026-09-14'), flight('winter', '2026-12-01', '2026-12-14')];
/** Where a colleague takes the winter bar meanwhile. */
const MOVED = flight('winter', '2026-12-15', '2026-12-28');

/** A line with two bars, the first of them selected. */
async function chart() {
  const { desk } = await openDesk([video(AUTUMN, WINTER)]);
  const edit = vi.spyOn(api, 'edit').mockResolvedValue(answer(3) as never);
  const model = new ChartDesk(desk);
  model.select('video', 'autumn');
  return { model, desk, sent: () => edit.mock.calls.map(([, intent, edits]) => [intent, edits]) };
}
/** A colleague's edit arrives while the pointer rests. */
async function colleague({ desk }: Awaited<ReturnType<typeof chart>>) {
  vi.spyOn(api, 'changes').mockResolvedValue({ patch: answer(2, { rows: [video(AUTUMN, MOVED)] }), touched: [] });
  desk.session.heard(2);
  await vi.waitFor(() => { expect(desk.session.rows.get('video')?.f[1]).toEqual(MOVED); });
}
const set = (id: string | undefined, start: string, end: string) => ({ op: 'set_flight', row: 'video', ...(id === undefined ? {} : { id, quantity: null, amount: null }), start, end });

beforeEach(() => { vi.restoreAllMocks(); });
afterEach(() => { localStorage.clear(); });

describe('a bar that is let go after a colleague moved another of its line', () => {
  it('moves alone', async () => {
    const page = await chart();
    page.model.take({ kind: 'move', row: 'video', flight: 'autumn', from: dayOf('2026-09-01') });
    page.model.drag(dayOf('2026-09-08'), 'day', true, 'video');
    await colleague(page);
    await page.model.release();
    expect(page.sent()).toEqual([['move_flights', [set('autumn', '2026-09-08', '2026-09-21')]]]);
  });

  it('is lengthened alone', async () => {
    const page = await chart();
    page.model.take({ kind: 'edge', row: 'video', flight: 'autumn', edge: 'end' });
    page.model.drag(dayOf('2026-09-20'), 'day', true, 'video');
    await colleague(page);
    await page.model.release();
    expect(page.sent()).toEqual([['resize_flight', [set('autumn', '2026-09-01', '2026-09-20')]]]);
  });

  it('is drawn alone', async () => {
    const page = await chart();
    page.model.take({ kind: 'draw', row: 'video', from: dayOf('2026-10-05') });
    page.model.drag(dayOf('2026-10-11'), 'day', true, 'video');
    await colleague(page);
    await page.model.release();
    expect(page.sent()).toEqual([['add_flight', [set(undefined, '2026-10-05', '2026-10-11')]]]);
  });
});

it('keys move what is selected, and lengthen the bar they are on', async () => {
  const page = await chart();
  page.model.select('video', 'winter', true);
  await page.model.step('week', 1);
  await page.model.stretch('end', 'week', 1);
  expect(page.sent()).toEqual([
    ['move_flights', [set('autumn', '2026-09-08', '2026-09-21'), set('winter', '2026-12-08', '2026-12-21')]],
    ['resize_flight', [set('winter', '2026-12-01', '2026-12-20')]],
  ]);
});
