import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, it } from 'vitest';
import { setPlatformForTest } from '@/platform';
import { createFakePlatform } from '@/platform/fake';
import { ProjectDialogs } from './dialogs';
import { showProjectDialog } from './dialogs-state';

afterEach(() => {
  showProjectDialog(null);
  cleanup();
});

it('a project that the core could not be asked for is no fault of its name', async () => {
  setPlatformForTest({ ...createFakePlatform(), fetch: () => Promise.reject(new TypeError('Failed to fetch')) });
  showProjectDialog({ kind: 'create-project' });
  render(<QueryClientProvider client={new QueryClient()}><ProjectDialogs /></QueryClientProvider>);
  fireEvent.change(screen.getByLabelText('Название проекта'), { target: { value: 'Осень' } });
  fireEvent.click(screen.getByRole('button', { name: 'Создать проект' }));
  expect(await screen.findByText('Нет связи с ядром приложения')).toBeTruthy();
  expect(screen.getByText(/Проверьте, что приложение/)).toBeTruthy();
  expect(screen.getByLabelText('Название проекта').getAttribute('aria-invalid')).toBeNull();
});
