import type { Browser, Page } from '@playwright/test';
import { expect, test as base } from '../fixture';
import { PlanGrid } from '../pages/plan';

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

interface TraceEvent { name: string; ph: string; pid: number; tid: number; dur?: number; tdur?: number; args?: { name?: string } }

const test = base.extend<{ long: PlanGrid }>({
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
test.setTimeout(240_000);

test('scrolling ten thousand lines, in the table and in the flowchart, never holds the window for 50 ms', async ({ long, page, browser }) => {
  await expect(long.grid).toBeVisible();
  const table = await longestTask(page, browser, 'scrolling 10,000 lines', () => scroll(page));
  await page.getByRole('tab', { name: 'Флоучарт' }).click();
  await page.locator('[data-bar]').first().waitFor();
  await page.waitForTimeout(2000);
  const chart = await longestTask(page, browser, 'scrolling 10,000 lines of the flowchart', () => scroll(page));
  // By the thread's own time: the clock also counts waiting for a processor that others use.
  expect(table).toBeLessThan(50);
  expect(chart).toBeLessThan(50);
});

test('views, grouping and filters of ten thousand lines never hold the window for 50 ms', async ({ long, page, browser }) => {
  const bar = page.getByRole('toolbar');
  const took: Record<string, number> = {};
  const timed = async (what: string, act: () => Promise<void>): Promise<void> => {
    took[what] = await longestTask(page, browser, `10,000 lines: ${what}`, async () => {
      await act();
      // What the core says of groups comes a moment later.
      await page.waitForTimeout(600);
    });
  };
  await timed('a ready-made view', async () => {
    await bar.getByRole('button', { name: /^Вид: / }).click();
    await page.getByRole('menuitem', { name: 'Медиаметрики' }).click();
    await expect(page.locator('.rgHeaderCell').filter({ hasText: 'Цена за единицу' })).toHaveCount(0);
  });
  await timed('the plan’s own columns', async () => {
    await bar.getByRole('button', { name: /^Вид: / }).click();
    await page.getByRole('menuitem', { name: 'Столбцы плана' }).click();
    await expect(page.locator('.rgHeaderCell').filter({ hasText: 'Цена за единицу' })).toHaveCount(1);
  });
  await timed('a filter by words', async () => {
    await bar.getByRole('searchbox', { name: 'Отобрать строки' }).fill('площадка 7');
    await expect(page.getByText(/^3\s439 из 10\s000$/)).toBeVisible();
  });
  await timed('no filter', async () => {
    await bar.getByRole('searchbox', { name: 'Отобрать строки' }).fill('');
    await expect(page.getByText(/^3\s439 из/)).toHaveCount(0);
  });
  await timed('grouping', async () => {
    await bar.getByRole('button', { name: /^Группировка/ }).click();
    await page.getByRole('menuitem', { name: 'Площадка' }).click();
    await expect(long.cell(GROUP).first()).toBeVisible();
  });
  await timed('folding a group', async () => {
    const lines = long.cell(/^Площадка \d{1,2}$/);
    await lines.first().click();
    await long.press('Alt+ArrowLeft');
    await expect(page.getByRole('button', { name: 'Развернуть раздел' }).first()).toBeVisible();
  });
  await timed('no grouping', async () => {
    await bar.getByRole('button', { name: /^Группировка/ }).click();
    await page.getByRole('menuitem', { name: 'Без группировки' }).click();
    await expect(long.cell(GROUP)).toHaveCount(0);
  });
  await timed('sorting', async () => {
    await long.cell('Площадка 1').first().click();
    await long.press('ArrowRight', 'Control+Shift+KeyL');
    await page.getByRole('button', { name: 'Сортировать по возрастанию' }).first().click();
    await page.keyboard.press('Escape');
  });
  expect(Object.fromEntries(Object.entries(took).filter(([, ms]) => ms >= 50))).toEqual({});
});

async function scroll(page: Page): Promise<void> {
  await page.mouse.move(800, 400);
  for (const [times, by] of [[90, 120], [45, 1200], [15, -6000]] as const) {
    for (let n = 0; n < times; n += 1) {
      await page.mouse.wheel(0, by);
      await page.waitForTimeout(16);
    }
  }
}

/** The longest task of the window's thread while something is done, in milliseconds of its own time. */
async function longestTask(page: Page, browser: Browser, what: string, act: () => Promise<void>): Promise<number> {
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  const mains = traceEvents.filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain');
  const tasks = traceEvents.filter((event) => event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask' && mains.some((main) => main.pid === event.pid && main.tid === event.tid));
  expect(tasks.length).toBeGreaterThan(20);
  const longest = (of: 'dur' | 'tdur'): number => tasks.reduce((most, task) => Math.max(most, (task[of] ?? 0) / 1000), 0);
  const over = tasks.filter((task) => (task.dur ?? 0) > 50_000).length;
  console.log(`${what}: longest task ${longest('dur').toFixed(1)} ms by the clock, ${longest('tdur').toFixed(1)} ms of work; over 50 ms by the clock: ${String(over)}`);
  return longest('tdur');
}
