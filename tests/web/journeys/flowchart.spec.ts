import { expect, test as base } from '../fixture';
import { FlowchartPage } from '../pages/flowchart';
import { PlanGrid } from '../pages/plan';
import { sampleCsv } from '../sample';

const test = base.extend<{ chart: FlowchartPage }>({
  chart: async ({ wizard, page, server }, use) => {
    await wizard.dropBytes('план.csv', sampleCsv());
    for (let step = 0; step < 5; step += 1) {
      await expect(wizard.dialog.getByRole('button', { name: /^(Далее|Импортировать)$/ })).toBeFocused({ timeout: 30_000 });
      await page.keyboard.press('Enter');
    }
    await expect(page).toHaveURL(/#\/plans\/pln_/);
    const chart = new FlowchartPage(page);
    chart.address = server.address;
    await chart.open();
    await chart.expectRuns('Видеосеть', '01.09–28.09.2026');
    await use(chart);
  },
});

test('a bar is dragged to other weeks, the table has the new dates, and undo returns it', async ({ chart, page }) => {
  await chart.pull(chart.bars('Видеосеть').first(), 0.5, 85);
  await chart.expectRuns('Видеосеть', '07.09–04.10.2026');
  await chart.expectRuns('Поиск', '01.09–30.09.2026');
  await chart.table();
  const grid = new PlanGrid(page);
  await expect(grid.cell('07.09–04.10.2026').or(grid.cell('07.09.2026')).first()).toBeVisible();
  await chart.open();
  await page.keyboard.press('Control+KeyZ');
  await chart.expectRuns('Видеосеть', '01.09–28.09.2026');
});

test('edges lengthen to the end of a week, with Alt to the day', async ({ chart, page }) => {
  await chart.pull(chart.bars('Видеосеть').first(), 1, 70);
  await chart.expectRuns('Видеосеть', '01.09–04.10.2026');
  await chart.unit('День');
  await chart.pull(chart.bars('Видеосеть').first(), 0, 68);
  await chart.expectRuns('Видеосеть', '03.09–04.10.2026');
  await page.keyboard.press('Control+KeyZ');
  await page.keyboard.press('Control+KeyZ');
  await chart.expectRuns('Видеосеть', '01.09–28.09.2026');
});

test('keys move, lengthen, split, copy to another line and remove', async ({ chart, page }) => {
  await chart.bars('Видеосеть').first().click();
  await page.keyboard.press('ArrowRight');
  await chart.expectRuns('Видеосеть', '08.09–05.10.2026');
  await page.keyboard.press('Shift+ArrowRight');
  await chart.expectRuns('Видеосеть', '08.09–11.10.2026');
  await page.keyboard.press('Alt+ArrowLeft');
  await chart.expectRuns('Видеосеть', '07.09–11.10.2026');
  await page.keyboard.press('KeyS');
  await chart.expectRuns('Видеосеть', '07.09–20.09.2026', '21.09–11.10.2026');
  await page.keyboard.press('Control+KeyC');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Delete');
  await chart.expectRuns('Поиск');
  await page.keyboard.press('Control+KeyV');
  await chart.expectRuns('Поиск', '07.09–20.09.2026');
  await page.keyboard.press('Control+KeyV');
  await chart.expectRuns('Поиск', '07.09–20.09.2026');
  await expect(page.getByText('1 период не вставлен')).toBeVisible();
});

test('a bar is drawn on an empty place', async ({ chart, page }) => {
  const track = chart.row('Видеосеть').locator('[data-track]');
  const bar = await chart.bars('Видеосеть').first().boundingBox();
  const box = await track.boundingBox();
  if (!bar || !box) throw new Error('the line is not in sight');
  const x = bar.x + bar.width + 100;
  await page.mouse.move(x, bar.y + 8);
  await page.mouse.down();
  await page.mouse.move(x + 60, bar.y + 8, { steps: 5 });
  await page.mouse.up();
  await expect(chart.bars('Видеосеть')).toHaveCount(2);
  await page.keyboard.press('Delete');
  await chart.expectRuns('Видеосеть', '01.09–28.09.2026');
});
