import { join } from 'node:path';
import { workbook, type StoryCell } from '../../desktop/workbook.mjs';
import { expect, SCREENSHOTS, test } from '../fixture';
import { take } from '../pages/lists';
import { expectNothingCut } from '../pages/looks';
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
  await take(page, 'Стоимость без');
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

/** A workbook of a client with a column of its own: the share that goes into a fund. */
const FUND: StoryCell[][] = [
  ['Площадка', 'Модель закупки', 'Кол-во единиц', 'Цена за единицу', 'Стоимость без НДС', 'В фонд'],
  ['Видеосеть', 'CPC', 1000, 50, { f: 'C2*D2', v: 50_000 }, { f: 'E2*3%', v: 1_500 }],
  ['Поиск', 'CPC', 2500, 92, { f: 'C3*D3', v: 230_000 }, { f: 'E3*3%', v: 6_900 }],
];

test('a column that one formula fills stays calculated, and its values can be kept instead', async ({ wizard, page }) => {
  await wizard.dropBytes('фонд.xlsx', workbook('План', FUND));
  await wizard.expectStep('Какие листы импортировать?');
  await page.getByRole('button', { name: 'Столбцы' }).click();
  const row = page.locator('tr[data-column="F"]');
  await expect(row.getByText('= Стоимость без НДС × 3%. План будет считать его сам.')).toBeVisible();
  await page.screenshot({ path: join(SCREENSHOTS, 'import-formula.png') });
  await expectNothingCut(page);
  await row.getByRole('combobox').click();
  await page.getByRole('option', { name: 'Свой столбец «В фонд» со значениями файла' }).click();
  await expect(row.getByText('В файле: Стоимость без НДС × 3%. Берутся значения.')).toBeVisible();
  await row.getByRole('combobox').click();
  await page.getByRole('option', { name: /^Считать: Стоимость без НДС/ }).click();
  await expect(row.getByText(/План будет считать его сам/)).toBeVisible();
  for (const name of ['Далее', 'Далее', 'Импортировать']) await page.getByRole('dialog').getByRole('button', { name, exact: true }).click();
  await expect(page).toHaveURL(/#\/plans\/pln_/);
  const plan = new PlanGrid(page);
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('100');
  await plan.expectSaved();
  await expect(await plan.at('Поиск', 'В фонд')).toHaveText(/^7.500(,00)?$/);
});
