import type { Page } from '@playwright/test';

import { FlowchartPage } from '../pages/flowchart';
import { expect, test, type StoryRow } from '../plan-fixture';

const PLAN: readonly StoryRow[] = [
  { section: 'Имидж' },
  { cells: { site: 'Первый', channel: 'tv', cost_net: '3 650 000', grp: '365', impressions: '7 300 000' }, flight: ['2026-08-01', '2026-10-31'] },
  { cells: { site: 'Видеосеть', channel: 'video', cost_net: '350 000', impressions: '700 000' }, flight: ['2026-09-01', '2026-09-30'] },
];

/** The texts of the upper and the lower row of headings. */
const headings = async (page: Page): Promise<string> => (await page.getByTestId('flowchart').getByRole('row').first().innerText()).replace(/\s+/g, ' ');

test('lines and sections over days, weeks, months and quarters, by budget, impressions or rating points', async ({ open, page }) => {
  await open(PLAN);
  const chart = new FlowchartPage(page);
  await chart.open();
  await chart.unit('Месяц');
  await expect.poll(() => headings(page)).toMatch(/2026.*Авг.*Сен.*Окт/);
  // The section has what its lines have.
  await expect(chart.row('Имидж')).toContainText(/1\s229\s891/);
  await expect(chart.row('Первый')).toContainText(/3\s650\s000/);
  await chart.unit('Квартал');
  await expect.poll(() => headings(page)).toMatch(/III кв\..*IV кв\./);
  await chart.unit('Неделя');
  await expect.poll(() => headings(page)).toMatch(/Сентябрь 2026/);
  await expect.poll(() => headings(page)).toMatch(/07\.09/);
  await chart.unit('День');
  await expect(page.locator('.flow-weekend').first()).toBeAttached();

  await chart.unit('Месяц');
  const measure = page.getByRole('combobox', { name: 'Что показано в ячейках' });
  await measure.click();
  await page.getByRole('option', { name: 'Показы' }).click();
  await expect(chart.row('Видеосеть')).toContainText(/700\s000/);
  await expect(chart.row('Имидж')).toContainText(/8\s000\s000/);
  await measure.click();
  await page.getByRole('option', { name: 'GRP' }).click();
  await expect(chart.row('Первый')).toContainText('365');
  await expect(chart.row('Видеосеть')).not.toContainText(/\d\d\d/);
});

test('the heat map, zooming by keys, and the line of today', async ({ open, page }) => {
  const iso = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  await open([{ cells: { site: 'Сейчас', cost_net: '100 000' }, flight: [iso(-40), iso(120)] }]);
  const chart = new FlowchartPage(page);
  await chart.open();
  await page.getByRole('button', { name: 'Тепловая карта' }).click();
  await expect(chart.row('Сейчас').locator('[style*="--heat"]').first()).toBeAttached();
  await page.getByRole('button', { name: 'Тепловая карта' }).click();
  await expect(chart.row('Сейчас').locator('[style*="--heat"]')).toHaveCount(0);

  await chart.unit('День');
  await chart.bars('Сейчас').first().click({ position: { x: 30, y: 8 } });
  const width = async (): Promise<number> => Number(await chart.bars('Сейчас').first().evaluate((bar) => parseFloat((bar as HTMLElement).style.width)));
  const before = await width();
  await page.keyboard.press('+');
  await expect.poll(width).toBeGreaterThan(before * 1.2);
  await page.keyboard.press('-');
  await expect.poll(async () => Math.abs((await width()) - before)).toBeLessThan(1);

  // Far to the right, and back to today by one key.
  await chart.chart.evaluate((element) => { element.scrollLeft = element.scrollWidth; });
  await expect(page.getByTestId('flow-today')).not.toBeInViewport();
  await page.keyboard.press('KeyT');
  await expect(page.getByTestId('flow-today')).toBeInViewport();
});

test('dates of the table are those of the bars, and an impossible one is refused with its reason', async ({ open, page }) => {
  const plan = await open(PLAN);
  await plan.goToColumn('Видеосеть', 'Начало');
  await plan.type('15.09.2026', 'Tab');
  await plan.expectSaved();
  const chart = new FlowchartPage(page);
  await chart.open();
  await chart.expectRuns('Видеосеть', '15.09–30.09.2026');
  await chart.table();
  await plan.goToColumn('Видеосеть', 'Окончание');
  await plan.type('31.09.2026');
  await expect(plan.grid.locator('.plan-failed')).toHaveText('31.09.2026');
  await plan.grid.locator('.plan-failed').hover();
  await expect(page.getByRole('tooltip')).toContainText('31.09.2026');
  await plan.grid.locator('.plan-failed').click();
  await plan.press('Escape');
  await plan.type('01.09.2026');
  await expect(plan.grid.locator('.plan-failed')).toHaveText('01.09.2026');
  await plan.grid.locator('.plan-failed').click();
  await plan.press('Escape');
  await chart.open();
  await chart.expectRuns('Видеосеть', '15.09–30.09.2026');
});

test('a continuous pattern joins what was flighted', async ({ open, page }) => {
  await open(PLAN);
  const chart = new FlowchartPage(page);
  await chart.open();
  const dialog = page.getByRole('dialog', { name: 'Паттерн размещения' });
  await chart.bars('Видеосеть').first().click();
  await page.keyboard.press('KeyP');
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect.poll(() => chart.bars('Видеосеть').count()).toBeGreaterThan(1);
  await chart.bars('Видеосеть').first().click();
  await page.keyboard.press('KeyP');
  await dialog.getByRole('radio', { name: 'Непрерывное' }).click();
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(chart.bars('Видеосеть')).toHaveCount(1);
});

test('when a line runs is commented at its bar', async ({ open, page }) => {
  await open(PLAN);
  const chart = new FlowchartPage(page);
  await chart.open();
  await chart.bars('Видеосеть').first().click();
  await page.keyboard.press('Shift+F2');
  const field = page.getByRole('textbox', { name: 'Комментарий' });
  await expect(field).toBeFocused();
  await field.fill('Начать после отпусков?');
  await field.press('Control+Enter');
  await expect(page.getByRole('list', { name: 'Обсуждение' })).toContainText('Видеосеть → Начало');
  await expect(chart.bars('Видеосеть').first()).toHaveAttribute('aria-label', /есть комментарий/);
  await expect(chart.row('Видеосеть').getByRole('button', { name: 'есть комментарий', exact: true })).toBeVisible();
  await expect(chart.row('Первый').getByRole('button', { name: 'есть комментарий', exact: true })).toHaveCount(0);
});

test('another country has its own days off', async ({ open, page }) => {
  await open([{ cells: { site: 'Весна', cost_net: '1' }, flight: ['2027-07-01', '2027-07-31'] }]);
  const chart = new FlowchartPage(page);
  await chart.open();
  await chart.unit('День');
  await page.getByRole('button', { name: 'Праздники' }).click();
  const dialog = page.getByRole('dialog', { name: 'Праздники' });
  await dialog.getByRole('combobox', { name: 'Страна' }).click();
  await page.getByRole('option', { name: 'Соединенные Штаты' }).click();
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await expect(dialog).toBeHidden();
  await expect(page.locator('.flow-holiday').first()).toBeAttached();
});

test('impressions that flights state and the line no longer has are flagged and fitted', async ({ open, page }) => {
  const plan = await open(PLAN);
  const chart = new FlowchartPage(page);
  await chart.open();
  const measure = page.getByRole('combobox', { name: 'Что показано в ячейках' });
  await measure.click();
  await page.getByRole('option', { name: 'Показы' }).click();
  await chart.bars('Видеосеть').first().click();
  await page.keyboard.press('KeyD');
  await page.getByRole('dialog', { name: 'Распределение по времени' }).getByRole('button', { name: 'Распределить' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  const flag = chart.row('Видеосеть').getByRole('img', { name: /Периоды вместе дают 700\s000, у строки 500\s000/ }).or(chart.row('Видеосеть').locator('[aria-label^="Периоды вместе дают"]'));
  await expect(flag).toHaveCount(0);
  await chart.table();
  await plan.goToColumn('Видеосеть', 'Показы');
  await plan.type('500000');
  await plan.expectSaved();
  await chart.open();
  await expect(flag.first()).toBeVisible();
  await chart.bars('Видеосеть').first().click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Привести значения периодов к строке' }).click();
  await expect(flag).toHaveCount(0);
});
