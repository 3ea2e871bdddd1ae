import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { api, ApiError, type EditAnswer, type Touched } from '@/api';

import { answer, column, line, planOf } from './fixtures';
import { PlanSession } from './session';

const refusedSaid: string[] = [];
const lit: Touched[] = [];
const place: Touched = { row: 'a', ref: 'units', by: { name: 'Борис', me: false, number: 1 }, at: '2026-09-01T12:03:00Z' };
/** How to send the edit again that could not be saved last. */
let retry = (): void => undefined;
let givenUp = 0;
const around: ConstructorParameters<typeof PlanSession>[2] = {
  track: (save, again) => save.catch((error: unknown) => { retry = again; throw error; }), givenUp: () => { givenUp += 1; }, describe: (error) => (error instanceof Error ? error.message : ''),
  released: () => undefined, kept: () => undefined, touched: (places) => { lit.push(...places); }, refused: (text) => { refusedSaid.push(text); },
};
const unread = (): PlanSession => {
  vi.spyOn(api, 'plan').mockResolvedValue(planOf([line('a', { units: '1' }), line('b')], [column('units', 'count')]) as never);
  return new PlanSession('p', 'internal', around);
};
const typing = (plan: PlanSession, ...cells: [row: string, ref: string, text: string][]): Promise<EditAnswer | null> => plan.edit('edit_cell', [{ op: 'set_cells', cells }], cells.map(([row, ref, text]) => ({ row, ref, text })));
const sent = (asked: { mock: { calls: unknown[][] } }): unknown[] => asked.mock.calls.map(([, , edits]) => edits);
const session = async (): Promise<PlanSession> => {
  const made = unread();
  await made.load();
  return made;
};

beforeEach(() => {
  vi.restoreAllMocks();
  refusedSaid.length = 0;
  lit.length = 0;
  givenUp = 0;
});

describe('an open plan', () => {
  it('keeps its columns in their places while empty ones are filled in', async () => {
    const columns = [column('views', 'count'), column('clicks', 'count')];
    const view = (v: Record<string, string>): never => planOf([line('a', v)], columns) as never;
    const fresh = new PlanSession('p', 'internal', around);
    vi.spyOn(api, 'plan').mockResolvedValueOnce(view({ clicks: '1' })).mockResolvedValueOnce(view({ clicks: '1', views: '2' }));
    await fresh.load();
    expect([...fresh.columns.keys()]).toEqual(['clicks', 'views']);
    await fresh.load();
    expect([...fresh.columns.keys()]).toEqual(['clicks', 'views']);
  });

  it('shows what is typed at once and the core’s answer after it', async () => {
    const plan = await session();
    vi.spyOn(api, 'edit').mockResolvedValue(answer(2, { rows: [line('a', { units: '500' })] }) as never);
    const saved = plan.edit('edit_cell', [{ op: 'set_cells', cells: [['a', 'units', '0,5 тыс']] }], [{ row: 'a', ref: 'units', text: '0,5 тыс' }]);
    expect(plan.typed.get('a')?.get('units')).toEqual({ text: '0,5 тыс', state: 'saving' });
    await saved;
    expect(plan.typed.has('a')).toBe(false);
    expect(plan.rows.get('a')?.v['units']).toBe('500');
  });

  it('sends quick edits one after the other, in order', async () => {
    const plan = await session();
    const sent: string[] = [];
    let open = 0;
    vi.spyOn(api, 'edit').mockImplementation((async (_id: string, intent: string) => {
      open += 1;
      expect(open).toBe(1);
      await Promise.resolve();
      sent.push(intent);
      open -= 1;
      return answer(sent.length + 1);
    }) as never);
    await Promise.all(['one', 'two', 'three'].map((intent) => plan.edit(intent, [{ op: 'remove_rows', rows: [] }])));
    expect(sent).toEqual(['one', 'two', 'three']);
  });

  it('keeps a refused text on the cell with the reason until it is given up', async () => {
    const plan = await session();
    vi.spyOn(api, 'edit').mockRejectedValue(new ApiError('not_a_number', 422, '“abc” is not a number'));
    await plan.edit('edit_cell', [{ op: 'set_cells', cells: [['a', 'units', 'abc']] }], [{ row: 'a', ref: 'units', text: 'abc' }]);
    expect(plan.refusedCells()).toEqual([{ row: 'a', ref: 'units', typed: { text: 'abc', state: 'failed', message: '“abc” is not a number' } }]);
    expect(refusedSaid).toEqual([]);
    plan.forget('a', 'units');
    expect(plan.refusedCells()).toEqual([]);
  });

  it('does not put a refused text over the one that was typed after it', async () => {
    const plan = await session();
    vi.spyOn(api, 'edit').mockRejectedValueOnce(new ApiError('not_a_number', 422, '“abc” is not a number')).mockResolvedValue(answer(2, { rows: [line('a', { units: '5' })] }) as never);
    const first = typing(plan, ['a', 'units', 'abc']);
    const second = typing(plan, ['a', 'units', '5']);
    await first;
    expect(plan.typed.get('a')?.get('units')).toEqual({ text: '5', state: 'saving' });
    await second;
    expect([plan.refusedCells(), plan.rows.get('a')?.v['units']]).toEqual([[], '5']);
  });

  it('saves again only what was not typed anew since, and never an older text after a newer one', async () => {
    const plan = await session();
    const asked = vi.spyOn(api, 'edit').mockRejectedValueOnce(new Error('gone'));
    await typing(plan, ['a', 'units', '7'], ['b', 'units', '8']);
    asked.mockResolvedValue(answer(2) as never);
    const newer = typing(plan, ['a', 'units', '9']);
    retry();
    expect([plan.typed.get('a')?.get('units'), plan.typed.get('b')?.get('units')]).toEqual([{ text: '9', state: 'saving' }, { text: '8', state: 'saving' }]);
    await newer;
    await vi.waitFor(() => { expect(plan.typed.size).toBe(0); }, 10_000);
    expect(sent(asked).slice(1)).toEqual([[{ op: 'set_cells', cells: [['a', 'units', '9']] }], [{ op: 'set_cells', cells: [['b', 'units', '8']] }]]);
  });

  it('has nothing to save again once the text was given up, and says so', async () => {
    const plan = await session();
    const asked = vi.spyOn(api, 'edit').mockRejectedValueOnce(new Error('gone'));
    await typing(plan, ['a', 'units', '7']);
    plan.forget('a', 'units');
    retry();
    expect([asked.mock.calls.length, plan.typed.get('a')?.size, givenUp]).toEqual([1, 0, 1]);
  });

  it('forgets removed rows and takes the new order', async () => {
    const plan = await session();
    vi.spyOn(api, 'edit').mockResolvedValue(answer(2, { removed: ['a'], rows: [line('n')], order: ['n', 'b'] }) as never);
    await plan.edit('x', [{ op: 'remove_rows', rows: ['a'] }]);
    expect([plan.order, [...plan.rows.keys()].sort()]).toEqual([['n', 'b'], ['b', 'n']]);
  });

  it('reads the plan again when somebody else changed it, not for its own edits', async () => {
    const plan = await session();
    const asked = vi.spyOn(api, 'changes').mockResolvedValue({ patch: answer(5, { rows: [line('a', { units: '9' })] }), touched: [place] });
    const read = vi.spyOn(api, 'plan');
    read.mockClear();
    plan.heard(1);
    expect(asked).not.toHaveBeenCalled();
    plan.heard(5);
    await vi.waitFor(() => { expect(plan.rows.get('a')?.v['units']).toBe('9'); }, 10_000);
    expect(asked).toHaveBeenCalledExactlyOnceWith('p', 1);
    expect(read).not.toHaveBeenCalled();
    expect(lit).toEqual([place]);
    asked.mockResolvedValue({ patch: null, touched: [] });
    plan.heard(9);
    await vi.waitFor(() => { expect(read).toHaveBeenCalledOnce(); }, 10_000);
  });

  it('asks for what a colleague did between two of its own revisions', async () => {
    const plan = await session();
    const asked = vi.spyOn(api, 'changes').mockResolvedValue({ patch: answer(3, { rows: [line('b', { units: '7' })] }), touched: [] });
    vi.spyOn(api, 'edit').mockResolvedValue(answer(3, { rows: [line('a', { units: '2' })] }) as never);
    await plan.edit('edit_cell', [{ op: 'set_cells', cells: [['a', 'units', '2']] }]);
    await vi.waitFor(() => { expect(plan.rows.get('b')?.v['units']).toBe('7'); }, 10_000);
    expect(asked).toHaveBeenCalledExactlyOnceWith('p', 1);
    plan.heard(3);
    expect(asked).toHaveBeenCalledOnce();
  });

  it('asks once more when a colleague writes while it is being asked', async () => {
    const plan = await session();
    let told = (): void => undefined;
    const first = new Promise<{ patch: EditAnswer; touched: [] }>((done) => { told = () => { done({ patch: answer(2, { rows: [line('a', { units: '2' })] }), touched: [] }); }; });
    const asked = vi.spyOn(api, 'changes').mockReturnValueOnce(first as never).mockResolvedValue({ patch: answer(3, { rows: [line('b', { units: '3' })] }), touched: [] });
    plan.heard(2);
    plan.heard(3);
    told();
    await vi.waitFor(() => { expect(plan.rows.get('b')?.v['units']).toBe('3'); }, 10_000);
    expect(asked.mock.calls).toEqual([['p', 1], ['p', 2]]);
  });

  it('asks for what a colleague writes while the plan is being read', async () => {
    const plan = unread();
    const asked = vi.spyOn(api, 'changes').mockResolvedValue({ patch: answer(2, { rows: [line('b', { units: '3' })] }), touched: [] });
    const reading = plan.load();
    plan.heard(2);
    await reading;
    await vi.waitFor(() => { expect(plan.rows.get('b')?.v['units']).toBe('3'); }, 10_000);
    expect(asked).toHaveBeenCalledExactlyOnceWith('p', 1);
  });

  describe('while the core cannot answer', () => {
    beforeEach(() => { vi.useFakeTimers(); });
    afterEach(() => { vi.useRealTimers(); });
    const colleague = { patch: answer(2, { rows: [line('b', { units: '3' })] }), touched: [] };

    it('stops asking when the core cannot answer, and says so', async () => {
      const plan = await session();
      const asked = vi.spyOn(api, 'changes').mockRejectedValue(new Error('gone'));
      plan.heard(2);
      await vi.advanceTimersByTimeAsync(4_000);
      expect([refusedSaid, asked.mock.calls.length]).toEqual([['gone'], 1]);
      plan.close();
    });

    it('asks again after a while, until it knows what the colleague wrote, and says once that it does not', async () => {
      const plan = await session();
      const asked = vi.spyOn(api, 'changes').mockRejectedValueOnce(new Error('gone')).mockRejectedValueOnce(new Error('gone')).mockResolvedValue(colleague);
      plan.heard(2);
      await vi.advanceTimersByTimeAsync(11_000);
      expect(asked.mock.calls).toEqual([['p', 1], ['p', 1], ['p', 1]]);
      expect([plan.rows.get('b')?.v['units'], refusedSaid]).toEqual(['3', ['gone']]);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(asked).toHaveBeenCalledTimes(3);
    });

    it('saves what is typed meanwhile, and asks at once when the core tells of something again', async () => {
      const plan = await session();
      const asked = vi.spyOn(api, 'changes').mockRejectedValueOnce(new Error('gone')).mockResolvedValue(colleague);
      vi.spyOn(api, 'edit').mockResolvedValue(answer(1, { rows: [line('a', { units: '2' })] }) as never);
      plan.heard(2);
      await vi.advanceTimersByTimeAsync(0);
      await typing(plan, ['a', 'units', '2']);
      expect([plan.rows.get('a')?.v['units'], asked.mock.calls.length]).toEqual(['2', 1]);
      plan.heard(2);
      await vi.advanceTimersByTimeAsync(0);
      expect([plan.rows.get('b')?.v['units'], asked.mock.calls.length, vi.getTimerCount()]).toEqual(['3', 2, 0]);
    });

    it('asks no more once the plan is left', async () => {
      const plan = await session();
      const asked = vi.spyOn(api, 'changes').mockRejectedValue(new Error('gone'));
      plan.heard(2);
      await vi.advanceTimersByTimeAsync(1_000);
      plan.close();
      await vi.advanceTimersByTimeAsync(60_000);
      expect([asked.mock.calls.length, vi.getTimerCount()]).toEqual([1, 0]);
    });
  });
});
