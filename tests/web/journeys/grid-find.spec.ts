import { expect, test, type StoryRow } from '../plan-fixture';

const COST = 'Стоимость без НДС';
const UNITS = 'Кол-во единиц';
const PRICE = 'Цена за единицу';
const line = (site: string, units: string, price: string): StoryRow => ({ cells: { site, buy_model: 'CPC', units, unit_price: price } });

test('Ctrl+F steps through what is found, in folded sections too', async ({ open, page }) => {
  const plan = await open([{ section: 'Поиск' }, line('Площадка А', '1200', '10'), { section: 'Сети' }, line('Площадка Б', '5', '1200'), line('Другая', '7', '8')]);
  await plan.click('Сети', UNITS);
  await plan.press('Alt+ArrowLeft');
  await expect(plan.cell('Площадка Б')).toHaveCount(0);
  await plan.press('Control+KeyF');
  await expect(page.getByLabel('Найти', { exact: true })).toBeFocused();
  await page.keyboard.type('площадка');
  const bar = page.getByRole('search');
  await expect(bar).toContainText('найдено 2 ячейки');
  await plan.press('Enter');
  await expect(bar).toContainText(/[12] из 2/);
  await plan.press('Enter');
  await expect(plan.cell('Площадка Б').first()).toBeVisible();
  // The keys stay with the search, though the table takes the focus for a moment where it makes a cell.
  await plan.press('Escape');
  await expect(bar).toHaveCount(0);
  await expect(plan.grid).toBeFocused();
});

test('Ctrl+H replaces one after the other or all at once, as one change', async ({ open, page }) => {
  const plan = await open([line('Яндекс Поиск', '1', '10'), line('Яндекс Сети', '2', '20'), line('VK', '3', '30')]);
  const requests: string[] = [];
  page.on('request', (request) => { if (request.url().endsWith('/edits')) requests.push(request.url()); });
  await plan.click('VK', UNITS);
  await plan.press('Control+KeyH');
  const bar = page.getByRole('search');
  await page.getByLabel('Найти', { exact: true }).fill('яндекс');
  await page.getByLabel('Заменить на').fill('Y');
  await expect(bar).toContainText('найдено 2 ячейки');
  await bar.getByRole('button', { name: 'Заменить все' }).click();
  await expect(plan.cell('Y Поиск').first()).toBeVisible();
  await expect(plan.cell('Y Сети').first()).toBeVisible();
  await expect(page.getByText('Заменено в 2 ячейках')).toBeVisible();
  expect(requests).toHaveLength(1);
  await page.getByRole('button', { name: 'Отменить' }).last().click();
  await expect(plan.cell('Яндекс Сети').first()).toBeVisible();
  await expect(bar).toContainText('найдено 2 ячейки');
  await bar.getByRole('button', { name: 'Заменить', exact: true }).click();
  await bar.getByRole('button', { name: 'Заменить', exact: true }).click();
  await expect(plan.cell('Y Поиск').first()).toBeVisible();
});

test('columns are frozen, hidden, sorted and filtered from their headings; filters of several columns go together', async ({ open, page }) => {
  const plan = await open([line('А', '300', '10'), line('Б', '100', '20'), line('В', '200', '20'), line('Г', '400', '30')]);
  const heading = (text: string) => plan.grid.locator('.rgHeaderCell').filter({ hasText: text }).first();
  await heading(UNITS).click();
  await page.getByRole('button', { name: 'Закрепить столбцы до этого' }).click();
  await expect(plan.grid.locator('revogr-viewport-scroll.colPinStart .rgHeaderCell').filter({ hasText: UNITS })).toHaveCount(1);
  await plan.dragCells(['А', UNITS], ['Б', PRICE]);
  await plan.press('Control+KeyC');
  await expect.poll(() => plan.copied()).toBe('300\t10\r\n100\t20');
  await plan.click('Б', UNITS);
  await plan.press('ArrowRight');
  expect(await plan.focused()).toBe(`Б · ${PRICE}`);
  await plan.type('21');
  await expect(await plan.at('Б', COST)).toHaveText('2 100');
  await page.reload();
  await expect(plan.grid.locator('revogr-viewport-scroll.colPinStart .rgHeaderCell').filter({ hasText: UNITS })).toHaveCount(1);
  await heading(UNITS).click();
  await page.getByRole('button', { name: 'Сортировать по возрастанию' }).click();
  const names = plan.grid.locator('revogr-data[type="rgRow"] .plan-naming');
  await expect.poll(() => names.allInnerTexts()).toEqual(['Б', 'В', 'А', 'Г']);
  await heading(UNITS).click();
  await page.getByRole('textbox', { name: 'От' }).fill('200');
  await page.keyboard.press('Enter');
  await expect.poll(() => names.allInnerTexts()).toEqual(['В', 'А', 'Г']);
  await heading(PRICE).click();
  await page.getByRole('textbox', { name: 'До' }).fill('20');
  await page.keyboard.press('Enter');
  await expect.poll(() => names.allInnerTexts()).toEqual(['В', 'А']);
  await heading(UNITS).click();
  await page.getByRole('button', { name: 'Снять закрепление' }).click();
  await expect(plan.grid.locator('revogr-viewport-scroll.colPinStart .rgHeaderCell').filter({ hasText: UNITS })).toHaveCount(0);
  await heading('Формат').click();
  await page.getByRole('button', { name: 'Скрыть столбец' }).click();
  await expect(heading('Формат')).toHaveCount(0);
});

test('a pick-list offers what a column knows, and finds it by a few letters', async ({ open, page }) => {
  const plan = await open([line('А', '300', '10')]);
  await plan.click('А', 'Модель закупки');
  await plan.press('F2');
  await expect(page.getByRole('option', { name: 'CPM' })).toBeVisible();
  await page.keyboard.press('Control+KeyA');
  await page.keyboard.type('cpv');
  await expect(page.getByRole('option', { name: 'CPV', exact: true, selected: true })).toBeVisible();
  await plan.press('Enter');
  await expect(await plan.at('А', 'Модель закупки')).toHaveText('CPV');
});

test('a word that the column knows is suggested while it is typed, and taken only if chosen', async ({ open, page }) => {
  const plan = await open([{ cells: { site: 'А', format: 'In-stream 15"' } }, { cells: { site: 'Б' } }, { cells: { site: 'В' } }]);
  await plan.click('Б', 'Формат');
  await page.keyboard.type('in', { delay: 20 });
  await expect(page.getByRole('option', { name: 'In-stream 15"' })).toBeVisible();
  await plan.press('ArrowDown', 'Enter');
  await expect(await plan.at('Б', 'Формат')).toHaveText('In-stream 15"');
  await plan.click('В', 'Формат');
  await plan.type('In');
  await expect(await plan.at('В', 'Формат')).toHaveText('In');
});
