/** A desk without a page, for tests: what it says aloud is kept. */
import i18next from 'i18next';
import { vi } from 'vitest';

import { api, type ColumnView, type RowView } from '@/api';

import { PlanDesk } from './desk';
import { planOf } from './model/fixtures';
import { wordsIn } from './words';

/** An opened plan with these rows, what it said aloud, and how to save again what could not be saved last. */
export async function openDesk(rows: RowView[], columns?: ColumnView[]): Promise<{ desk: PlanDesk; said: string[]; retry: () => void }> {
  vi.spyOn(api, 'plan').mockResolvedValue(planOf(rows, columns) as never);
  const said: string[] = [];
  let again = (): void => undefined;
  const desk = new PlanDesk('p', {
    words: wordsIn(i18next.getFixedT('ru', 'plans') as never, (key) => i18next.exists(key), String), language: 'ru', rowHeight: 28,
    menu: () => undefined, heading: () => undefined, readAs: () => undefined, propose: () => undefined, importTable: () => undefined,
    notify: (text) => { said.push(text); }, refused: (text) => { said.push(text); }, reason: (code) => code, describe: (error) => (error instanceof Error ? error.message : ''),
    track: (save, retry) => save.catch((error: unknown) => { again = retry; throw error; }), givenUp: () => undefined, kept: () => undefined, touched: () => undefined, released: () => undefined,
  });
  await desk.open();
  return { desk, said, retry: () => { again(); } };
}
