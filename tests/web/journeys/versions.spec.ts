import { expect, test as base } from '../fixture';
import { PlanGrid } from '../pages/plan';
import { sampleCsv } from '../sample';

/** A plan of two lines with its versions in sight. */
const test = base.extend<{ plan: PlanGrid }>({
  plan: async ({ wizard, page }, use) => {
    await page.setViewportSize({ width: 1600, height: 950 });
    await wizard.dropBytes('план.csv', sampleCsv());
    await wizard.takeAsFound();
    await expect(page).toHaveURL(/#\/plans\/pln_/);
    const grid = new PlanGrid(page);
    await grid.cell('Видеосеть').first().waitFor();
    await page.getByRole('tab', { name: 'Версии' }).click();
    await use(grid);
  },
});

/** Keeps the present state under a name. */
async function keep(plan: PlanGrid, name: string): Promise<void> {
  await plan.page.getByRole('button', { name: 'Сохранить версию' }).click();
  await plan.page.getByRole('textbox', { name: 'Название' }).fill(name);
  await plan.page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
  await expect(plan.page.getByRole('dialog')).toHaveCount(0);
}

test('a version is kept, compared with now, and restored; undo takes that back', async ({ plan, page }) => {
  await keep(plan, 'До торга');
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('105');
  await plan.expectSaved();
  const version = page.getByRole('list', { name: 'Версии' }).getByRole('listitem').filter({ hasText: 'До торга' });
  await expect(version).not.toContainText('как сейчас');
  await version.getByRole('button', { name: 'Сравнить с текущим планом' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('definition').filter({ hasText: '105' })).toBeVisible();
  await expect(dialog).toContainText('Анна Белова');
  await dialog.getByRole('radio', { name: 'Для клиента' }).click();
  await expect(dialog).not.toContainText('Анна Белова');
  await expect(dialog.getByRole('definition').filter({ hasText: '105' })).toBeVisible();
  await page.keyboard.press('Escape');

  await version.getByRole('button', { name: /Действия с версией/ }).click();
  await page.getByRole('menuitem', { name: 'Восстановить' }).click();
  await expect(plan.cell(/^105(,00)?$/)).toHaveCount(0);
  await expect(page.getByRole('list', { name: 'Версии' })).toContainText('Перед восстановлением');
  await plan.cell('Поиск').first().click();
  await plan.press('Control+KeyZ');
  await expect(plan.cell(/^105(,00)?$/).first()).toBeVisible();
});

test('a comparison is saved as a page', async ({ plan, page }) => {
  await keep(plan, 'До торга');
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('105');
  await plan.expectSaved();
  await page.getByRole('button', { name: 'Сравнить с текущим планом' }).first().click();
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Сохранить страницей' }).click();
  expect((await download).suggestedFilename()).toMatch(/Сравнение\.html$/);
});

test('the plan is compared with a workbook that is not imported', async ({ plan, page }) => {
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('105');
  await plan.expectSaved();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Сравнить с файлом Excel' }).click();
  await (await chooser).setFiles({ name: 'было.csv', mimeType: 'text/csv', buffer: sampleCsv() });
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByRole('definition').filter({ hasText: '105' })).toBeVisible({ timeout: 30_000 });
  await expect(dialog).toContainText('было.csv');
});

test('a plan is handed in and an edit makes it a draft again', async ({ plan, page }) => {
  await page.getByRole('button', { name: 'Статус плана: Черновик' }).click();
  await page.getByRole('menuitem', { name: 'Отправить на согласование' }).click();
  await page.getByRole('button', { name: 'Статус плана: На согласовании' }).click();
  await page.getByRole('menuitem', { name: 'Согласовать' }).click();
  await expect(page.getByRole('button', { name: 'Статус плана: Согласован' })).toBeVisible();
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('105');
  await plan.expectSaved();
  await expect(page.getByRole('button', { name: /Статус плана: Черновик; Был статус «Согласован»/ })).toBeVisible();
});

test('a scenario is made, changed and taken over', async ({ plan, page }) => {
  const base = page.url();
  await page.getByRole('button', { name: 'Сценарии' }).click();
  await page.getByRole('textbox', { name: 'Название нового сценария' }).fill('Дороже');
  await page.getByRole('button', { name: 'Создать сценарий' }).click();
  const column = page.getByRole('columnheader', { name: /Дороже/ });
  await column.getByRole('button', { name: 'Открыть' }).click();
  await expect(page).not.toHaveURL(base);
  await expect(page.getByRole('link', { name: 'Сценарий «Дороже»' })).toBeVisible();
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('105');
  await plan.expectSaved();
  await page.getByRole('tab', { name: 'Версии' }).click();
  await page.getByRole('button', { name: 'Сценарии' }).click();
  await column.getByRole('button', { name: 'Перенести изменения' }).click();
  await expect(page).toHaveURL(base);
  await expect(plan.cell(/^105(,00)?$/).first()).toBeVisible();
});

test('a cell tells its history', async ({ plan, page }) => {
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('105');
  await plan.expectSaved();
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await page.getByRole('tab', { name: 'Строка' }).click();
  await page.getByRole('button', { name: 'Показать историю' }).click();
  const history = page.getByRole('list', { name: 'История ячейки' });
  await expect(history.getByRole('listitem')).toHaveCount(2);
  await expect(history).toContainText('импорт');
});
