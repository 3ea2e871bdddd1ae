import type { Page } from '@playwright/test';
import { expect, test as base } from './fixture';
import { PlanGrid } from './pages/plan';

/** Ten thousand lines as a spreadsheet would have them. */
function longCsv(lines: number): Buffer {
  const rows = ['№;Площадка;Формат;Таргетинг;Период;Модель закупки;Кол-во единиц;Цена за единицу;Стоимость без НДС;Показы;Клики'];
  for (let n = 1; n <= lines; n += 1) {
    const units = ((n * 7919) % 4000) + 100;
    const price = ((n * 37) % 900) + 60;
    rows.push(`${String(n)};Площадка ${String(n % 40)};1080×1080;Все 25–54, доход средний и выше;01.09.2026-28.09.2026;CPC;${String(units)};${String(price)};${String(units * price)};${String(units * 90)};${String(units)}`);
  }
  return Buffer.from(`\ufeff${rows.join('\r\n')}`, 'utf8');
}

/** A group of lines with how many they are. */
const GROUP = /^Площадка \d{1,2}250$/;

/** A test with a plan of ten thousand lines open. */
export const test = base.extend<{ long: PlanGrid }>({
  long: async ({ wizard, page }, use) => {
    await wizard.dropBytes('большой план.csv', longCsv(10_000));
    await wizard.takeAsFound(90_000);
    await expect(page).toHaveURL(/#\/plans\/pln_/, { timeout: 90_000 });
    await expect(page.getByRole('contentinfo')).toContainText(/10\s000 строк/, { timeout: 60_000 });
    await page.locator('revogr-data[type="rgRow"] .rgCell').first().waitFor();
    await page.waitForTimeout(2000);
    await use(new PlanGrid(page));
  },
});

/** Runs one deed; a bench also measures it. */
export type Doing = (what: string, act: () => Promise<void>) => Promise<void>;

/** Scrolls slowly, then in leaps, then back to the top. */
export async function scroll(page: Page): Promise<void> {
  await page.mouse.move(800, 400);
  for (const [times, by] of [[90, 120], [45, 1200], [15, -6000]] as const) {
    for (let n = 0; n < times; n += 1) {
      await page.mouse.wheel(0, by);
      await page.waitForTimeout(16);
    }
  }
}

/** Opens the flowchart of the plan. */
export async function flowchart(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Флоучарт' }).click();
  await page.locator('[data-bar]').first().waitFor();
  await page.waitForTimeout(2000);
}

/** Views, filters, groups and sorting, one after another, each until the screen shows it. */
export async function rearrange(long: PlanGrid, doing: Doing): Promise<void> {
  const { page } = long;
  const bar = page.getByRole('toolbar');
  await doing('a ready-made view', async () => {
    await bar.getByRole('button', { name: /^Вид: / }).click();
    await page.getByRole('menuitem', { name: 'Медиаметрики' }).click();
    await expect(page.locator('.rgHeaderCell').filter({ hasText: 'Цена за единицу' })).toHaveCount(0);
  });
  await doing('the plan’s own columns', async () => {
    await bar.getByRole('button', { name: /^Вид: / }).click();
    await page.getByRole('menuitem', { name: 'Столбцы плана' }).click();
    await expect(page.locator('.rgHeaderCell').filter({ hasText: 'Цена за единицу' })).toHaveCount(1);
  });
  await doing('a filter by words', async () => {
    await bar.getByRole('searchbox', { name: 'Отобрать строки' }).fill('площадка 7');
    await expect(page.getByText(/^3\s439 из 10\s000$/)).toBeVisible();
  });
  await doing('no filter', async () => {
    await bar.getByRole('searchbox', { name: 'Отобрать строки' }).fill('');
    await expect(page.getByText(/^3\s439 из/)).toHaveCount(0);
  });
  await doing('grouping', async () => {
    await bar.getByRole('button', { name: /^Группировка/ }).click();
    await page.getByRole('menuitem', { name: 'Площадка' }).click();
    await expect(long.cell(GROUP).first()).toBeVisible();
  });
  await doing('folding a group', async () => {
    const lines = long.cell(/^Площадка \d{1,2}$/);
    await lines.first().click();
    await long.press('Alt+ArrowLeft');
    await expect(page.getByRole('button', { name: 'Развернуть раздел' }).first()).toBeVisible();
  });
  await doing('no grouping', async () => {
    await bar.getByRole('button', { name: /^Группировка/ }).click();
    await page.getByRole('menuitem', { name: 'Без группировки' }).click();
    await expect(long.cell(GROUP)).toHaveCount(0);
  });
  await doing('sorting', async () => {
    await long.cell('Площадка 1').first().click();
    await long.press('ArrowRight', 'Control+Shift+KeyL');
    await page.getByRole('button', { name: 'Сортировать по возрастанию' }).first().click();
    await page.keyboard.press('Escape');
  });
}
