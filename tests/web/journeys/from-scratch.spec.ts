import { expect, type Page } from '@playwright/test';
import { join } from 'node:path';
import type { Server } from '../fixture';
import { FlowchartPage } from '../pages/flowchart';
import { PlanPanels } from '../pages/panels';
import type { PlanGrid } from '../pages/plan';
import { ask, test } from '../plan-fixture';
import { type Cells, cellsOf, type Kept, missing, pathOf, recalculated } from '../workbook';

/** The plan on the screen, as the core has it. */
interface Told { header: Record<string, string>; totals: Record<string, string> & { fields: Record<string, string> }; rows: { id: string }[] }
const planId = (page: Page): string => /pln_\w+/.exec(page.url())?.[0] ?? '';
const told = (server: Server, page: Page): Promise<Told> => ask<Told>(server, 'GET', `/plans/${planId(page)}`);

/** Money in kopecks; a workbook's sum carries the noise of its binary numbers. */
const kopecks = (value: Kept | undefined): number => Math.round(Number(value) * 100 + 1e-6);

async function expectTotals(server: Server, page: Page, expected: Record<string, Kept | undefined>): Promise<void> {
  await expect(async () => {
    const { totals } = await told(server, page);
    const found = Object.fromEntries(Object.keys(expected).map((name) => [name, kopecks(totals[name] ?? totals.fields[name])]));
    expect(found).toEqual(Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, kopecks(value)])));
  }).toPass({ timeout: 10_000 });
}

/** Pastes a block from a cell on, as it would come from a spreadsheet. */
async function paste(plan: PlanGrid, line: string | null, heading: string, block: readonly (readonly Kept[])[]): Promise<void> {
  if (line === null) await expect(plan.grid).toBeFocused();
  else await plan.goToColumn(line, heading);
  const text = (cell: Kept): string => (typeof cell === 'number' ? String(cell).replace('.', ',') : /["\t\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell));
  await plan.clipboard(block.map((row) => row.map(text).join('\t')).join('\r\n'));
  await plan.press('Control+KeyV');
  await expect(plan.grid.locator('.plan-saving')).toHaveCount(0);
  await plan.expectSaved();
}

const day = (text: string): string => text.replace(/(\d{4})-(\d\d)-(\d\d)/, '$3.$2.$1');
function plusDays(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Keeps a version, makes one price higher, and sees in the comparison what that does to the total. */
async function compareTwoVersions(plan: PlanGrid, page: Page, line: string, price: string): Promise<void> {
  const panels = new PlanPanels(page);
  await panels.open('Версии');
  await page.getByRole('button', { name: 'Сохранить версию' }).click();
  await page.getByRole('textbox', { name: 'Название' }).fill('Для клиента');
  await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
  await plan.goToColumn(line, 'Цена за единицу');
  await plan.type(price);
  await plan.expectSaved();
  await page.getByRole('list', { name: 'Версии' }).getByRole('listitem').filter({ hasText: 'Для клиента' }).getByRole('button', { name: 'Сравнить с текущим планом' }).click();
  const comparison = page.getByRole('dialog');
  await expect(comparison.getByRole('definition').filter({ hasText: price }).first()).toBeVisible();
  await expect(comparison).toContainText('Всего с НДС');
  await page.keyboard.press('Escape');
  await plan.cell(line).first().click();
  await plan.press('Control+KeyZ');
  await plan.expectSaved();
}

/** Sends the plan in the client's own workbook; the file that was saved. */
async function exportInto(page: Page, template: string, folder: string): Promise<string> {
  await page.getByRole('button', { name: 'Экспортировать' }).click();
  await page.getByRole('radio', { name: 'Книга клиента' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Выбрать файл…' }).click();
  await (await chooser).setFiles(template);
  const dialog = page.getByRole('dialog');
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Экспортировать' }).click();
  const saved = join(folder, 'sent.xlsx');
  await (await download).saveAs(saved);
  return saved;
}

test('a plan of an agency’s shape is built by hand: lines, coefficients, discounts, commission, VAT, costs, flights', async ({ fresh, server, page }) => {
  test.setTimeout(180_000);
  const panels = new PlanPanels(page);
  // Impressions in thousands, prices in roubles, discounts in percent; the sums below are worked out in whole kopecks.
  const lines = [['Видеосеть', 3_000, 420, 10], ['Порталы', 16_000, 200, 0], ['Соцсети', 8_500, 310, 35]] as const;
  await paste(fresh, null, '', lines.map(([site, thousands, price], index) => [site, 'Banner', `0${String(index + 1)}.03.2027`, `2${String(index + 1)}.04.2027`, '1000 показов', thousands * 1000, price]));
  await expect(fresh.status).toContainText('3 строки');
  await panels.show('Коэффициенты', 'CTR', 'Частота');
  await panels.plan('Агентская комиссия, %', '2');
  await panels.close();
  await fresh.goToColumn('Видеосеть', 'Коэффициенты');
  await fresh.type('1,3 × 1,5');
  await paste(fresh, 'Видеосеть', 'Скидка', lines.map(([, , , discount]) => [`${String(discount)}%`]));
  const media = lines.reduce((sum, [, thousands, price, discount], index) => sum + Math.round(thousands * price * (index === 0 ? 1.95 : 1) * (100 - discount)) / 100, 0);
  await expectTotals(server, page, { media_net: media, commission: media * 0.02, client_net: media * 1.02, cost_gross: media * 1.02 * 1.22 });
  await panels.cost('Отчётность', '1,3%');
  await panels.cost('Производство', '42 000');
  await expectTotals(server, page, { costs_net: media * 0.013 + 42_000, grand_total: (media * 1.033 + 42_000) * 1.22 });

  await panels.close();
  const chart = new FlowchartPage(page);
  chart.address = server.address;
  await chart.open();
  await chart.expectRuns('Порталы', '02.03–22.04.2027');
  const { total, sum, parts } = await chart.amounts('Порталы');
  expect([total, sum, parts.length]).toEqual([kopecks(16_000 * 200), kopecks(16_000 * 200), 8]);
  await chart.table();
  await compareTwoVersions(fresh, page, 'Порталы', '205');
});

test.describe('plans of agencies, beside the checkout', () => {
  test('P1: the classic plan by weeks comes to the same kopeck and goes back into its workbook', async ({ fresh, server, page }, info) => {
    const file = 'ru-agency-template-weekly-grid.xlsx';
    const absent = missing(file);
    if (absent !== null) {
      console.log(`passed over: ${absent}`);
      return;
    }
    test.setTimeout(120_000);
    const book = cellsOf(pathOf(file));
    const sheet = book['Лист1'] ?? {};
    const services = book['услуги'] ?? {};
    const rows = [11, 12, 13, 14, 15];
    const at = (column: string, row: number): Kept => { const value = sheet[`${column}${String(row)}`]; return value === undefined || value === '-' ? '' : value; };
    const weeks = weekColumns(sheet, rows);
    const site = (row: number): string => String(at('C', row)).trim();
    const thousands = (row: number): boolean => String(at('G', row)).startsWith('1000');
    await paste(fresh, null, '', rows.map((row) => {
      const marked = weeks[row] ?? [];
      return [site(row), String(at('E', row)).trim(), day(plusDays('2023-01-02', 7 * (marked[0] ?? 0))), day(plusDays('2023-01-02', 7 * (marked.at(-1) ?? 0) + 6)), at('G', row), Number(at('K', row)) * (thousands(row) ? 1000 : 1), at('L', row)];
    }));
    const panels = new PlanPanels(page);
    await panels.show('Коэффициенты', 'Частота', 'Охват', 'Конверсии', 'CR');
    await panels.plan('Агентская комиссия, %', '2');
    await panels.plan('Численность аудитории', '30000000');
    await panels.close();
    const first = site(11);
    const column = (heading: string, letter: string, percent = false): Promise<void> => paste(fresh, first, heading, rows.map((row) => { const value = at(letter, row); return [value === '' ? '' : percent ? `${String(Math.round(Number(value) * 1e6) / 1e4).replace('.', ',')}%` : Math.round(Number(value) * 1e6) / 1e6]; }));
    await column('Коэффициенты', 'M');
    await column('Скидка', 'N', true);
    await column('CTR', 'X', true);
    await column('Частота', 'U');
    await column('CR', 'AA', true);
    await panels.cost('Отчётность', '1,3%');
    await panels.cost('Производство', String(services['F11']));
    await panels.cost('Управление проектом', String(services['F15']));
    await expectTotals(server, page, {
      media_net: sheet['Q18'], commission: sheet['Q19'], client_net: sheet['Q20'], cost_gross: sheet['Q21'], costs_gross: sheet['Q26'], grand_total: sheet['Q28'],
      impressions: sheet['S16'], clicks: sheet['Y16'], conversions: sheet['AB16'],
    });

    // The flights are those that the marks of the workbook show, and their weeks come to the line.
    await panels.close();
    const chart = new FlowchartPage(page);
    chart.address = server.address;
    await chart.open();
    await chart.expectRuns('Gazeta.ru', '01.05–28.05.2023');
    const spread = await chart.amounts('Gazeta.ru');
    expect([spread.sum, spread.parts.length]).toEqual([spread.total, 4]);
    await chart.table();

    // Reach comes from impressions and frequency, and the plan's from a model that is named.
    const reach = await ask<{ plan: { model: string } | null }>(server, 'GET', `/plans/${planId(page)}/reach`);
    expect(reach.plan?.model).toBeTruthy();
    await panels.open('Итоги');
    await expect(page.getByRole('heading', { name: 'Охват' })).toBeVisible();
    await panels.close();

    await compareTwoVersions(fresh, page, 'Gazeta.ru', '210');
    const sent = await exportInto(page, pathOf(file), info.outputDir);
    const after = recalculated(sent, info.outputDir);
    if (after === null) console.log('there is no LibreOffice here to recalculate what was sent');
    const calculated = (after ?? cellsOf(sent))['Лист1'] ?? {};
    for (const address of ['Q16', 'R16', 'Q18', 'Q21', 'Q28']) expect(kopecks(calculated[address]), address).toBe(kopecks(sheet[address]));
    expect(rows.map((row) => String(calculated[`C${String(row)}`]).trim())).toEqual(rows.map(site));
  });
});

/** Which weeks of the calendar a row marks with `1`, counted from the first. */
function weekColumns(sheet: Cells[string], rows: readonly number[]): Record<number, number[]> {
  const number = (letters: string): number => [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0);
  const first = number('AG');
  return Object.fromEntries(rows.map((row) => [row, Object.entries(sheet).flatMap(([address, value]) => {
    const [, letters = '', digits = ''] = /^([A-Z]+)(\d+)$/.exec(address) ?? [];
    const week = number(letters) - first;
    return Number(digits) === row && value === 1 && week >= 0 && week < 52 ? [week] : [];
  }).sort((a, b) => a - b)]));
}
