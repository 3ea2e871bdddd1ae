import { afterEach, expect, it } from 'vitest';
import { goToPane } from './panes';

afterEach(() => { document.body.innerHTML = ''; });

const at = (): string => document.activeElement?.id ?? '';

it('F6 goes round the parts of the window, and Shift+F6 back', () => {
  document.body.innerHTML = `
    <nav data-pane><a href="#a" id="first">Проекты</a><a href="#b" id="second">Настройки</a></nav>
    <main data-pane><div role="toolbar" data-pane><button disabled>Отменить</button><button id="tool">Строка</button></div><div data-pane tabindex="0" id="grid"></div></main>
    <footer data-pane>Нечего выбрать</footer>`;
  const round = [1, 1, 1].map(() => { goToPane(1); return at(); });
  expect(round).toEqual(['first', 'tool', 'grid']);
  goToPane(1);
  expect(at()).toBe('first');
  document.getElementById('second')?.focus();
  goToPane(-1);
  expect(at()).toBe('grid');
  goToPane(-1);
  expect(at()).toBe('tool');
});

it('with nothing focused Shift+F6 begins at the end', () => {
  document.body.innerHTML = '<nav data-pane><a href="#a" id="first">Проекты</a></nav><main data-pane><button id="last">Создать</button></main>';
  goToPane(-1);
  expect(at()).toBe('last');
});
