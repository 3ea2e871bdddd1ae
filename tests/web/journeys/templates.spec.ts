import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, SCREENSHOTS, test } from '../fixture';
import { expectNothingCut } from '../pages/looks';

test('a plan’s make-up is kept as a template and a new plan starts from it', async ({ projects, page }) => {
  const shot = async (name: string) => {
    await mkdir(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    await expectNothingCut(page);
  };
  await projects.create('Осенняя кампания', 'ООО «Пример»');
  await projects.createPlan('Осень');
  const section = page.locator('revogr-data[type="rgRow"] .rgCell').filter({ hasText: 'Раздел без названия' });
  await page.getByRole('button', { name: 'Раздел', exact: true }).click();
  await expect(section.first()).toBeVisible();
  await projects.list();
  await page.getByRole('link', { name: 'Осенняя кампания' }).first().click();
  await page.getByRole('button', { name: /Действия с планом «Осень»/ }).click();
  await page.getByRole('menuitem', { name: 'Сохранить как шаблон' }).click();
  await page.getByLabel('Название шаблона').fill('Сетка агентства');
  await shot('template-save');
  await page.keyboard.press('Enter');
  await expect(page.getByText('Шаблон «Сетка агентства» сохранён')).toBeVisible();

  await page.getByRole('button', { name: 'Создать план' }).first().click();
  await page.getByLabel('Название плана').fill('Зима');
  await page.getByRole('combobox', { name: 'Начать с' }).click();
  await page.getByRole('option', { name: 'Сетка агентства' }).click();
  await shot('template-new-plan');
  await page.keyboard.press('Control+Enter');
  await expect(page).toHaveURL(/#\/plans\//);
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Зима' })).toBeVisible();
  await expect(section.first()).toBeVisible();

  await page.keyboard.press('Control+Comma');
  const list = page.getByRole('list', { name: 'Шаблоны планов' });
  await expect(list).toContainText('1 раздел');
  await shot('settings-templates');
  await list.getByRole('button', { name: /Действия с шаблоном/ }).click();
  await page.getByRole('menuitem', { name: 'Удалить' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click();
  await expect(page.getByText(/Шаблонов пока нет/)).toBeVisible();
});
