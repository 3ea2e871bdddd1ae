import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { useState } from 'react';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Button } from './button';
import { Dialog } from './dialog';
import { Menu } from './menu';

beforeEach(() => {
  // jsdom has no layout: these are asked for by menus.
  globalThis.ResizeObserver = class { observe() { /* no sizes */ } unobserve() { /* no sizes */ } disconnect() { /* no sizes */ } };
});
afterEach(cleanup);

/** A screen whose dialogs open from state, as they do everywhere here; one leads to the other. */
function Screen() {
  const [open, setOpen] = useState<'read' | 'compare' | null>(null);
  const close = () => { setOpen(null); };
  return (
    <>
      <Button onClick={() => { setOpen('read'); }}>Открыть</Button>
      <Menu trigger={<Button>Действия</Button>} items={[{ kind: 'command', id: 'read', label: 'Открыть для чтения', run: () => { setOpen('read'); } }]} />
      {open === 'read' && <Dialog open onClose={close} title="Версия"><input autoFocus aria-label="Название" /><Button onClick={() => { setOpen('compare'); }}>Сравнить</Button></Dialog>}
      {open === 'compare' && <Dialog open onClose={close} title="Сравнение">Различий нет.</Dialog>}
    </>
  );
}

const button = (name: string) => screen.getByRole('button', { name });
const escape = () => fireEvent.keyDown(document.activeElement ?? document.body, { key: 'Escape' });

it('a dialog gives the focus back to what it was opened from, though a field of it took the focus first', async () => {
  render(<Screen />);
  button('Открыть').focus();
  fireEvent.click(button('Открыть'));
  expect(document.activeElement).toBe(screen.getByLabelText('Название'));
  escape();
  await waitFor(() => { expect(document.activeElement).toBe(button('Открыть')); });
});

it('a dialog that came from another one gives it back to where the first was opened from', async () => {
  render(<Screen />);
  button('Открыть').focus();
  fireEvent.click(button('Открыть'));
  button('Сравнить').focus();
  fireEvent.click(button('Сравнить'));
  await screen.findByText('Различий нет.');
  escape();
  await waitFor(() => { expect(document.activeElement).toBe(button('Открыть')); });
});

it('a dialog that was chosen in a menu gives it back to the button of the menu', async () => {
  render(<Screen />);
  button('Действия').focus();
  fireEvent.keyDown(button('Действия'), { key: 'Enter' });
  const item = await screen.findByRole('menuitem');
  item.focus();
  fireEvent.click(item);
  await screen.findByLabelText('Название');
  escape();
  await waitFor(() => { expect(document.activeElement).toBe(button('Действия')); });
});
