import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { api, type RateCardBody, type RateCardView, type RateEdit } from '@/api';
import { useRateCard } from './queries';

/** What the core has: a card whose name grows by what each edit says. */
let card: RateCardBody;
/** Lets the core answer what it was asked, one after the other. */
let waiting: (() => void)[];

const view = (body: RateCardBody): RateCardView => ({ id: 'rc_1', file_name: '', problems: [], card: body }) as unknown as RateCardView;
const named = (name: string): RateCardBody => ({ name }) as RateCardBody;
const say = (text: string): RateEdit[] => [{ op: 'set', field: 'name', text }];
const later = (what: () => void) => new Promise<RateCardView>((done) => { waiting.push(() => { what(); done(view(card)); }); });

async function opened() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
  const { result } = renderHook(() => useRateCard('rc_1'), { wrapper });
  await waitFor(() => { expect(result.current.card.data?.card.name).toBe('Прайс'); });
  return result;
}

/** Until the core has answered so many questions. */
async function answered(count: number) {
  for (let n = 0; n < count; n += 1) {
    await waitFor(() => { expect(waiting.length).toBe(1); });
    await act(async () => { waiting.shift()?.(); await Promise.resolve(); });
  }
}

beforeEach(() => {
  card = named('Прайс');
  waiting = [];
  vi.spyOn(api, 'rateCard').mockImplementation((() => Promise.resolve(view(card))) as never);
  vi.spyOn(api, 'editRateCard').mockImplementation(((_id: string, [edit]: RateEdit[]) => later(() => { card = named(`${card.name ?? ''}, ${(edit as { text: string }).text}`); })) as never);
  vi.spyOn(api, 'replaceRateCard').mockImplementation(((_id: string, body: RateCardBody) => later(() => { card = body; })) as never);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

describe('a rate card', () => {
  it('goes back edit by edit also when the second was made before the first was saved', async () => {
    const page = await opened();
    act(() => { page.current.edit(say('осень')); page.current.edit(say('со скидкой')); });
    await answered(2);
    expect(card.name).toBe('Прайс, осень, со скидкой');
    act(() => { page.current.undo(); });
    await answered(1);
    expect(card.name).toBe('Прайс, осень');
    act(() => { page.current.undo(); });
    await answered(1);
    expect(card.name).toBe('Прайс');
    act(() => { page.current.redo(); page.current.redo(); });
    await answered(2);
    expect(card.name).toBe('Прайс, осень, со скидкой');
  });

  it('takes back an edit that is still being saved', async () => {
    const page = await opened();
    act(() => { page.current.edit(say('осень')); page.current.undo(); });
    await answered(2);
    expect(card.name).toBe('Прайс');
  });

  it('can still go back after the core could not do it the first time', async () => {
    const page = await opened();
    act(() => { page.current.edit(say('осень')); });
    await answered(1);
    vi.mocked(api.replaceRateCard).mockRejectedValueOnce(new Error('gone'));
    act(() => { page.current.undo(); });
    await waitFor(() => { expect(api.replaceRateCard).toHaveBeenCalledOnce(); });
    act(() => { page.current.undo(); });
    await answered(1);
    expect(card.name).toBe('Прайс');
    act(() => { page.current.redo(); });
    await answered(1);
    expect(card.name).toBe('Прайс, осень');
  });
});
