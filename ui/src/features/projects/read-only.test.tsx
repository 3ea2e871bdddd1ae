import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allActions, isEnabled } from '@/actions';
import { useFrameActions } from '@/app/frame-actions';
import { Toasts, TooltipProvider } from '@/components';
import { DropOverlay, ImportWizard } from '@/features/imports';
import { PlanPage } from '@/features/plans';
import { setPlatformForTest, type DragEventOf, type Platform } from '@/platform';
import { createFakePlatform } from '@/platform/fake';
import { ProjectPage } from './project-page';
import { ProjectsPage } from './projects-page';

const WHY = /Папка данных доступна только для чтения/;
let drag: (event: DragEventOf) => void = () => undefined;

/** A workspace on a folder that nothing can be written to. */
function readOnlyPlatform(): Platform {
  const fake = createFakePlatform();
  return {
    ...fake,
    onDrag: (listener) => { drag = listener; return () => undefined; },
    fetch: async (request) => {
      const answer = await fake.fetch(request);
      if (!request.url.endsWith('/session')) return answer;
      return Response.json({ ...(await answer.json()) as object, state: 'read_only' });
    },
  };
}

function Frame({ children }: { children: ReactNode }) {
  useFrameActions();
  return <>{children}<Toasts /></>;
}

function open(page: ReactNode) {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(<QueryClientProvider client={queries}><TooltipProvider><Frame>{page}</Frame></TooltipProvider></QueryClientProvider>);
}

async function isOff(name: string) {
  await waitFor(() => {
    const around = screen.getAllByLabelText(WHY).find((one) => within(one).queryByRole('button', { name }));
    expect(around?.querySelector('button')?.disabled, name).toBe(true);
  });
}

beforeEach(() => {
  globalThis.ResizeObserver = class { observe() { /* no sizes */ } unobserve() { /* no sizes */ } disconnect() { /* no sizes */ } };
  setPlatformForTest(readOnlyPlatform());
});
afterEach(cleanup);

describe('while the data folder is read-only', () => {
  it('the projects page imports and creates nothing, and says why', async () => {
    open(<ProjectsPage />);
    for (const name of ['Импортировать Excel-файл', 'Создать проект']) await isOff(name);
    for (const id of ['file.import', 'project.create', 'project.sample']) {
      const action = allActions().find((one) => one.id === id);
      expect(action && isEnabled(action), id).toBe(false);
    }
  });

  it('nor does a project', async () => {
    open(<ProjectPage projectId="prj_1" />);
    for (const name of ['Импортировать Excel-файл', 'Создать план', 'Изменить название и клиента']) await isOff(name);
  });

  it('a plan can be read and exported, not changed', async () => {
    open(<PlanPage planId="pln_demo" />);
    for (const name of ['Импортировать', 'Строка', 'Раздел']) await isOff(name);
  });

  it('a dragged file hears that nothing will be imported, and a dropped one starts nothing', async () => {
    open(<><DropOverlay /><ImportWizard /><ProjectsPage /></>);
    await screen.findAllByLabelText(WHY);
    act(() => { drag({ kind: 'over', names: ['план.xlsx'], count: 1 }); });
    expect(screen.getByText(WHY)).toBeTruthy();
    expect(screen.getByText('Ничего не будет импортировано')).toBeTruthy();
    act(() => { drag({ kind: 'drop', files: [{ name: 'план.xlsx', path: '/план.xlsx' }] }); });
    await screen.findByText(WHY);
    expect(screen.queryByRole('dialog')).toBeNull();
  });

  it('the button’s reason is there for the keyboard as well', async () => {
    open(<ProjectsPage />);
    const [around] = await screen.findAllByLabelText(WHY);
    fireEvent.focus(around as HTMLElement);
    expect((await screen.findAllByText(WHY)).length).toBeGreaterThan(0);
  });
});
