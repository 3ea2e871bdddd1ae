import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../agency';
import { SCREENSHOTS } from '../fixture';
import { FlowchartPage } from '../pages/flowchart';
import { expectNothingCut } from '../pages/looks';

const shot = (page: Page, name: string) => page.screenshot({ path: join(SCREENSHOTS, `presence-${name}.png`) });

test('what a colleague has selected is outlined, also in the flowchart, in whatever order one’s own table stands', async ({ agency }) => {
  test.setTimeout(240_000);
  const anna = await agency.begin('Анна Белова', 'Осень');
  const { id: plan } = await anna.ask<{ id: string }>('POST', `/projects/${agency.project}/plans`, { title: 'Медиаплан', currency: 'RUB' });
  const sites = ['Яндекс', 'ВКонтакте', 'Дзен', 'Рутуб'];
  await anna.edit(plan, ...sites.flatMap((site, index) => [
    { op: 'add_row', kind: 'line', parent: null, after: index === 0 ? null : `r${String(index - 1)}`, temp: `r${String(index)}`, cells: { site, units: '1000', unit_price: '50' } },
    { op: 'set_flight', row: `r${String(index)}`, start: '2026-09-01', end: '2026-09-30' },
  ]));
  const boris = await agency.letIn({ name: 'Борис Громов', role: 'member', projectRoles: ['specialist'] });
  await agency.sync();
  const [hers, his] = [await anna.open(plan), await boris.open(plan, { colorScheme: 'dark', locale: 'en-GB' })];
  const outlined = hers.grid.locator('.plan-range');

  // Boris selects prices and units of three lines.
  await his.click('Яндекс', 'Units');
  await his.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowRight');
  await expect(outlined).toHaveCount(6, { timeout: 30_000 });
  for (const site of sites.slice(0, 3)) for (const heading of ['Кол-во единиц', 'Цена за единицу']) await expect(await hers.at(site, heading)).toHaveClass(/plan-range/);
  await expect(await hers.at('Яндекс', 'Кол-во единиц')).toHaveClass(/plan-here/);
  await expect(await hers.at('Рутуб', 'Кол-во единиц')).not.toHaveClass(/plan-range/);
  await shot(hers.page, 'range');
  // The state of what was saved is a word here, beside that of the relay.
  await expect(hers.page.locator('[data-saved]').getByText('Сохранено', { exact: true })).toBeVisible();
  await expectNothingCut(hers.page);

  // In the flowchart it is the line, and the bar.
  const [chart, theirs] = [new FlowchartPage(hers.page), new FlowchartPage(his.page)];
  await chart.open();
  await expect(chart.row('Яндекс').getByRole('img', { name: 'Борис Громов' })).toBeVisible();
  await his.page.getByRole('tab', { name: 'Flowchart' }).click();
  await theirs.bars('Дзен').first().click();
  await expect(chart.row('Дзен').getByRole('img', { name: 'Борис Громов' })).toBeVisible({ timeout: 30_000 });
  await expect(chart.bars('Дзен').first()).toHaveAttribute('aria-label', /здесь Борис Громов/);
  await expect(chart.row('Яндекс').getByRole('img', { name: 'Борис Громов' })).toHaveCount(0);
  await shot(hers.page, 'flowchart');
  await chart.bars('Рутуб').first().click();
  await expect(theirs.bars('Рутуб').first()).toHaveAttribute('aria-label', /Анна Белова is here/, { timeout: 30_000 });
  await shot(his.page, 'flowchart-dark');

  // Back in the table he stands where the line runs, and the outline is gone.
  await chart.table();
  await expect(outlined).toHaveCount(0);
  await expect(await hers.at('Дзен', 'Начало')).toHaveClass(/plan-here/);
});
