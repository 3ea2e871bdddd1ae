import { expect } from '@playwright/test';
import { compareTwoVersions, expectReach, expectTotals, exportInto, kopecks, makeSection, optimise, pasteLines, planId } from '../by-hand';
import { FlowchartPage } from '../pages/flowchart';
import { PlanPanels } from '../pages/panels';
import { ask, test } from '../plan-fixture';
import { type Cells, cellsOf, type Kept, missing, pathOf, recalculated } from '../workbook';

/** Plans of agencies beside the checkout, typed anew. Where they are absent the journeys pass over, saying so. */
function opened(file: string): Cells | null {
  const absent = missing(file);
  if (absent !== null) console.log(`passed over: ${absent}`);
  return absent === null ? cellsOf(pathOf(file)) : null;
}

/** What the client gets, calculated where there is a LibreOffice. */
function calculated(sent: string, folder: string): Cells {
  const after = recalculated(sent, folder);
  if (after === null) console.log('there is no LibreOffice here to recalculate what was sent');
  return after ?? cellsOf(sent);
}

/** `08-16, 24-30.09.2024` and `08-18.11.2024` side by side, as a planner copies them out of a row. */
const joined = (texts: readonly Kept[]): string => texts.map(String).join('; ');

test('P3: television with chained discounts: flights within months, reach, the best split, and back into its workbook', async ({ fresh, server, page }, info) => {
  const file = 'ru-tv-summary-months-and-day-grid.xlsx';
  const book = opened(file);
  if (!book) return;
  test.setTimeout(400_000);
  const summary = book['СВОД'] ?? {};
  const rows = [15, 16, 17, 18];
  const details = rows.map((row) => ({ row, name: String(summary[`A${String(row)}`]), of: book[String(summary[`A${String(row)}`])] ?? {} }));
  const panels = new PlanPanels(page);
  await panels.show('Селлер', 'Стоимость по прайсу', 'OTS', 'TRP', 'Охват, %', 'Период');
  await panels.plan('Численность аудитории', String(Math.round(Number(details[0]?.of['B7']))));
  await panels.close();
  await fresh.grid.focus();
  const rounded = (value: Kept | undefined, digits: number): number => Math.round(Number(value) * 10 ** digits) / 10 ** digits;
  await pasteLines(server, page, fresh, details.map(({ row, name, of }) => ({
    Площадка: name, Селлер: name, Размещение: String(summary[`B${String(row)}`]), География: String(summary[`C${String(row)}`]), Период: joined(['C', 'D', 'E', 'F'].map((month) => of[`${month}11`] ?? '')), 'Стоимость по прайсу': Number(of['G25']),
    Скидка: [26, 27, 28].map((row) => `${String(Math.round(Number(of[`G${String(row)}`]) * 100))}%`).join(' + '), OTS: Math.round(Number(of['G18'])), TRP: rounded(of['G24'], 3), 'Охват, %': `${String(rounded(of['G21'], 3)).replace('.', ',')}%`,
  })));
  await expectTotals(server, page, { media_net: summary['K20'], cost_gross: summary['K19'] });

  // As many days as the workbook counts: its texts hold two flights in one cell.
  const chart = new FlowchartPage(page);
  chart.address = server.address;
  await chart.open();
  for (const { row, name } of details) {
    const days = await chart.amounts(name, 'day');
    expect([days.parts.length, days.sum]).toEqual([Number(summary[`D${String(row)}`]), days.total]);
  }
  await chart.table();
  await expectReach(server, page);
  const reached = async (): Promise<number> => Number((await ask<{ plan: { reach: number } | null }>(server, 'GET', `/plans/${planId(page)}/reach`)).plan?.reach);
  const reach = await optimise(server, fresh, page, 'Охват', reached);
  expect(reach.after).toBeGreaterThan(reach.before);
  await compareTwoVersions(fresh, page, { line: 'Баннерная карусель', heading: 'Стоимость по прайсу', to: '7000000' });

  const sent = calculated(await exportInto(page, pathOf(file), info.outputDir), info.outputDir)['СВОД'] ?? {};
  // The workbook carries half kopecks from month to month, a plan rounds each line.
  for (const address of ['K15', 'K16', 'K17', 'K18', 'K19', 'K20']) expect(Math.abs(kopecks(sent[address]) - kopecks(summary[address])), address).toBeLessThanOrEqual(1);
  expect(rows.map((row) => sent[`A${String(row)}`])).toEqual(details.map(({ name }) => name));
});

test('P5: two formats by month: periods pasted into Start, prices worked out in their cells, VAT rounded once, and back into its workbook', async ({ fresh, server, page }, info) => {
  const file = 'ru-two-variants-monthly-blocks.xlsx';
  const book = opened(file);
  if (!book) return;
  test.setTimeout(400_000);
  const sheet = book['v1'] ?? {};
  const rows = [10, 11, 14, 15, 18, 19, 22, 23];
  const at = (column: string, row: number): Kept => sheet[`${column}${String(row)}`] ?? '';
  const panels = new PlanPanels(page);
  await panels.show('Частота', 'Целевая аудитория', 'Тип трафика');
  await panels.plan('Начало', '02.09.2024–15.12.2024');
  await panels.plan('Численность аудитории', '40000000');
  await panels.choose('Округление НДС', 'Один раз в итоге');
  await panels.close();
  await fresh.grid.focus();
  const decimal = (value: Kept): string => String(value).replace('.', ',');
  await pasteLines(server, page, fresh, rows.map((row) => ({
    Площадка: at('B', row), Формат: at('C', row), 'Целевая аудитория': at('D', row), 'Тип трафика': at('E', row), Начало: at('A', row), 'Модель закупки': at('F', row), 'Кол-во единиц': at('H', row),
    'Цена за единицу': `=${decimal(at('G', row))}*(1-${decimal(at('K', row))})+${decimal(at('L', row))}`, Частота: at('I', row),
  })));
  // “1.10.24-31.09.24” ends on a day that does not exist: it is not taken, and nobody guesses another.
  const refusal = page.getByRole('dialog', { name: 'Часть ячеек не подходит' });
  await expect(refusal.getByRole('row').filter({ hasText: '1.10.24-31.09.24' })).toHaveCount(2);
  await expect(refusal).toContainText('такого дня нет в календаре');
  await page.keyboard.press('Enter');
  await expect(refusal).toHaveCount(0);
  await fresh.goToColumn(String(at('B', 10)), 'Начало');
  await fresh.press('ArrowDown', 'ArrowDown');
  for (let line = 0; line < 2; line += 1) await fresh.type('октябрь');
  await fresh.expectSaved();
  const net = rows.reduce((sum, row) => sum + Number(at('N', row)), 0);
  await expectTotals(server, page, { client_net: net, cost_gross: net * 1.2 });

  // The months become sections, whose sums are the workbook's subtotals; the flowchart shows the same months.
  for (const [from, month, total] of [[6, 'Декабрь', 'N24'], [4, 'Ноябрь', 'N20'], [2, 'Октябрь', 'N16'], [0, 'Сентябрь', 'N12']] as const) {
    await makeSection(fresh, from, 2, month);
    await expect(async () => {
      const shown = await (await fresh.at(month, 'Стоимость без НДС')).innerText();
      expect(kopecks(shown.replace(/\s/g, '').replace(',', '.'))).toBe(kopecks(sheet[total]));
    }).toPass({ timeout: 30_000 });
  }
  const chart = new FlowchartPage(page);
  chart.address = server.address;
  await chart.open();
  await chart.unit('Месяц');
  const october = await chart.amounts('Октябрь', 'month');
  expect(october.parts).toEqual([kopecks(sheet['N16'])]);
  await chart.table();
  await expectReach(server, page);
  const reached = async (): Promise<number> => Number((await ask<{ plan: { reach: number } | null }>(server, 'GET', `/plans/${planId(page)}/reach`)).plan?.reach);
  const reach = await optimise(server, fresh, page, 'Охват', reached);
  expect(reach.after).toBeGreaterThanOrEqual(reach.before);
  await compareTwoVersions(fresh, page, { line: String(at('B', 10)), heading: 'Цена за единицу', to: '110' });

  const sent = calculated(await exportInto(page, pathOf(file), info.outputDir), info.outputDir)['v1'] ?? {};
  for (const address of ['N12', 'N16', 'N20', 'N24', ...rows.map((row) => `N${String(row)}`)]) expect(kopecks(sent[address]), address).toBe(kopecks(sheet[address]));
  // In the client's own manner, and with the day that exists.
  expect([sent['A10'], sent['A14'], sent['M10'], sent['G10']]).toEqual([at('A', 10), '1.10.24-31.10.24', at('M', 10), at('G', 10)]);
});
