import type { Locator, Page } from '@playwright/test';
import { expect, test as base } from '../fixture';
import { run } from '../pages/lists';
import { expectNothingCut } from '../pages/looks';
import { PlanGrid } from '../pages/plan';
import { sampleCsv } from '../sample';

/** A plan of two lines that know their clicks, with the optimiser open. */
const test = base.extend<{ plan: PlanGrid; dialog: Locator }>({
  plan: async ({ wizard, page }, use) => {
    await page.setViewportSize({ width: 1600, height: 950 });
    await wizard.dropBytes('план.csv', sampleCsv());
    await wizard.takeAsFound();
    const grid = new PlanGrid(page);
    await grid.cell('Видеосеть').first().waitFor();
    await use(grid);
  },
  dialog: async ({ plan, page }, use) => {
    await plan.cell('Видеосеть').first().click();
    await run(page, 'Распределить бюджет');
    await use(page.getByRole('dialog', { name: 'Распределение бюджета' }));
  },
});

async function pick(page: Page, label: string | RegExp, option: string): Promise<void> {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** A curve that flattens for each line. */
async function giveCurves(page: Page, dialog: Locator): Promise<void> {
  await pick(page, 'Цель', 'Клики');
  await pick(page, /^Кривая отклика, Видеосеть/, 'Гипербола');
  await dialog.getByLabel('Предел результата').fill('20 000');
  await dialog.getByLabel('Бюджет половины предела').fill('500 000');
  await pick(page, /^Кривая отклика, Поиск/, 'По точкам');
  await dialog.getByLabel('Бюджет и результат, по строке на точку').fill('100000\t1800\n230000\t2500\n400000\t2900');
}

test('a budget is split by curves, applied, and one undo takes it back', async ({ plan, dialog, page }) => {
  await expect(dialog).toContainText('Участвуют 0 строк');
  await giveCurves(page, dialog);
  await dialog.getByLabel(/^Не меньше, Поиск/).fill('100 000');
  await expect(dialog).toContainText('Участвуют 2 строки');
  await expectNothingCut(page);
  await dialog.getByRole('button', { name: 'Рассчитать' }).click();
  const proposal = page.getByRole('dialog', { name: 'Предложение оптимизатора' });
  await expect(proposal).toContainText('650 000 ₽');
  await expect(proposal).toContainText('Лучшего распределения по этим кривым нет');
  await expect(proposal.getByRole('img', { name: /Лучший результат при другом бюджете/ })).toBeVisible();
  await expectNothingCut(page);
  const after = await proposal.getByRole('row', { name: /Видеосеть/ }).getByRole('cell').nth(1).innerText();
  await proposal.getByRole('button', { name: 'Применить к плану' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const [whole = ''] = after.split(/[,₽]/);
  const amount = whole.replace(/\D/g, '');
  await expect(plan.cell(new RegExp(amount.replace(/\B(?=(\d{3})+$)/g, '\\s'))).first()).toBeVisible();
  await page.getByRole('tab', { name: 'Версии' }).click();
  await expect(page.getByRole('list', { name: 'Версии' })).toContainText('Перед большим изменением');
  await plan.cell('Поиск').first().click();
  await plan.press('Control+KeyZ');
  await expect(plan.cell(/^420\s000(,00)?$/).first()).toBeVisible();
});

test('the smallest budget for a result, by the curve that fits the points best', async ({ dialog, page }) => {
  await giveCurves(page, dialog);
  await dialog.getByRole('radio', { name: 'Найти бюджет для результата' }).click();
  await dialog.getByLabel('Нужный результат').fill('9 000');
  await expectNothingCut(page);
  await dialog.getByRole('button', { name: 'Рассчитать' }).click();
  const proposal = page.getByRole('dialog', { name: 'Предложение оптимизатора' });
  await expect(proposal).toContainText('Наименьший бюджет');
  await expect(proposal).toContainText(/Меньший бюджет не даст 9\s000/);
  const line = proposal.getByRole('row', { name: /Поиск/ });
  await expect(line).toContainText(/ошибка ±\d/);
  await line.getByText(/ошибка ±/).first().click();
  await expect(line.getByRole('listitem')).toHaveCount(4);
  await expectNothingCut(page);
  await page.keyboard.press('Escape');
  await dialog.getByLabel('Нужный результат').fill('90 000');
  await dialog.getByRole('button', { name: 'Рассчитать' }).click();
  await expect(dialog).toContainText(/Результат 90\s000 недостижим/);
});

test('what cannot be is named, and what was filled in stays', async ({ dialog, page }) => {
  await giveCurves(page, dialog);
  await dialog.getByLabel('Предел результата').fill('много');
  await dialog.getByRole('button', { name: 'Рассчитать' }).click();
  await expect(dialog.getByRole('alert')).toContainText('«много» не читается как число');
  await dialog.getByLabel('Предел результата').fill('20 000');
  await dialog.getByLabel(/^Не больше, Видеосеть/).fill('100 000');
  await dialog.getByLabel(/^Не больше, Поиск/).fill('100 000');
  await dialog.getByRole('button', { name: 'Рассчитать' }).click();
  await expect(dialog).toContainText(/Бюджет 650\s000 не помещается в верхние границы: строки возьмут 200\s000/);
  await dialog.getByLabel(/^Не больше, Поиск/).fill('');
  await page.keyboard.press('Control+Enter');
  const proposal = page.getByRole('dialog', { name: 'Предложение оптимизатора' });
  await expect(proposal.getByRole('row', { name: /Видеосеть/ })).toContainText('на верхней границе');
  await page.keyboard.press('Escape');
  await expect(dialog.getByLabel(/^Не больше, Видеосеть/)).toHaveValue('100 000');
});

test('the proposal becomes a scenario that stands beside the plan', async ({ plan, dialog, page }) => {
  await giveCurves(page, dialog);
  await dialog.getByLabel('Бюджет, медиа без НДС').fill('700 000');
  await dialog.getByRole('button', { name: 'Рассчитать' }).click();
  await page.getByRole('button', { name: 'Создать сценарий' }).click();
  await expect(page.getByRole('status').filter({ hasText: 'Сценарий создан и открыт' })).toBeVisible();
  await plan.cell('Видеосеть').first().click();
  await run(page, 'Показать сценарии рядом');
  const scenarios = page.getByRole('dialog', { name: 'Сценарии' });
  await expect(scenarios).toContainText('Оптимизатор: Клики');
  await expect(scenarios.getByRole('row', { name: /Медиа без НДС/ })).toContainText('+50 000');
});
