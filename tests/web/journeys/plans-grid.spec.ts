import { listField } from '../pages/lists';
import { expect, test } from '../plan-fixture';

test('a changed price is taken back by undo, and a reload shows what was saved', async ({ plan, page }) => {
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('105');
  await expect(plan.cell(/^105(,00)?$/).first()).toBeVisible();
  await plan.expectSaved();
  await plan.press('Control+KeyZ');
  await expect(plan.cell(/^105(,00)?$/)).toHaveCount(0);
  await plan.press('Control+KeyY');
  await expect(plan.cell(/^105(,00)?$/).first()).toBeVisible();
  await plan.expectSaved();
  await page.reload();
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await expect(plan.cell(/^105(,00)?$/).first()).toBeVisible();
});

test('what is no number stays in its cell with the reason until it is given up', async ({ plan }) => {
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('по запросу');
  await expect(plan.grid.locator('.plan-failed')).toHaveText('по запросу');
  await expect(plan.status).toContainText('1 ячейка не принята');
  await plan.grid.locator('.plan-failed').click();
  await plan.press('Escape');
  await expect(plan.grid.locator('.plan-failed')).toHaveCount(0);
});

test('a range goes to a spreadsheet and comes back; what is longer than the plan becomes lines', async ({ plan }) => {
  await plan.goToColumn('Видеосеть', 'Кол-во единиц');
  await plan.press('Shift+ArrowRight', 'Shift+ArrowDown', 'Control+KeyC');
  await expect.poll(() => plan.copied()).toBe('1000000\t420\r\n2500\t92');
  await plan.cell('Поиск').first().click();
  await plan.clipboard('Поиск 2\nПоиск 3\nПоиск 4');
  await plan.press('Control+KeyV');
  await expect(plan.cell('Поиск 4').first()).toBeVisible();
  await expect(plan.page.getByText('Добавлено 2 строки')).toBeVisible();
  await plan.press('Control+KeyZ');
  await expect(plan.cell('Поиск 4')).toHaveCount(0);
});

test('a line is added, named, duplicated, moved and deleted by keys', async ({ fresh, page }) => {
  await expect(page.getByRole('heading', { name: 'В плане пока нет строк' })).toBeVisible();
  await page.getByRole('button', { name: 'Добавить строку' }).click();
  await fresh.type('Первая');
  await fresh.cell('Первая').first().click();
  await fresh.press('Control+Enter');
  // The focus goes to the new line when the core has made it.
  await expect.poll(() => fresh.focused()).toMatch(/^ · /);
  await fresh.type('Вторая');
  await fresh.cell('Вторая').first().click();
  await fresh.press('Alt+ArrowUp');
  await expect(fresh.grid.locator('revogr-data[type="rgRow"][col-type="colPinStart"] .rgRow').first()).toContainText('Вторая');
  await fresh.press('Control+Shift+KeyD');
  await expect(fresh.cell('Вторая')).toHaveCount(2);
  await fresh.press('Control+Minus');
  await expect(fresh.cell('Вторая')).toHaveCount(1);
});

test('a price makes the cost, and a typed cost makes the quantity', async ({ fresh, page }) => {
  await page.getByRole('button', { name: 'Добавить строку' }).click();
  await fresh.type('Поиск');
  await fresh.goToColumn('Поиск', 'Модель закупки');
  await fresh.type('CPC', 'Tab');
  await fresh.type('1000', 'Tab');
  await fresh.type('50');
  await expect(await fresh.line('Стоимость без НДС')).toHaveText('50 000');
  await fresh.goToColumn('Поиск', 'Цена за единицу');
  await fresh.type('62,5');
  await expect(await fresh.line('Стоимость без НДС')).toHaveText('62 500');
  await expect(await fresh.total('Стоимость без НДС')).toHaveText('62 500');
  await fresh.goToColumn('Поиск', 'Стоимость без НДС');
  await fresh.type('90000');
  // The price was typed last, so the quantity steps back.
  await expect(page.getByText('Кол-во единиц: теперь расчётное значение')).toBeVisible();
  await expect(await fresh.line('Кол-во единиц')).toHaveText('1 440');
  await expect(await fresh.line('Кол-во единиц')).toHaveClass(/plan-derived/);
  await expect(await fresh.total('Стоимость без НДС')).toHaveText('90 000');
});

test('the client’s view has no internal columns and cannot be changed', async ({ plan, page }) => {
  await page.getByRole('radio', { name: 'Клиентский' }).click();
  await expect(page.getByText('Так план увидит клиент')).toBeVisible();
  await expect(plan.grid.locator('.rgHeaderCell.plan-internal')).toHaveCount(0);
  await plan.cell('Поиск').first().click();
  await page.keyboard.type('x');
  await expect(page.locator('.plan-editor')).toHaveCount(0);
});

test('a filter and a search narrow the view and leave the plan alone', async ({ plan, page }) => {
  await page.keyboard.press('Control+Shift+KeyF');
  await expect(page.getByRole('searchbox', { name: 'Отобрать строки' })).toBeFocused();
  await page.keyboard.type('видео');
  await expect(page.getByText('1 из 2')).toBeVisible();
  await expect(plan.cell('Поиск')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(plan.cell('Поиск').first()).toBeVisible();
});

test('without a mouse: a column is sorted, the table is left and come back to', async ({ plan, page }) => {
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await page.keyboard.press('Control+Shift+KeyL');
  const menu = page.getByRole('dialog', { name: 'Цена за единицу' });
  await expect(menu.getByRole('textbox', { name: 'От' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toHaveCount(0);
  await page.keyboard.press('Control+KeyK');
  await listField(page);
  await page.keyboard.press('Escape');
  // What closes gives the keys back a moment later.
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('[data-testid="plan-grid"]:focus-within')).toBeVisible();
  await page.keyboard.press('Delete');
  // Nothing entered any more: what stands there follows from cost and quantity.
  await expect(plan.cell(/^92(,00)?$/).first()).toHaveClass(/plan-derived/);
  await page.keyboard.press('Shift+F6');
  await expect(page.getByRole('tab', { name: 'Таблица' })).toBeFocused();
  await page.keyboard.press('F6');
  await page.keyboard.press('Control+KeyZ');
  await expect(plan.cell(/^92(,00)?$/).first()).not.toHaveClass(/plan-derived/);
});

test('the first right click on a line opens its menu, and the keys are in it', async ({ plan, page }) => {
  await plan.cell('Поиск').first().click({ button: 'right' });
  const menu = page.getByRole('menu');
  await expect(menu.getByRole('menuitem', { name: 'Удалить строки' })).toBeVisible();
  await page.waitForTimeout(300);
  await page.keyboard.press('ArrowUp');
  await expect(menu.getByRole('menuitem', { name: 'Удалить строки' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(plan.cell('Поиск')).toHaveCount(0);
  await page.getByRole('button', { name: 'Отменить' }).last().click();
  await expect(plan.cell('Поиск').first()).toBeVisible();
});

test('a key right after a click is about the line that was clicked', async ({ plan, page }) => {
  await plan.cell('Видеосеть').first().click();
  await plan.cell('Поиск').first().click();
  await plan.press('Control+Minus');
  await expect(page.getByText('Удалена 1 строка')).toBeVisible();
  await expect(plan.cell('Видеосеть').first()).toBeVisible();
  await expect(plan.cell('Поиск')).toHaveCount(0);
});

test('“more” is full as soon as the plan is there', async ({ plan, page }) => {
  await expect(plan.grid).toBeVisible();
  await page.getByRole('button', { name: 'Ещё' }).click();
  await expect(page.getByRole('menuitem', { name: 'Параметры плана' })).toBeVisible();
  await expect(page.getByRole('menuitem', { name: 'Выбрать столбцы' })).toBeVisible();
});
