import { expect, test } from '../fixture';
import { PlanGrid } from '../pages/plan';

test('a planner calculates a column of their own and is told what is wrong with a formula', async ({ projects, page }) => {
  await projects.create('Осенняя кампания', '');
  await projects.createPlan('Медиаплан Q4 2026');
  const plan = new PlanGrid(page);
  await page.getByRole('button', { name: 'Добавить строку' }).first().click();
  await plan.type('Видеосеть');
  await plan.goToColumn('Видеосеть', 'Стоимость без НДС');
  await plan.type('200000');
  const panel = page.getByRole('complementary');
  if (!(await panel.isVisible())) await plan.press('Control+Alt+KeyP');
  await page.getByRole('tab', { name: 'Столбцы' }).click();
  await page.getByRole('button', { name: 'Добавить столбец' }).click();
  await page.getByRole('textbox', { name: 'Название' }).fill('С запасом');
  await page.getByRole('combobox', { name: 'Что в нём' }).click();
  await page.getByRole('option', { name: 'Деньги' }).click();
  const formula = page.getByRole('textbox', { name: 'Формула' });
  await formula.fill('[Стоимость без НДС] + [Показы]');
  await page.getByRole('button', { name: 'Добавить', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('складываются или сравниваются деньги и количества');

  await formula.fill('');
  await page.getByRole('combobox', { name: 'Вставить столбец' }).click();
  await page.getByPlaceholder('Найти столбец').last().fill('Стоимость без');
  await page.keyboard.press('Enter');
  await expect(formula).toBeFocused();
  await page.keyboard.type(' * 1,15');
  await expect(formula).toHaveValue('[Стоимость без НДС] * 1,15');
  await page.getByRole('button', { name: 'Добавить', exact: true }).click();
  await expect(page.getByRole('checkbox', { name: 'С запасом' })).toBeChecked();
  await plan.goToColumn('Видеосеть', 'С запасом');
  await expect(await plan.line('С запасом')).toHaveText(/^230.000(,00)?$/);

  // Columns that need each other are refused by name.
  await page.getByRole('tab', { name: 'Столбцы' }).click();
  await page.getByRole('button', { name: 'Добавить столбец' }).click();
  await page.getByRole('textbox', { name: 'Название' }).fill('Двойной');
  await page.getByRole('combobox', { name: 'Что в нём' }).click();
  await page.getByRole('option', { name: 'Деньги' }).click();
  await formula.fill('[С запасом] * 2');
  await page.getByRole('button', { name: 'Добавить', exact: true }).click();
  await expect(page.getByRole('checkbox', { name: 'Двойной' })).toBeChecked();
  await page.getByRole('button', { name: 'Формула столбца «С запасом»' }).click();
  await formula.fill('[Двойной] / 2');
  await page.getByRole('button', { name: 'Сохранить', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText('Двойной');
  await page.keyboard.press('Escape');

  // A unit stands in the heading.
  await page.getByRole('button', { name: 'Добавить столбец' }).click();
  await page.getByRole('textbox', { name: 'Название' }).fill('Тираж');
  await page.getByRole('combobox', { name: 'Что в нём' }).click();
  await page.getByRole('option', { name: 'Число' }).click();
  await page.getByRole('textbox', { name: 'Единица' }).fill('тыс. экз.');
  await page.getByRole('button', { name: 'Добавить', exact: true }).click();
  await expect(page.getByRole('checkbox', { name: 'Тираж, тыс. экз.' })).toBeChecked();

  await plan.goToColumn('Видеосеть', 'Стоимость без НДС');
  await plan.type('100000');
  await plan.goToColumn('Видеосеть', 'С запасом');
  await expect(await plan.line('С запасом')).toHaveText(/^115.000(,00)?$/);
  await plan.press('Control+KeyZ');
  await expect(await plan.line('С запасом')).toHaveText(/^230.000(,00)?$/);
});
