import { expect, test as base } from '../fixture';
import { FlowchartPage } from '../pages/flowchart';
import { run } from '../pages/lists';
import { PlanGrid } from '../pages/plan';
import { sampleCsv } from '../sample';

const test = base.extend<{ chart: FlowchartPage }>({
  chart: async ({ wizard, page, server }, use) => {
    await wizard.dropBytes('план.csv', sampleCsv());
    await wizard.takeAsFound();
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
  await expect(page.getByText('Нет места для 1 периода')).toBeVisible();
});

test('a bar is dragged to another line where there is room, and one undo takes it back', async ({ chart, page }) => {
  await chart.takeTo(chart.bars('Видеосеть').first(), 'Поиск');
  await expect(page.getByText('Нет места для 1 периода')).toBeVisible();
  await chart.expectRuns('Видеосеть', '01.09–28.09.2026');
  await chart.bars('Поиск').first().click();
  await page.keyboard.press('Delete');
  // The place is free when the core has answered.
  await chart.expectRuns('Поиск');
  await chart.takeTo(chart.bars('Видеосеть').first(), 'Поиск');
  await chart.expectRuns('Поиск', '01.09–28.09.2026');
  await chart.expectRuns('Видеосеть');
  await page.keyboard.press('ArrowRight');
  await chart.expectRuns('Поиск', '08.09–05.10.2026');
  await page.keyboard.press('Control+KeyZ');
  await page.keyboard.press('Control+KeyZ');
  await chart.expectRuns('Видеосеть', '01.09–28.09.2026');
  await chart.expectRuns('Поиск');
});

test('a cut bar waits in its place and moves when it is pasted', async ({ chart, page }) => {
  await chart.bars('Поиск').first().click();
  await page.keyboard.press('Delete');
  await chart.expectRuns('Поиск');
  await chart.bars('Видеосеть').first().click();
  await page.keyboard.press('Control+KeyX');
  await expect(chart.bars('Видеосеть').first()).toHaveAttribute('aria-label', /вырезан/);
  await page.keyboard.press('Escape');
  await expect(chart.bars('Видеосеть').first()).not.toHaveAttribute('aria-label', /вырезан/);
  await page.keyboard.press('Control+KeyX');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Control+KeyV');
  await chart.expectRuns('Поиск', '01.09–28.09.2026');
  await chart.expectRuns('Видеосеть');
  await page.keyboard.press('Control+KeyZ');
  await chart.expectRuns('Видеосеть', '01.09–28.09.2026');
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

test('a pattern is one action, and undo takes it back', async ({ chart, page }) => {
  await chart.bars('Видеосеть').first().click();
  await page.getByRole('button', { name: 'Паттерн' }).click();
  const dialog = page.getByRole('dialog', { name: 'Паттерн размещения' });
  await dialog.getByLabel('В эфире').fill('1');
  await dialog.getByLabel('Пауза').fill('1');
  await dialog.getByRole('button', { name: 'Применить паттерн' }).click();
  await expect(dialog).toBeHidden();
  await chart.expectRuns('Видеосеть', '01.09–06.09.2026', '14.09–20.09.2026', '28.09.2026');
  await page.keyboard.press('Control+KeyZ');
  await chart.expectRuns('Видеосеть', '01.09–28.09.2026');
  await chart.bars('Видеосеть').first().click();
  await page.keyboard.press('KeyP');
  await dialog.getByRole('radio', { name: 'Пульсация' }).click();
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(chart.bars('Видеосеть')).toHaveCount(3);
  const { total, sum } = await chart.amounts('Видеосеть');
  expect(sum).toBe(total);
});

test('every distribution sums to the line, and stated amounts must', async ({ chart, page }) => {
  const dialog = page.getByRole('dialog', { name: 'Распределение по времени' });
  const choose = async (how: string): Promise<void> => {
    await chart.bars('Видеосеть').first().click();
    await page.keyboard.press('KeyD');
    await dialog.getByRole('combobox', { name: 'Как распределить' }).click();
    await page.getByRole('option', { name: how }).click();
  };
  for (const how of ['Больше в начале', 'Больше в конце', 'По сезонным коэффициентам', 'Равномерно']) {
    await choose(how);
    if (how.includes('сезон')) {
      await dialog.getByLabel('Сент').fill('1,15');
      await dialog.getByLabel('Имя нового набора').fill('ТВ, осень');
      await dialog.getByRole('button', { name: 'Сохранить как набор' }).click();
      await expect(dialog.getByRole('combobox', { name: 'Набор коэффициентов' })).toContainText('ТВ, осень');
    }
    await page.keyboard.press('Control+Enter');
    await expect(dialog).toBeHidden();
    for (const by of ['day', 'week', 'month'] as const) {
      const { total, sum } = await chart.amounts('Видеосеть', by);
      expect(total, how).toBe(42_000_000);
      expect(sum, `${how} by ${by}`).toBe(total);
    }
  }
  await chart.expectRuns('Видеосеть', '01.09–28.09.2026');
  await choose('По заданным значениям');
  const first = dialog.getByRole('textbox').first();
  await first.fill('100 000');
  await expect(dialog.getByText(/^осталось/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Распределить' })).toBeDisabled();
  await dialog.getByRole('button', { name: 'Остаток – в последний отрезок' }).click();
  await expect(dialog.getByRole('textbox').last()).toHaveValue('5000');
  await expect(dialog.getByText('сходится')).toBeVisible();
  await dialog.getByRole('button', { name: 'Распределить' }).click();
  await expect(dialog).toBeHidden();
  const { total, sum, parts } = await chart.amounts('Видеосеть');
  expect(parts[0]).toBe(10_000_000);
  expect(sum).toBe(total);
});

test('a set of coefficients serves every plan, impressions are stated like money', async ({ chart, page }) => {
  const dialog = page.getByRole('dialog', { name: 'Распределение по времени' });
  const choose = async (what: string, how: string): Promise<void> => {
    await chart.bars('Видеосеть').first().click();
    await page.keyboard.press('KeyD');
    await dialog.getByRole('combobox', { name: 'Что распределить' }).click();
    await page.getByRole('option', { name: what }).click();
    await dialog.getByRole('combobox', { name: 'Как распределить' }).click();
    await page.getByRole('option', { name: how }).click();
  };
  await page.evaluate(() => { localStorage.setItem('mrm.season', JSON.stringify(['0,8', ...Array.from({ length: 11 }, () => '1')])); });
  await choose('Бюджет', 'По сезонным коэффициентам');
  const set = dialog.getByRole('combobox', { name: 'Набор коэффициентов' });
  await set.click();
  await page.getByRole('option', { name: 'Мои коэффициенты' }).click();
  await expect(dialog.getByLabel('Янв')).toHaveValue('0,8');
  await page.keyboard.press('Escape');
  await choose('Показы', 'По заданным значениям');
  await expect(dialog.getByText('сходится')).toBeVisible();
  await dialog.getByRole('textbox').first().fill('1 000');
  await dialog.getByRole('button', { name: 'Остаток – в последний отрезок' }).click();
  await dialog.getByRole('button', { name: 'Распределить' }).click();
  await expect(dialog).toBeHidden();
  const { total, sum, parts } = await chart.amounts('Видеосеть', 'week', 'impressions');
  expect(parts[0]).toBe(100_000);
  expect(sum).toBe(total);
});

test('a bar outside the campaign is flagged', async ({ chart, page }) => {
  await run(page, 'Параметры плана');
  const panel = page.getByRole('complementary');
  await panel.getByLabel('Окончание').first().fill('15.09.2026');
  await page.keyboard.press('Enter');
  await expect(chart.bars('Видеосеть').first()).toHaveAttribute('aria-label', /вне дат кампании/);
  await expect(page.getByRole('contentinfo')).toContainText(/замечани/);
});

test('holidays show, and the planner adds and takes out days', async ({ chart, page }) => {
  await chart.unit('День');
  await page.getByRole('button', { name: 'Праздники' }).click();
  const dialog = page.getByRole('dialog', { name: 'Праздники' });
  await dialog.getByLabel('Дата').fill('07.09.2026');
  await dialog.getByLabel('Название').fill('День города');
  await dialog.getByRole('button', { name: 'Добавить день' }).click();
  await expect(dialog.getByText('День города')).toBeVisible();
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await expect(page.locator('.flow-holiday[title="День города"]')).toBeAttached();
  // The day is the agency's, not this window's.
  await page.reload();
  await chart.open();
  await chart.unit('День');
  await expect(page.locator('.flow-holiday[title="День города"]')).toBeAttached();
  await page.getByRole('button', { name: 'Праздники' }).click();
  await dialog.getByRole('button', { name: 'Вернуть 07.09.2026' }).click();
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await expect(page.locator('.flow-holiday[title="День города"]')).toHaveCount(0);
});

test('the whole chart is printed on one page’s width', async ({ chart, page }) => {
  await page.evaluate(() => {
    window.print = () => { (window as unknown as { printed: string }).printed = document.querySelector('[data-testid="flow-print"]')?.textContent ?? ''; };
  });
  await chart.page.getByRole('button', { name: 'Напечатать флоучарт' }).click();
  await expect(async () => {
    const printed = await page.evaluate(() => (window as unknown as { printed?: string }).printed ?? '');
    expect(printed).toContain('Видеосеть');
    expect(printed).toContain('Итого');
  }).toPass();
  await expect(page.getByTestId('flow-print')).toHaveCount(0);
});
