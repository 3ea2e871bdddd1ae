import { makeSection, told } from '../by-hand';
import { SCREENSHOTS } from '../fixture';
import { expectNothingCut } from '../pages/looks';
import { expect, test } from '../plan-fixture';

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
    await expect.poll(() => fresh.column(heading, ['Site 3', 'Site 7', 'Site 8'])).toEqual([text, text, text]);
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
  await expect.poll(() => fresh.column('Окончание', ['Видеосеть', 'Поиск'])).toEqual(['01.11.2026', '31.10.2026']);
  await expect.poll(() => fresh.column('Стоимость без НДС', ['Видеосеть', 'Поиск'])).toEqual(['378 000', '218 500']);
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
  await expect.poll(() => fresh.column('Стоимость без НДС', ['Видеосеть', 'Поиск'])).toEqual(['420 000', '230 000']);
});

test('a period in the cell of the start is the whole flight, one undo takes it back, an unclear one says what to type', async ({ fresh, page }) => {
  await expect(fresh.grid).toBeFocused();
  await fresh.type('Видеосеть', 'Tab');
  await fresh.press('Tab');
  await fresh.type('01.03–31.03.2027');
  await fresh.expectSaved();
  await expect.poll(() => fresh.column('Окончание', ['Видеосеть'])).toEqual(['31.03.2027']);
  await fresh.press('Control+KeyZ');
  await expect(await fresh.at('Видеосеть', 'Начало')).toHaveText('');
  await expect(await fresh.at('Видеосеть', 'Окончание')).toHaveText('');
  await fresh.goToColumn('Видеосеть', 'Окончание');
  await fresh.clipboard('март 2027');
  await fresh.press('Control+KeyV');
  await expect(await fresh.at('Видеосеть', 'Начало')).toHaveText('01.03.2027');
  // Of which year? The plan has no campaign, the line no other date.
  await fresh.press('Delete');
  await expect(await fresh.at('Видеосеть', 'Начало')).toHaveText('');
  await fresh.type('март');
  await expect(fresh.grid.locator('.plan-failed')).toHaveText('март');
  await fresh.grid.locator('.plan-failed').hover();
  await expect(page.getByRole('tooltip')).toContainText('непонятно, какого года');
});

test('a price for a thousand says so where it is typed', async ({ open, page }) => {
  const plan = await open([{ cells: { site: 'Видеосеть', buy_model: 'CPM' } }, { cells: { site: 'Поиск', buy_model: 'CPC', unit_price: '92' } }]);
  await expect(await plan.at('Видеосеть', 'Цена за единицу')).toHaveAttribute('data-per', 'за 1000');
  await expect(await plan.at('Поиск', 'Цена за единицу')).not.toHaveAttribute('data-per');
  await plan.goToColumn('Видеосеть', 'Кол-во единиц');
  await plan.press('F2');
  await expect(page.getByText('Количество — показы, а не тысячи показов')).toBeVisible();
  await plan.press('Tab', 'F2');
  await expect(page.getByText('Цена за 1000 показов')).toBeVisible();
  await expectNothingCut(page);
  await plan.press('Escape');
  await expect(page.getByText('Цена за 1000 показов')).toHaveCount(0);
});

test('several columns are shown at once without the mouse, and one undo takes them back', async ({ open, page, server }) => {
  const plan = await open([{ cells: { site: 'Видеосеть', channel: 'tv' } }]);
  const headings = (): Promise<string[]> => plan.grid.locator('.rgHeaderCell').allInnerTexts();
  const dialog = page.getByRole('dialog', { name: 'Столбцы таблицы' });
  await plan.grid.focus();
  await plan.press('Control+Alt+KeyC');
  await expect(dialog.getByRole('searchbox')).toBeFocused();
  for (const word of ['период', 'частота']) {
    await page.keyboard.insertText(word);
    await plan.press('Enter');
  }
  await expect(dialog.getByRole('checkbox', { name: 'Период', exact: true })).toBeChecked();
  await expectNothingCut(page);
  await page.screenshot({ path: `${SCREENSHOTS}/columns-choose.png` });
  await plan.press('Enter');
  await expect(dialog).toHaveCount(0);
  await expect(async () => { expect(await headings()).toContain('Период'); }).toPass();
  await plan.grid.focus();
  await plan.press('Control+KeyZ');
  await expect(async () => { expect(await headings()).not.toContain('Период'); }).toPass();

  // All that the channel is planned with, but for one.
  await plan.press('Control+Alt+KeyC');
  await dialog.getByRole('combobox', { name: 'Столбцы канала' }).click();
  await page.getByRole('option').nth(1).click();
  await dialog.getByRole('button', { name: /^Отметить все/ }).click();
  await dialog.getByRole('checkbox', { name: 'Аффинити' }).click();
  await plan.press('Control+Enter');
  await expect(dialog).toHaveCount(0);
  await expect(async () => {
    const { columns } = await told(server, page);
    const shown = columns.filter((column) => column.shown).map((column) => column.ref);
    expect(shown).toEqual(expect.arrayContaining(['site', 'spots', 'grp', 'trp', 'reach_pct', 'cpp']));
    expect(shown).not.toContain('affinity');
  }).toPass();
});

test('lines that become a section stay in their place', async ({ open }) => {
  const plan = await open(['А', 'Б', 'В', 'Г'].map((site) => ({ cells: { site } })));
  await makeSection(plan, 2, 2, 'Отклик');
  await expect(async () => {
    expect((await plan.grid.locator('.rgCell.plan-naming').allInnerTexts()).map((text) => text.trim()).filter(Boolean)).toEqual(['А', 'Б', 'Отклик', 'В', 'Г', 'Итого']);
  }).toPass({ timeout: 20_000 });
});
