import { expect, test as base } from '../fixture';
import { PlanGrid } from '../pages/plan';
import { sampleCsv } from '../sample';

/** A plan of two lines that know their reach. */
const test = base.extend<{ plan: PlanGrid }>({
  plan: async ({ wizard, page, server }, use) => {
    await page.setViewportSize({ width: 1600, height: 950 });
    await wizard.dropBytes('план.csv', sampleCsv());
    await wizard.takeAsFound();
    const grid = new PlanGrid(page);
    await grid.cell('Видеосеть').first().waitFor();
    const id = /pln_\w+/.exec(page.url())?.[0] ?? '';
    const at = `${new URL(server.address).origin}/api/v1/plans/${id}`;
    const headers = { Authorization: `Bearer ${/token=([^&]+)/.exec(server.address)?.[1] ?? ''}` };
    const view = (await (await page.request.get(at, { headers })).json()) as { rows: { id: string; kind: string }[] };
    const [video, search] = view.rows.filter((row) => row.kind === 'line').map((row) => row.id);
    const cells = [[video, 'reach_pct', '48'], [video, 'grp', '120'], [search, 'reach_pct', '35'], [search, 'grp', '60']];
    await page.request.post(`${at}/edits`, { headers, data: { intent: 'set_cells', edits: [{ op: 'set_cells', cells }] } });
    await page.reload();
    await grid.cell('Видеосеть').first().waitFor();
    await use(grid);
  },
});

test('what two lines share changes the reach of the plan, and the model says so', async ({ plan, page }) => {
  await plan.cell('Видеосеть').first().click();
  await page.getByRole('tab', { name: 'Строка' }).click();
  const panel = page.getByRole('complementary');
  const section = panel.locator('section', { hasText: 'Пересечения с другими строками' }).first();
  await panel.getByText('Пересечения с другими строками: 0').click();
  await panel.getByLabel('Охвачены обеими, %').fill('21,84');
  await page.keyboard.press('Enter');
  await expect(panel.getByText('Пересечения с другими строками: 1')).toBeVisible();
  await expect(panel.getByRole('list', { name: 'Общая аудитория с другими строками' })).toContainText(/Поиск.*21,84/);
  await expect(section).toContainText('Эффективный охват');
  await page.getByRole('tab', { name: 'Итоги' }).click();
  await expect(panel).toContainText(/61,2\s%/);
  await expect(panel).toContainText('известны попарные пересечения');
  await plan.cell('Поиск').first().click();
  await page.getByRole('tab', { name: 'Строка' }).click();
  await panel.getByRole('button', { name: /^Убрать пересечение: Видеосеть/ }).click();
  await page.getByRole('tab', { name: 'Итоги' }).click();
  await expect(panel).toContainText(/66,2\s%/);
});

test('effective reach is read from as many contacts as one wants, everywhere the same', async ({ plan, page }) => {
  await plan.cell('Видеосеть').first().click();
  await page.getByRole('tab', { name: 'Строка' }).click();
  const panel = page.getByRole('complementary');
  await panel.getByRole('combobox', { name: /^Эффективный охват/ }).click();
  await page.getByRole('option', { name: '1+', exact: true }).click();
  await expect(panel.locator('div', { hasText: /^Эффективный охват1\+48\s%$/ }).first()).toBeVisible();
  await page.getByRole('tab', { name: 'Итоги' }).click();
  await expect(panel.getByRole('combobox', { name: /^Эффективный охват/ })).toContainText('1+');
});

test('a line whose data contradict each other says why in the reader’s language', async ({ plan, page, server }) => {
  const id = /pln_\w+/.exec(page.url())?.[0] ?? '';
  const at = `${new URL(server.address).origin}/api/v1/plans/${id}`;
  const headers = { Authorization: `Bearer ${/token=([^&]+)/.exec(server.address)?.[1] ?? ''}` };
  const view = (await (await page.request.get(at, { headers })).json()) as { rows: { id: string; kind: string }[] };
  const search = view.rows.filter((row) => row.kind === 'line')[1]?.id;
  await page.request.post(`${at}/edits`, { headers, data: { intent: 'set_cells', edits: [{ op: 'set_cells', cells: [[search, 'grp', '20']] }] } });
  await plan.cell('Поиск').first().click();
  await page.getByRole('tab', { name: 'Строка' }).click();
  const panel = page.getByRole('complementary');
  await expect(panel).toContainText(/В охват плана строка не вошла.*Охват.*35\s%.*20\s%/);
  await expect(panel).not.toContainText('must lie');
});
