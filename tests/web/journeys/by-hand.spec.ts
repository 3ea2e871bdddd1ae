import { expect, test } from '../plan-fixture';
import { expectNothingCut } from '../pages/looks';

/** What Excel puts on the clipboard when a table with its headings is copied. */
const TABLE = ['Площадка\tФормат\tПериод\tМодель закупки\tКол-во единиц\tЦена за единицу\tСкидка', 'Видеосеть\t15" pre-roll\t05.10.2026-01.11.2026\tCPM\t1 000 000\t420\t10%', 'Поиск\tОбъявления\t01.10-31.10.2026\tCPC\t2 500\t92\t5%', ''].join('\r\n');

test('lines are typed without the mouse, and as fast as keys come', async ({ fresh, page }) => {
  await expect(page.getByRole('heading', { name: 'В плане пока нет строк' })).toBeVisible();
  await expectNothingCut(page);
  await expect(fresh.grid).toBeFocused();
  for (let line = 1; line <= 8; line += 1) {
    for (const [text, end] of [[`Site ${String(line)}`, 'Tab'], ['Banner', 'Tab'], ['05.10.2026', 'Tab'], ['01.11.2026', 'Tab'], ['CPM', 'Tab'], [String(line * 1000), 'Tab'], ['100', 'Enter']] as const) {
      await page.keyboard.type(text, { delay: 2 });
      await fresh.press(end);
    }
  }
  await expect(fresh.status).toContainText('8 строк');
  await fresh.expectSaved();
  await expect(await fresh.total('Стоимость без НДС')).toHaveText(/3\s600/);
  // The empty line waits below, and is no line of the plan.
  await fresh.press('Control+ArrowUp', 'Control+End');
  expect(await fresh.focused()).toContain('Site 8 · ');
  await fresh.press('Home');
  for (const [heading, text] of [['Формат', 'Banner'], ['Начало', '05.10.2026'], ['Окончание', '01.11.2026'], ['Модель закупки', 'CPM'], ['Цена за единицу', '100']] as const) {
    expect(await fresh.column(heading, ['Site 3', 'Site 7', 'Site 8'])).toEqual([text, text, text]);
  }
});

test('after a run of Tabs Enter goes back to where the run began, as in Excel', async ({ open }) => {
  const plan = await open([{ cells: { site: 'А' } }, { cells: { site: 'Б' } }]);
  await plan.click('А', 'Формат');
  await plan.type('Banner', 'Tab');
  await plan.press('Tab', 'Tab', 'Enter');
  expect(await plan.focused()).toBe('Б · Формат');
  await plan.press('Tab', 'ArrowUp', 'Enter');
  expect(await plan.focused()).toBe('Б · Начало');
  // Below the last line a new one begins.
  await plan.press('Home', 'Enter');
  await plan.type('В', 'Tab');
  await expect(plan.cell('В').first()).toBeVisible();
  await expect(plan.status).toContainText('3 строки');
  await plan.press('Control+KeyZ');
  await expect(plan.status).toContainText('2 строки');
});

test('what cannot be taken stays in the new line with the reason, and the line comes with the next text', async ({ fresh }) => {
  await expect(fresh.grid).toBeFocused();
  await fresh.press('Tab', 'Tab');
  await fresh.type('скоро', 'Enter');
  await expect(fresh.grid.locator('.plan-failed')).toHaveText('скоро');
  await expect(fresh.status).toContainText('0 строк');
  await fresh.grid.locator('.plan-failed').click();
  await fresh.type('05.10.2026', 'Enter');
  await expect(fresh.grid.locator('.plan-failed')).toHaveCount(0);
  await expect(fresh.status).toContainText('1 строка');
});

test('a copied table with headings goes into the columns they name; beside other lines it is asked', async ({ fresh, page }) => {
  await expect(fresh.grid).toBeFocused();
  await fresh.clipboard(TABLE);
  await fresh.press('Control+KeyV');
  const wizard = page.getByRole('dialog', { name: 'Импорт: Вставленная таблица' });
  await expect(wizard.getByText('Все столбцы распознаны уверенно')).toBeVisible();
  for (let step = 0; step < 3; step += 1) {
    await expect(wizard.getByRole('button', { name: step < 2 ? 'Далее' : 'Импортировать' })).toBeFocused();
    await fresh.press('Enter');
  }
  await expect(wizard).toHaveCount(0);
  await expect(fresh.cell('Видеосеть').first()).toBeVisible();
  await expect(fresh.status).toContainText('2 строки');
  expect(await fresh.column('Окончание', ['Видеосеть', 'Поиск'])).toEqual(['01.11.2026', '31.10.2026']);
  expect(await fresh.column('Стоимость без НДС', ['Видеосеть', 'Поиск'])).toEqual(['378 000', '218 500']);
  await fresh.click('Поиск', 'Формат');
  await fresh.press('Control+KeyV');
  const question = page.getByRole('dialog', { name: 'Скопирована таблица с заголовками' });
  await expect(question).toContainText('Площадка · Формат · Период');
  await fresh.press('Escape');
  await expect(question).toHaveCount(0);
  await expect(fresh.status).not.toContainText('3 строки');
});

test('rows without headings are pasted into an empty plan as they are', async ({ fresh, page }) => {
  await expect(fresh.grid).toBeFocused();
  await fresh.clipboard('Видеосеть\tPre-roll\t05.10.2026\t01.11.2026\tCPM\t1 000 000\t420\r\nПоиск\tОбъявления\t01.10.2026\t31.10.2026\tCPC\t2 500\t92\r\n');
  await fresh.press('Control+KeyV');
  await expect(page.getByText('Добавлено 2 строки')).toBeVisible();
  expect(await fresh.column('Стоимость без НДС', ['Видеосеть', 'Поиск'])).toEqual(['420 000', '230 000']);
});
