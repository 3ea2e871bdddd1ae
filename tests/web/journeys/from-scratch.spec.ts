import { expect } from '@playwright/test';
import { compareTwoVersions, day, expectReach, expectTotals, exportInto, kopecks, optimise, paste, plusDays, told } from '../by-hand';
import { FlowchartPage } from '../pages/flowchart';
import { PlanPanels } from '../pages/panels';
import { test } from '../plan-fixture';
import { type Cells, cellsOf, type Kept, missing, pathOf, recalculated } from '../workbook';

test('a plan of an agency’s shape is built by hand: lines, coefficients, discounts, commission, VAT, costs, flights', async ({ fresh, server, page }) => {
  test.setTimeout(300_000);
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
  await compareTwoVersions(fresh, page, { line: 'Порталы', heading: 'Цена за единицу', to: '205' });
});

test.describe('plans of agencies, beside the checkout', () => {
  test('P1: the classic plan by weeks comes to the same kopeck and goes back into its workbook', async ({ fresh, server, page }, info) => {
    const file = 'ru-agency-template-weekly-grid.xlsx';
    const absent = missing(file);
    if (absent !== null) {
      console.log(`passed over: ${absent}`);
      return;
    }
    test.setTimeout(400_000);
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
    await expectReach(server, page);

    // The optimiser moves the budget to where clicks are cheaper, and one undo takes it back.
    const clicks = await optimise(server, fresh, page, 'Клики', async () => Number((await told(server, page)).totals.fields['clicks']));
    expect(clicks.after).toBeGreaterThan(clicks.before);

    await compareTwoVersions(fresh, page, { line: 'Gazeta.ru', heading: 'Цена за единицу', to: '210' });
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
