import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { expect, it, vi } from 'vitest';
import { renew } from './renew';

/** A list whose answers are given by hand. */
function list() {
  const answers: ((names: string[]) => void)[] = [];
  const queries = new QueryClient();
  const shown = new QueryObserver<string[]>(queries, { queryKey: ['projects'], queryFn: () => new Promise<string[]>((give) => { answers.push(give); }) });
  shown.subscribe(() => undefined);
  return { queries, shown, answers };
}

it('what changes while a list is asked for the first time is shown', async () => {
  const { queries, shown, answers } = list();
  renew(queries, ['projects']);
  answers[0]?.([]);
  await vi.waitFor(() => { expect(answers).toHaveLength(2); });
  answers[1]?.(['Осень']);
  await vi.waitFor(() => { expect(shown.getCurrentResult().data).toEqual(['Осень']); });
});

it('a list that is there is asked for once', async () => {
  const { queries, shown, answers } = list();
  answers[0]?.(['Лето']);
  await vi.waitFor(() => { expect(shown.getCurrentResult().data).toEqual(['Лето']); });
  renew(queries, ['projects']);
  answers[1]?.(['Осень']);
  await vi.waitFor(() => { expect(shown.getCurrentResult().data).toEqual(['Осень']); });
  expect(answers).toHaveLength(2);
});
