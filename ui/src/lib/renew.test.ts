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
  await vi.waitFor(() => { expect(answers).toHaveLength(2); }, 10_000);
  answers[1]?.(['Осень']);
  await vi.waitFor(() => { expect(shown.getCurrentResult().data).toEqual(['Осень']); }, 10_000);
});

it('a list that is there is asked for once', async () => {
  const { queries, shown, answers } = list();
  answers[0]?.(['Лето']);
  await vi.waitFor(() => { expect(shown.getCurrentResult().data).toEqual(['Лето']); }, 10_000);
  renew(queries, ['projects']);
  answers[1]?.(['Осень']);
  await vi.waitFor(() => { expect(shown.getCurrentResult().data).toEqual(['Осень']); }, 10_000);
  expect(answers).toHaveLength(2);
});

it('whatever changes while a list is asked for again is one more question, and every answer is shown', async () => {
  const { queries, shown, answers } = list();
  answers[0]?.(['Лето']);
  await vi.waitFor(() => { expect(shown.getCurrentResult().data).toEqual(['Лето']); }, 10_000);
  for (let change = 0; change < 5; change += 1) renew(queries, ['projects']);
  answers[1]?.(['Осень']);
  await vi.waitFor(() => { expect(shown.getCurrentResult().data).toEqual(['Осень']); }, 10_000);
  await vi.waitFor(() => { expect(answers).toHaveLength(3); }, 10_000);
  answers[2]?.(['Зима']);
  await vi.waitFor(() => { expect(shown.getCurrentResult().data).toEqual(['Зима']); }, 10_000);
  expect(answers).toHaveLength(3);
});
