import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, SCREENSHOTS, test as base } from '../fixture';
import { Calculators } from '../pages/calculators';
import { expectNothingCut } from '../pages/looks';
import { PlanGrid } from '../pages/plan';
import { sampleCsv } from '../sample';

/** A plan of two lines, as it was imported. */
const test = base.extend<{ plan: PlanGrid; calculators: Calculators }>({
  plan: async ({ wizard, page }, use) => {
    await page.setViewportSize({ width: 1600, height: 950 });
    await wizard.dropBytes('план.csv', sampleCsv());
    await wizard.takeAsFound();
    await expect(page).toHaveURL(/#\/plans\/pln_/);
    const grid = new PlanGrid(page);
    await grid.cell('Видеосеть').first().waitFor();
    await use(grid);
  },
  calculators: async ({ page }, use) => { await use(new Calculators(page)); },
});

test('a result is calculated beside the plan, written into a line with its origin, and taken back', async ({ plan, calculators, page }) => {
  await plan.cell('Видеосеть').first().click();
  await page.getByRole('tab', { name: 'Расчёт' }).click();
  await calculators.open('GRP, контакты и частота');
  await page.getByRole('button', { name: 'Очистить', exact: true }).click();
  // The published example: five ratings, a universe of 8.25 million, a reach of 13.9 %.
  await calculators.input(/^Рейтинги/).fill('3,2; 4,75; 1,85; 6,1; 2,4');
  await calculators.input(/^Аудитория/).fill('8 250 000');
  await calculators.input(/^Охват/).fill('13,9');
  await expect(calculators.result).toContainText('18,3');
  await expect(calculators.result).toContainText(/1\s509\s750/);
  await expect(calculators.result).toContainText('1,32');

  await calculators.input(/^Охват/).fill('много');
  await expect(calculators.input(/^Охват/)).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('alert').filter({ hasText: 'Это не число' })).toBeVisible();
  await calculators.input(/^Охват/).fill('19');
  await expect(page.getByRole('alert').filter({ hasText: 'Так быть не может' }), 'reach cannot exceed the rating points').toBeVisible();
  await calculators.input(/^Охват/).fill('13,9');

  await calculators.write.getByRole('combobox', { name: 'Что' }).click();
  await page.getByRole('option', { name: /^GRP/ }).click();
  await calculators.write.getByRole('button', { name: 'Записать' }).click();
  await expect(page.getByText('записан результат калькулятора «GRP, контакты и частота»')).toBeVisible();
  await plan.expectSaved();
  const panel = page.getByRole('complementary', { name: 'Панель' });
  await plan.goToColumn('Видеосеть', 'GRP');
  await page.getByRole('tab', { name: 'Строка' }).click();
  await expect(panel).toContainText(/Рассчитано .*GRP, контакты и частота/);
  await plan.cell('Видеосеть').first().click();
  await plan.press('Control+KeyZ');
  await expect(plan.grid.getByRole('columnheader', { name: 'GRP', exact: true })).toHaveCount(0);
  await expect(panel).not.toContainText('Рассчитано');
});

test('what a line knows stands in the calculator already', async ({ plan, calculators, page }) => {
  await plan.cell('Видеосеть').first().click();
  await page.getByRole('tab', { name: 'Расчёт' }).click();
  await calculators.open('Клики, действия и окупаемость');
  await expect(calculators.input(/^Бюджет/)).toHaveValue('420000');
  await expect(calculators.input(/^Клики/)).toHaveValue('9000');
  await expect(calculators.result).toContainText('46,67');
});

test('vehicles are pasted from Excel and reach is drawn, without a plan', async ({ workspace, calculators }) => {
  await workspace.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await workspace.getByRole('navigation', { name: 'Разделы' }).getByRole('link', { name: 'Калькуляторы' }).click();
  await calculators.open('Биномиальная модель по среднему рейтингу');
  const cell = workspace.getByRole('textbox', { name: /строка 1$/ }).first();
  await cell.click();
  await workspace.evaluate(() => navigator.clipboard.writeText('12%\t3\r\n8%\t2\r\n5%\t4\r\n'));
  await workspace.keyboard.press('Control+KeyV');
  await expect(workspace.getByRole('textbox', { name: /строка 3$/ }).first()).toHaveValue('5%');
  await expect(calculators.result.getByRole('img', { name: /^Распределение частоты/ })).toBeVisible();
  await expect(workspace.getByRole('region', { name: 'Записать в план' })).toHaveCount(0);
  await calculators.result.getByRole('button', { name: 'Копировать' }).first().click();
  await expect(async () => {
    expect(await workspace.evaluate(() => navigator.clipboard.readText())).toMatch(/^Охват\t\d+,\d+%\r\n/);
  }).toPass();
});

test('reach of the plan stands where a sum would be wrong, with its model', async ({ plan, page }) => {
  await page.getByRole('button', { name: 'Столбцы', exact: true }).click();
  await page.getByRole('checkbox', { name: 'Охват, %', exact: true }).click();
  for (const [line, reach] of [['Видеосеть', '40'], ['Поиск', '30']] as const) {
    await plan.goToColumn(line, 'Охват, %');
    await plan.type(reach);
    await plan.expectSaved();
  }
  await expect(await plan.total('Охват, %')).toContainText(/≈ 58,0/);
  await page.getByRole('tab', { name: 'Итоги' }).click();
  const panel = page.getByRole('complementary', { name: 'Панель' });
  await expect(panel).toContainText('Сейнсбери с накоплением');
  await expect(panel).toContainText('Пересечение принято случайным');
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, 'reach-ru-light.png') });
});

for (const look of [{ name: 'ru-light', language: 'Русский', theme: 'Светлая' }, { name: 'en-dark', language: 'English', theme: 'Dark' }]) {
  test(`screens of the calculators, ${look.name}`, async ({ workspace }) => {
    await mkdir(SCREENSHOTS, { recursive: true });
    await workspace.keyboard.press('Control+Comma');
    await workspace.getByRole('radio', { name: look.language }).click();
    await workspace.getByRole('radio', { name: look.theme }).click();
    for (const name of ['reach-curve-fit', 'adstock', 'plan-reach', 'ostrow', 'price-chain', 'frequency-distribution']) {
      await workspace.evaluate((hash) => { window.location.hash = hash; }, `#/calculators/${name}`);
      await expect(workspace.getByRole('region', { name: /^(Результат|Result)$/ })).toBeVisible();
      await workspace.screenshot({ path: join(SCREENSHOTS, `calculator-${name}-${look.name}.png`) });
      await expectNothingCut(workspace);
    }
  });
}
