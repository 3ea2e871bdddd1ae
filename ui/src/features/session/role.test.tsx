import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { act, cleanup, render, screen } from '@testing-library/react';
import type { ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { allActions, isEnabled } from '@/actions';
import type { MyRights, UseCase } from '@/api';
import { useFrameActions } from '@/app/frame-actions';
import { Toasts, TooltipProvider } from '@/components';
import { DropOverlay } from '@/features/imports';
import { PlanPage } from '@/features/plans';
import { ProjectPage, ProjectsPage } from '@/features/projects';
import { setPlatformForTest, type DragEventOf } from '@/platform';
import { createFakePlatform } from '@/platform/fake';
import { refusedIn, whyRefused } from './may';

const WHY = /Ваша роль этого не позволяет\. Это право есть у ролей: специалист, администратор\. К кому обратиться: Анна Белова/;
let drag: (event: DragEventOf) => void = () => undefined;
let rights: MyRights;

const refused = (use_case: UseCase, never = false) => ({ use_case, never, roles: ['specialist', 'admin'], people: ['Анна Белова'] });

/** Somebody who only reads in every project. */
function reader(never = false): MyRights {
  const all = (['edit_plan', 'create_plan', 'archive_plan', 'update_project', 'archive_project', 'comment', 'invite', 'set_project_roles'] as const).map((one) => refused(one, never));
  return { refused: [refused('create_project', never), refused('invite', never)], projects: [{ project: 'prj_1', refused: all }] };
}

function open(page: ReactNode) {
  const fake = createFakePlatform();
  setPlatformForTest({
    ...fake,
    onDrag: (listener) => { drag = listener; return () => undefined; },
    fetch: (request) => (request.url.endsWith('/team/me/rights') ? Promise.resolve(Response.json(rights)) : fake.fetch(request)),
  });
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  render(<QueryClientProvider client={queries}><TooltipProvider><Frame>{page}</Frame></TooltipProvider></QueryClientProvider>);
  return queries;
}

function Frame({ children }: { children: ReactNode }) {
  useFrameActions();
  return <>{children}<Toasts /></>;
}

/** Lets the page work for a turn. */
const turn = () => act(() => new Promise((done) => { setTimeout(done); }));

/** Until the page shows it. What takes long is the page, not the question: that is asked once a turn and looks for little. */
async function shown(selector: string) {
  while (document.querySelector(selector) === null) await turn();
}

/** Until everything that the page asks for has come and is shown: the page is told of an answer in the turn after it. */
async function settled(queries: QueryClient) {
  const idle = () => queries.isFetching() === 0 && queries.getQueryData(['team', 'me', 'rights']) !== undefined;
  for (let quiet = 0; quiet < 2; quiet = idle() ? quiet + 1 : 0) await turn();
}

function button(name: string) {
  const named = screen.getAllByText(name).map((one) => one.closest('button')).find((one) => one !== null);
  if (!named) throw new Error(`no button “${name}”`);
  return named;
}

function isOff(name: string) {
  expect(button(name).disabled, name).toBe(true);
  expect(button(name).parentElement?.getAttribute('aria-label'), name).toMatch(WHY);
}

beforeEach(() => {
  globalThis.ResizeObserver = class { observe() { /* no sizes */ } unobserve() { /* no sizes */ } disconnect() { /* no sizes */ } };
  rights = reader();
});
afterEach(cleanup);

describe('what a role may not do', () => {
  it('is looked up where it is asked, and what is not known is not refused', () => {
    expect(refusedIn(undefined, 'edit_plan', 'prj_1')).toBeNull();
    expect(refusedIn(rights, 'edit_plan', 'prj_1')?.roles).toEqual(['specialist', 'admin']);
    expect(refusedIn(rights, 'edit_plan', 'prj_2')).toBeNull();
    expect(refusedIn(rights, 'publish', 'prj_1')).toBeNull();
    expect(refusedIn(rights, 'create_project')?.use_case).toBe('create_project');
    expect(refusedIn(rights, 'edit_plan')).toBeNull();
  });

  it('says who may and whom to ask, or only who may, or only that it is refused', () => {
    expect(whyRefused({ roles: ['specialist', 'admin'], people: ['Анна Белова'] })).toEqual({ what: 'Ваша роль этого не позволяет', who: 'Это право есть у ролей: специалист, администратор. К кому обратиться: Анна Белова.' });
    expect(whyRefused({ roles: ['pm'], people: [] }).who).toBe('Это право есть у ролей: руководитель проекта. Обратитесь к тому, у кого такая роль.');
    expect(whyRefused({ roles: [], people: [] }).what).toBe('Ваша роль этого не позволяет');
  });

  it('is off with the reason: buttons, actions, drops', async () => {
    await settled(open(<><DropOverlay /><ProjectsPage /></>));
    for (const name of ['Импортировать Excel-файл', 'Создать проект']) isOff(name);
    for (const id of ['file.import', 'project.create', 'project.sample']) {
      const action = allActions().find((one) => one.id === id);
      expect(action && isEnabled(action), id).toBe(false);
    }
    act(() => { drag({ kind: 'over', names: ['план.xlsx'], count: 1 }); });
    expect(screen.getByText(WHY)).toBeTruthy();
    expect(screen.getByText('Ничего не будет импортировано')).toBeTruthy();
  });

  it('is off in a project too', async () => {
    await settled(open(<ProjectPage projectId="prj_1" />));
    for (const name of ['Импортировать Excel-файл', 'Создать план', 'Изменить название и клиента']) isOff(name);
  });

  it('is off in a plan, which is read under a line that says why', async () => {
    const queries = open(<PlanPage planId="pln_demo" />);
    await shown('[role=note]');
    await settled(queries);
    expect(document.querySelector('[role=note]')?.textContent).toMatch(/^План открыт для чтения: .* Это право есть у ролей: специалист/);
    for (const name of ['Строка', 'Раздел']) isOff(name);
    // Said once, and not again in each line of a menu.
    const there = allActions().map((one) => one.id);
    for (const id of ['plan.add_line', 'plan.paste', 'plan.remove', 'plan.keep_version']) expect(there, id).not.toContain(id);
    const template = allActions().find((one) => one.id === 'plan.save_template');
    expect(template && isEnabled(template), 'a template is one’s own').toBe(true);
  });

  it('is not shown at all where no role could allow it', async () => {
    rights = reader(true);
    await settled(open(<ProjectPage projectId="prj_1" />));
    expect(document.querySelector('h1')).not.toBeNull();
    for (const name of ['Создать план', 'Импортировать Excel-файл']) expect(screen.queryByText(name), name).toBeNull();
  });

  it('follows the role while the window is open', async () => {
    const queries = open(<ProjectPage projectId="prj_1" />);
    await settled(queries);
    isOff('Создать план');
    rights = { refused: [], projects: [{ project: 'prj_1', refused: [] }] };
    await act(() => queries.invalidateQueries({ queryKey: ['team'] }));
    await settled(queries);
    expect(button('Создать план').disabled).toBe(false);
  });
});
