import { expect, test } from '../fixture';
import { PlanGrid } from '../pages/plan';

test('a project is made, renamed, archived and taken back', async ({ projects, page }) => {
  await projects.create('Осенняя кампания', 'ООО «Пример»');
  await projects.list();
  await projects.choose('Осенняя кампания', 'Изменить название и клиента');
  await page.getByLabel('Название проекта').fill('Зимняя кампания');
  await page.keyboard.press('Enter');
  await expect(projects.row('Зимняя кампания')).toContainText('ООО «Пример»');
  await projects.choose('Зимняя кампания', 'Убрать в архив');
  await expect(projects.row('Зимняя кампания')).toHaveCount(0);
  await page.getByRole('button', { name: 'Вернуть', exact: true }).click();
  await expect(projects.row('Зимняя кампания')).toBeVisible();
});

test('a plan is made, found by the palette and by the switcher', async ({ projects, page }) => {
  await projects.create('Осенняя кампания', '');
  await projects.createPlan('Медиаплан Q4 2026');
  for (const keys of ['Control+KeyK', 'Control+KeyP']) {
    await projects.list();
    await expect(projects.row('Осенняя кампания')).toContainText('1 план');
    await page.keyboard.press(keys);
    // Keys go where the focus is, and Enter takes what is marked: both come a moment after the list is on the screen.
    await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
    await page.keyboard.type('Q4');
    await expect(page.getByRole('option', { name: /Медиаплан Q4 2026/ })).toHaveAttribute('aria-selected', 'true');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/#\/plans\//);
  }
});

test('a new plan begins with its campaign: a period in either field, an impossible one is said', async ({ projects, page }) => {
  await projects.create('Осенняя кампания', '');
  await page.getByRole('button', { name: 'Создать план' }).first().click();
  const dialog = page.getByRole('dialog', { name: 'Новый медиаплан' });
  await dialog.getByLabel('Название плана').fill('Весна');
  await dialog.getByLabel('Начало кампании').fill('март–май 2027');
  await page.keyboard.press('Tab');
  await expect(dialog.getByLabel('Начало кампании')).toHaveValue('01.03.2027');
  await expect(dialog.getByLabel('Окончание кампании')).toHaveValue('31.05.2027');
  await dialog.getByLabel('Окончание кампании').fill('28.02.2027');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toHaveText('Окончание раньше начала');
  await dialog.getByLabel('Окончание кампании').fill('30.05.2027');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/plans\//);
  // A line begins with the campaign, where only its other end is said.
  const plan = new PlanGrid(page);
  await expect(plan.grid).toBeFocused();
  await plan.type('Видеосеть', 'Tab');
  await plan.press('Tab', 'Tab');
  await plan.type('15.05');
  await expect(await plan.at('Видеосеть', 'Начало')).toHaveText('01.03.2027');
  await expect(await plan.at('Видеосеть', 'Окончание')).toHaveText('15.05.2027');
});

test('language and theme change at once and stay', async ({ projects, page, server }) => {
  await projects.list();
  await page.keyboard.press('Control+Comma');
  await page.getByRole('radio', { name: 'English' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await page.getByRole('radio', { name: 'Dark' }).click();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
  await expect(page.getByText(server.folder)).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { level: 1, name: 'Settings' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-theme', 'dark');
});
