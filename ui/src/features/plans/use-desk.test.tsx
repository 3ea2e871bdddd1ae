import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, renderHook, waitFor } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, expect, it, vi } from 'vitest';

import { api } from '@/api';
import { useEventDoor } from '@/app/events';
import { type CoreEvent, setPlatformForTest } from '@/platform';
import { createFakePlatform } from '@/platform/fake';

import { answer, line, planOf } from './model/fixtures';
import { useOpenDesk } from './use-desk';

afterEach(cleanup);

it('a colleague’s edit is asked for also when it is told before the plan is on the screen', async () => {
  let tell: (event: CoreEvent) => void = () => undefined;
  setPlatformForTest({ ...createFakePlatform(), onEvent: (listener) => { tell = listener; return () => undefined; } });
  vi.spyOn(api, 'plan').mockResolvedValue(planOf([line('a', { units: '1' })]) as never);
  const asked = vi.spyOn(api, 'changes').mockResolvedValue({ patch: answer(2, { rows: [line('a', { units: '2' })] }), touched: [] });
  const openers = { menu: () => undefined, heading: () => undefined, readAs: () => undefined };
  const queries = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => <QueryClientProvider client={queries}>{children}</QueryClientProvider>;
  const page = renderHook(() => {
    useEventDoor();
    return useOpenDesk('pln_told', 'internal', 28, openers);
  }, { wrapper });
  expect(page.result.current).toBeNull();
  act(() => { tell({ type: 'artifact_updated', id: 'pln_told', revision: 2 }); });
  await waitFor(() => { expect(page.result.current?.session.rows.get('a')?.v['units']).toBe('2'); });
  expect(asked).toHaveBeenCalledExactlyOnceWith('pln_told', 1);
});
