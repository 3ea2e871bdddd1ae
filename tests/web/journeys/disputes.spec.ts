import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Desk, expect, test } from '../agency';
import { SCREENSHOTS } from '../fixture';
import { PlanPanels } from '../pages/panels';
import type { PlanGrid } from '../pages/plan';

const shot = (page: Page, name: string) => page.screenshot({ path: join(SCREENSHOTS, `disputes-${name}.png`) });

/** Two planners with the same plan of three lines on the screen, and the ids of its lines. */
async function together(agency: import('../agency').Agency): Promise<{ anna: Desk; boris: Desk; plan: string; lines: string[]; hers: PlanGrid; his: PlanGrid }> {
  const anna = await agency.begin('Анна Белова', 'Осень');
  const { id: plan } = await anna.ask<{ id: string }>('POST', `/projects/${agency.project}/plans`, { title: 'Медиаплан', currency: 'RUB' });
  const sites = ['Яндекс', 'ВКонтакте', 'Дзен'];
  const { created } = await anna.edit(plan, ...sites.flatMap((site, index) => [
    { op: 'add_row', kind: 'line', parent: null, after: index === 0 ? null : `r${String(index - 1)}`, temp: `r${String(index)}`, cells: { site, units: '1000', unit_price: '50' } },
    { op: 'set_flight', row: `r${String(index)}`, start: '2026-09-01', end: '2026-09-30' },
  ]));
  const boris = await agency.letIn({ name: 'Борис Громов', role: 'member', projectRoles: ['specialist'] });
  await agency.sync();
  return { anna, boris, plan, lines: sites.map((_, index) => created?.[`r${String(index)}`] ?? ''), hers: await anna.open(plan), his: await boris.open(plan) };
}

test('a line that one removed while another edited it comes back flagged, until somebody decides', async ({ agency, relay }) => {
  test.setTimeout(400_000);
  const { hers, his } = await together(agency);
  await relay.stop('SIGKILL');
  await hers.click('Яндекс', 'Площадка');
  await hers.press('Control+-');
  await expect(hers.cell('Яндекс')).toHaveCount(0);
  await hers.click('Дзен', 'Площадка');
  await hers.press('Control+-');
  await expect(hers.cell('Дзен')).toHaveCount(0);
  for (const [line, price] of [['Яндекс', '61'], ['Дзен', '62']] as const) {
    await his.click(line, 'Цена за единицу');
    await his.type(price);
  }
  await relay.start();

  // Both see the lines, with who removed and who edited.
  for (const grid of [hers, his]) {
    await expect(grid.cell('Яндекс').first()).toBeVisible({ timeout: 40_000 });
    await expect(await grid.at('Яндекс', 'Площадка')).toHaveClass(/plan-warned/, { timeout: 40_000 });
    await grid.click('Яндекс', 'Площадка');
    await new PlanPanels(grid.page).open('Строка');
    const told = grid.page.getByRole('complementary').getByRole('group', { name: 'Строку удалили, пока её меняли' }).first();
    await expect(told).toContainText('Удаление');
    await expect(told).toContainText('Цена за единицу');
  }
  const told = his.page.getByRole('complementary').getByRole('group', { name: 'Строку удалили, пока её меняли' }).first();
  await expect(told).toContainText('Анна Белова');
  await shot(his.page, 'returned');

  // One keeps a line, the other lets one go: both have the same.
  await told.getByRole('button', { name: 'Сохранить' }).click();
  await expect(await hers.at('Яндекс', 'Площадка')).not.toHaveClass(/plan-warned/, { timeout: 20_000 });
  await hers.click('Дзен', 'Площадка');
  await hers.page.getByRole('complementary').getByRole('group', { name: 'Строку удалили, пока её меняли' }).first().getByRole('button', { name: 'Удалить' }).click();
  for (const grid of [hers, his]) {
    await expect(grid.cell('Дзен')).toHaveCount(0, { timeout: 20_000 });
    await expect(await grid.at('Яндекс', 'Цена за единицу')).toContainText('61');
  }
});

test('two values of the header and of a period are both shown, and one is chosen', async ({ agency, relay }) => {
  test.setTimeout(400_000);
  const { anna, boris, plan, lines: [line = ''], hers, his } = await together(agency);
  const flight = (await anna.ask<{ rows: { id: string; f: { id: string }[] }[] }>('GET', `/plans/${plan}`)).rows.find((row) => row.id === line)?.f[0]?.id ?? '';
  await relay.stop('SIGKILL');
  await new PlanPanels(hers.page).plan('Клиент', 'ООО «Весна»');
  await new PlanPanels(his.page).plan('Клиент', 'ООО «Осень»');
  await anna.edit(plan, { op: 'set_flight', row: line, id: flight, start: '2026-09-01', end: '2026-09-20' });
  await boris.edit(plan, { op: 'set_flight', row: line, id: flight, start: '2026-09-05', end: '2026-10-05' });
  await relay.start();

  for (const grid of [hers, his]) {
    const choice = grid.page.getByRole('complementary').getByRole('group', { name: 'Клиент' }).first();
    await expect(choice).toContainText('ООО «Весна»', { timeout: 40_000 });
    await expect(choice).toContainText('ООО «Осень»');
    await expect(choice).toContainText('стоит сейчас');
  }
  await shot(hers.page, 'header');
  await his.page.getByRole('complementary').getByRole('group', { name: 'Клиент' }).getByRole('button', { name: /ООО «Весна»/ }).click();
  for (const grid of [hers, his]) {
    await expect(grid.page.getByRole('complementary').getByRole('group', { name: 'Клиент' })).toHaveCount(0, { timeout: 20_000 });
    await expect(grid.page.getByRole('textbox', { name: 'Клиент', exact: true })).toHaveValue('ООО «Весна»');
  }

  for (const grid of [hers, his]) {
    await grid.click('Яндекс', 'Площадка');
    await new PlanPanels(grid.page).open('Строка');
    const choice = grid.page.getByRole('complementary').getByRole('group', { name: 'Периоды' }).first();
    await expect(choice).toContainText('20.09', { timeout: 40_000 });
    await expect(choice).toContainText('05.10');
  }
  await shot(hers.page, 'flight');
  await hers.page.getByRole('complementary').getByRole('group', { name: 'Периоды' }).getByRole('button', { name: /05\.10/ }).click();
  for (const desk of [anna, boris]) {
    const end = async (): Promise<string | undefined> => (await desk.ask<{ rows: { id: string; f: { end: string }[] }[] }>('GET', `/plans/${plan}`)).rows.find((row) => row.id === line)?.f[0]?.end;
    await expect.poll(end, { timeout: 20_000 }).toBe('2026-10-05');
  }
  await expect(his.page.getByRole('complementary').getByRole('group', { name: 'Периоды' })).toHaveCount(0, { timeout: 20_000 });
});

test('a column removed while somebody wrote in it, a line moved twice and a cost changed twice are asked in the panels', async ({ agency, relay }) => {
  test.setTimeout(400_000);
  const { anna, boris, plan, lines: [first = '', second = '', third = ''], hers, his } = await together(agency);
  await anna.edit(plan, { op: 'add_column', name: 'Комментарий', kind: 'text', audience: 'client' }, { op: 'add_cost', kind: 'reporting', label: 'Отчётность', basis: { kind: 'amount', amount: '20000' }, audience: 'client' });
  await agency.sync();
  interface Plan { columns: { ref: string; name_ru: string }[]; costs: { id: string; basis: { kind: string } }[] }
  const read = (desk: Desk): Promise<Plan> => desk.ask<Plan>('GET', `/plans/${plan}`);
  const { columns, costs: [cost] } = await read(anna);
  const column = columns.find((one) => one.name_ru === 'Комментарий')?.ref ?? '';
  await relay.stop('SIGKILL');
  await anna.edit(plan, { op: 'remove_column', id: column }, { op: 'move_rows', rows: [third], parent: null, after: null }, { op: 'update_cost', id: cost?.id, basis: { kind: 'amount', amount: '25000' } });
  await boris.edit(plan, { op: 'set_cells', cells: [[first, column, 'согласовано']] }, { op: 'move_rows', rows: [third], parent: null, after: first }, { op: 'update_cost', id: cost?.id, basis: { kind: 'share_of_media', rate: '3%' } });
  await relay.start();

  for (const grid of [hers, his]) {
    await new PlanPanels(grid.page).open('План');
    const side = grid.page.getByRole('complementary');
    await expect(side.getByRole('group', { name: 'Столбец «Комментарий» удалили' })).toContainText('Яндекс', { timeout: 40_000 });
    await expect(side.getByRole('group', { name: 'Расход «Отчётность»' })).toContainText('доля: 3');
  }
  await shot(his.page, 'parts');
  const asked = his.page.getByRole('complementary');
  await asked.getByRole('group', { name: 'Столбец «Комментарий» удалили' }).getByRole('button', { name: 'Сохранить' }).click();
  await asked.getByRole('group', { name: 'Расход «Отчётность»' }).getByRole('button', { name: /доля: 3/ }).click();
  await his.click('Дзен', 'Площадка');
  await new PlanPanels(his.page).open('Строка');
  await asked.getByRole('group', { name: 'Место в плане' }).first().getByRole('button', { name: /после «Яндекс»/ }).click();
  const same = async (desk: Desk): Promise<unknown> => {
    const { rows, columns: shown, costs } = await desk.ask<Plan & { rows: { id: string }[] }>('GET', `/plans/${plan}`);
    return [rows.map((row) => row.id), shown.some((one) => one.ref === column), costs.map((one) => one.basis.kind)];
  };
  for (const desk of [anna, boris]) await expect.poll(() => same(desk), { timeout: 20_000 }).toEqual([[first, third, second], true, ['share_of_media']]);
  for (const desk of [anna, boris]) await expect.poll(() => desk.ask('GET', `/plans/${plan}/disputes`), { timeout: 20_000 }).toEqual({ conflicts: [], returned: {} });
});

test('undo leaves what a colleague has changed since, and says whose it is', async ({ agency }) => {
  test.setTimeout(400_000);
  const { hers, his } = await together(agency);
  await hers.click('Яндекс', 'Цена за единицу');
  await hers.type('70');
  await expect(await his.at('Яндекс', 'Цена за единицу')).toContainText('70', { timeout: 20_000 });
  await his.click('Яндекс', 'Цена за единицу');
  await his.type('80');
  await expect(await hers.at('Яндекс', 'Цена за единицу')).toContainText('80', { timeout: 20_000 });
  await hers.press('Control+KeyZ');
  await expect(hers.page.getByText(/Цена за единицу: отмена не тронула то, что с тех пор изменено. Автор: Борис Громов/)).toBeVisible();
  await shot(hers.page, 'undo');
  await expect(await hers.at('Яндекс', 'Цена за единицу')).toContainText('80');
  await expect(await his.at('Яндекс', 'Цена за единицу')).toContainText('80');
});
