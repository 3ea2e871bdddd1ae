import type { Browser, Page } from '@playwright/test';
import { expect, test } from '../fixture';

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

interface TraceEvent { name: string; ph: string; pid: number; tid: number; dur?: number; tdur?: number; args?: { name?: string } }

test('scrolling ten thousand lines, in the table and in the flowchart, never holds the window for 50 ms', async ({ wizard, page, browser }) => {
  test.setTimeout(240_000);
  await wizard.dropBytes('большой план.csv', longCsv(10_000));
  await wizard.takeAsFound(90_000);
  await expect(page).toHaveURL(/#\/plans\/pln_/, { timeout: 90_000 });
  await expect(page.getByRole('contentinfo')).toContainText(/10\s000 строк/, { timeout: 60_000 });
  await page.locator('revogr-data[type="rgRow"] .rgCell').first().waitFor();
  await page.waitForTimeout(2000);
  const table = await scrolled(page, browser, 'scrolling 10,000 lines');
  await page.getByRole('tab', { name: 'Флоучарт' }).click();
  await page.locator('[data-bar]').first().waitFor();
  await page.waitForTimeout(2000);
  const chart = await scrolled(page, browser, 'scrolling 10,000 lines of the flowchart');
  // By the thread's own time: the clock also counts waiting for a processor that others use.
  expect(table).toBeLessThan(50);
  expect(chart).toBeLessThan(50);
});

/** Scrolls up and down; the longest task of the window's thread meanwhile, in milliseconds of its own time. */
async function scrolled(page: Page, browser: Browser, what: string): Promise<number> {
  await page.mouse.move(800, 400);
  await browser.startTracing(page, { categories: ['toplevel', 'devtools.timeline'] });
  for (const [times, by] of [[90, 120], [45, 1200], [15, -6000]] as const) {
    for (let n = 0; n < times; n += 1) {
      await page.mouse.wheel(0, by);
      await page.waitForTimeout(16);
    }
  }
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString('utf8')) as { traceEvents: TraceEvent[] };
  const mains = traceEvents.filter((event) => event.name === 'thread_name' && event.args?.name === 'CrRendererMain');
  const tasks = traceEvents.filter((event) => event.ph === 'X' && event.name === 'ThreadControllerImpl::RunTask' && mains.some((main) => main.pid === event.pid && main.tid === event.tid));
  expect(tasks.length).toBeGreaterThan(100);
  const longest = (of: 'dur' | 'tdur'): number => tasks.reduce((most, task) => Math.max(most, (task[of] ?? 0) / 1000), 0);
  const over = tasks.filter((task) => (task.dur ?? 0) > 50_000).length;
  console.log(`${what}: longest task ${longest('dur').toFixed(1)} ms by the clock, ${longest('tdur').toFixed(1)} ms of work; over 50 ms by the clock: ${String(over)}`);
  return longest('tdur');
}
