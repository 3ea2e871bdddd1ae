import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { api, ApiError, type EditAnswer, type EditInput } from '@/api';

import { answer, column, line } from './model/fixtures';
import { openDesk } from './test-desk';

const COLUMNS = [column('site', 'text'), column('units', 'count'), column('geo', 'text'), column('start', 'date')];
/** What the core takes no number from. */
const notANumber = (row: string, text = 'abc'): ApiError => new ApiError('not_a_number', 422, `“${text}” is not a number`, {}, undefined, [{ row, ref: 'units', text, code: 'NotANumber', args: {} }]);

/** A plan with one line, and its empty line below; the core answers when it is told to. */
async function plan() {
  const opened = await openDesk([line('a', { site: 'Rutube' })], COLUMNS);
  const { desk } = opened;
  const empty = desk.drafts.shown().at(-1)?.id ?? '';
  const asked: { intent: string; edits: EditInput[]; answer: (answer: EditAnswer) => void; refuse: (error: unknown) => void }[] = [];
  let answers = 0;
  vi.spyOn(api, 'edit').mockImplementation(((_id: string, intent: string, edits: EditInput[]) => new Promise((done, fail) => { asked.push({ intent, edits, answer: done, refuse: fail }); })) as never);
  /** The next thing that the core is asked. */
  const next = async (): Promise<(typeof asked)[number]> => {
    await vi.waitFor(() => { expect(asked.length).toBeGreaterThan(answers); });
    answers += 1;
    return asked[answers - 1]!;
  };
  return {
    ...opened, empty, asked, next,
    type: (ref: string, text: string | null, row = empty) => { void desk.type([{ row, ref, text }], 'edit_cell'); },
    /** How texts stand that are not in the plan. */
    shown: (row = empty) => Object.fromEntries([...(desk.session.typed.get(row) ?? [])].map(([ref, { text, state }]) => [ref, `${text}: ${state}`])),
    made: (id: string, temp = empty) => answer(2, { rows: [line(id)], order: ['a', id], created: { [temp]: id } }),
    /** Until the desk has heard the answer. */
    heard: () => new Promise((done) => { setTimeout(done); }),
  };
}
const cellsOf = ({ edits }: { edits: EditInput[] }): unknown[] => edits.flatMap((edit): unknown[] => (edit.op === 'add_row' ? [edit.cells] : edit.op === 'set_cells' ? edit.cells : []));

beforeEach(() => { vi.restoreAllMocks(); });
afterEach(() => { localStorage.clear(); });

describe('what is typed into the empty line while the core makes a line of it', () => {
  it('is written into the line once there is one', async () => {
    const page = await plan();
    page.type('site', 'Дзен');
    const first = await page.next();
    page.type('units', '7');
    expect(page.shown()).toEqual({ site: 'Дзен: saving', units: '7: saving' });
    first.answer(page.made('n'));
    const second = await page.next();
    expect([cellsOf(first), cellsOf(second), page.shown('n')]).toEqual([[{ site: 'Дзен' }], [['n', 'units', '7']], { units: '7: saving' }]);
    second.answer(answer(3, { rows: [line('n', { site: 'Дзен', units: '7' })] }));
    await page.heard();
    expect(page.desk.session.typed.size).toBe(0);
  });

  it('waits, and says why, where the first text is refused; it goes with the corrected one', async () => {
    const page = await plan();
    page.type('units', 'abc');
    const first = await page.next();
    page.type('site', 'Дзен');
    page.type('geo', 'Казань');
    first.refuse(notANumber(page.empty));
    await page.heard();
    expect(page.shown()).toEqual({ units: 'abc: failed', site: 'Дзен: failed', geo: 'Казань: failed' });
    expect(page.desk.session.typed.get(page.empty)?.get('site')?.message).toBe('“abc” is not a number');
    expect(page.desk.drafts.shown().map((row) => row.id)).toEqual([page.empty]);
    // One of them is given up meanwhile.
    page.desk.session.forget(page.empty, 'geo');
    page.type('units', '5');
    const second = await page.next();
    expect(cellsOf(second)).toEqual([{ site: 'Дзен', units: '5' }]);
    second.answer(page.made('n'));
    await page.heard();
    expect([page.asked.length, page.desk.session.typed.size]).toEqual([2, 0]);
  });

  it('goes at once where it corrects the refused text', async () => {
    const page = await plan();
    page.type('units', 'abc');
    const first = await page.next();
    page.type('site', 'Дзен');
    page.type('units', '5');
    first.refuse(notANumber(page.empty));
    const second = await page.next();
    expect([cellsOf(second), page.shown()]).toEqual([[{ units: '5', site: 'Дзен' }], { units: '5: saving', site: 'Дзен: saving' }]);
  });

  it('makes the line without the refused text where that is cleared', async () => {
    const page = await plan();
    page.type('units', 'abc');
    const first = await page.next();
    page.type('site', 'Дзен');
    first.refuse(notANumber(page.empty));
    await page.heard();
    page.type('units', null);
    expect(cellsOf(await page.next())).toEqual([{ site: 'Дзен' }]);
  });

  it('makes no line of nothing', async () => {
    const page = await plan();
    page.type('units', 'abc');
    const first = await page.next();
    page.type('units', null);
    first.refuse(notANumber(page.empty));
    await page.heard();
    expect([page.asked.length, page.shown()]).toEqual([1, {}]);
  });

  it('is saved with the first text when that is saved again, and makes one line', async () => {
    const page = await plan();
    page.type('units', '5');
    const first = await page.next();
    page.type('site', 'Дзен');
    first.refuse(new Error('gone'));
    await page.heard();
    expect(page.shown()).toEqual({ units: '5: failed', site: 'Дзен: failed' });
    page.retry();
    page.retry();
    const second = await page.next();
    page.type('geo', 'Казань');
    expect(cellsOf(second)).toEqual([{ units: '5', site: 'Дзен' }]);
    second.answer(page.made('n'));
    expect(cellsOf(await page.next())).toEqual([['n', 'geo', 'Казань']]);
  });

  it('is not shown as being saved where nothing may be changed any more', async () => {
    const page = await plan();
    page.type('site', 'Дзен');
    const first = await page.next();
    page.type('units', '7');
    page.desk.lock('Только чтение', false);
    first.answer(page.made('n'));
    await page.heard();
    expect([page.shown('n'), page.desk.session.typed.get('n')?.get('units')?.message]).toEqual([{ units: '7: failed' }, 'Только чтение']);
  });

  it('is not shown as being saved where one of its texts cannot be read', async () => {
    const page = await plan();
    page.type('site', 'Дзен');
    const first = await page.next();
    page.type('units', '7');
    page.type('start', 'когда-нибудь');
    first.answer(page.made('n'));
    await page.heard();
    expect(page.desk.intents.refusal?.cells.map((cell) => cell.text)).toEqual(['когда-нибудь']);
    expect(page.shown('n')).toEqual({});
    page.desk.intents.refusal?.takeRest();
    expect(cellsOf(await page.next())).toEqual([['n', 'units', '7']]);
  });

  it('is saved also when the plan is left before the answer', async () => {
    const page = await plan();
    page.type('site', 'Дзен');
    const first = await page.next();
    page.type('units', '7');
    page.desk.close();
    first.answer(page.made('n'));
    expect(cellsOf(await page.next())).toEqual([['n', 'units', '7']]);
  });
});

it('two new lines that are refused both stay with what was typed into them', async () => {
  const page = await plan();
  page.type('units', 'abc');
  const first = await page.next();
  const below = page.desk.drafts.shown().at(-1)?.id ?? '';
  page.type('units', 'xyz', below);
  first.refuse(notANumber(page.empty));
  (await page.next()).refuse(notANumber(below, 'xyz'));
  await page.heard();
  expect(page.desk.drafts.shown().map((row) => [row.id, page.shown(row.id)])).toEqual([[page.empty, { units: 'abc: failed' }], [below, { units: 'xyz: failed' }]]);
});
