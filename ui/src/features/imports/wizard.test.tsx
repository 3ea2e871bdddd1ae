import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Toasts, TooltipProvider } from '@/components';
import { setPlatformForTest } from '@/platform';
import { createFakePlatform } from '@/platform/fake';
import { startImport, useImportQueue } from './queue';
import { ImportWizard } from './wizard';

const file = (name: string) => ({ name, file: new File(['x'], name) });

function openWindow() {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  return render(<QueryClientProvider client={queries}><TooltipProvider><ImportWizard /><Toasts /></TooltipProvider></QueryClientProvider>);
}

beforeEach(() => {
  // jsdom has no layout: these are asked for by menus and lists.
  globalThis.ResizeObserver = class { observe() { /* no sizes */ } unobserve() { /* no sizes */ } disconnect() { /* no sizes */ } };
  setPlatformForTest(createFakePlatform());
  useImportQueue.setState({ list: [] });
  window.location.hash = '';
});
afterEach(cleanup);

describe('a planner drops a workbook', () => {
  it('and agrees five times: a plan is there', async () => {
    openWindow();
    await startImport([file('план.xlsx')]);
    await screen.findByText('Какие листы импортировать?');
    for (const question of ['Где таблицы плана?', 'Что в каких столбцах?', 'На что обратить внимание', 'Сходятся ли итоги']) {
      fireEvent.click(screen.getByRole('button', { name: 'Далее' }));
      await screen.findByText(question);
    }
    expect(screen.getByText('в файле 70 % от суммы строк', { normalizer: (text) => text.replace(/[\u00a0\u202f]/g, ' ') })).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Импортировать' }));
    await waitFor(() => { expect(window.location.hash).toMatch(/^#\/plans\/pln_/); });
    await screen.findByText('Импортировано 5 строк');
    expect(useImportQueue.getState().list).toEqual([]);
  }, 15_000);

  it('of a known shape: hears by what it is read and what changed, and may have it read anew', async () => {
    openWindow();
    await startImport([file('снова.xlsx')]);
    await screen.findByText(/Прочитано как раньше: «Осень 2022»/);
    expect(screen.getByText('Новый столбец «Прим.» (Q): Свой столбец')).toBeTruthy();
    expect(screen.getByText('Столбец «CTR» переставлен: P → N')).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Прочитать заново' }));
    await screen.findByText('Прочитано заново, без сопоставления «Осень 2022».');
    fireEvent.click(screen.getByRole('button', { name: 'Прочитать как раньше' }));
    await screen.findByText(/Прочитано как раньше/);
  }, 15_000);

  it('that is protected: a wrong password says so, the right one opens it', async () => {
    openWindow();
    await startImport([file('пароль.xlsx')]);
    const password = await screen.findByLabelText('Пароль');
    fireEvent.change(password, { target: { value: 'неверно' } });
    fireEvent.click(screen.getByRole('button', { name: 'Открыть файл' }));
    await screen.findByText(/Пароль не подходит/);
    fireEvent.change(password, { target: { value: 'верно' } });
    fireEvent.click(screen.getByRole('button', { name: 'Открыть файл' }));
    await screen.findByText('Какие листы импортировать?');
  }, 15_000);

  it('that is damaged: hears what happened, what is safe and what to do, then the next of the queue comes', async () => {
    openWindow();
    await startImport([file('битый.xlsx'), file('план.xlsx')]);
    await screen.findByText('Файл повреждён');
    expect(screen.getByText(/ничего не изменилось/)).toBeTruthy();
    fireEvent.click(screen.getByRole('button', { name: 'Пропустить файл' }));
    await screen.findByText('Какие листы импортировать?');
  }, 15_000);

  it('and cancels while it is read: nothing is left in the queue', async () => {
    openWindow();
    await startImport([file('медленный.xlsx')]);
    fireEvent.click(await screen.findByRole('button', { name: 'Отменить импорт' }));
    await waitFor(() => { expect(useImportQueue.getState().list).toEqual([]); });
  });

  it('that is no workbook: it is refused at once with the names of what is accepted', async () => {
    openWindow();
    await startImport([file('бриф.pdf')]);
    await screen.findByText(/Такие файлы не импортируются: бриф.pdf/);
    expect(useImportQueue.getState().list).toEqual([]);
  });
});
