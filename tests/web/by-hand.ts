import { expect, type Page } from '@playwright/test';
import { join } from 'node:path';
import type { Server } from './fixture';
import { run } from './pages/lists';
import { PlanPanels } from './pages/panels';
import type { PlanGrid } from './pages/plan';
import { ask } from './plan-fixture';
import type { Kept } from './workbook';

/** The plan on the screen, as the core has it. */
export interface Told { header: Record<string, string>; totals: Record<string, string> & { fields: Record<string, string> }; rows: { id: string }[]; columns: { ref: string; name_ru: string; shown: boolean }[] }
/** The plan that the page shows. */
export const planId = (page: Page): string => /pln_\w+/.exec(page.url())?.[0] ?? '';
/** The plan as the core has it. */
export const told = (server: Server, page: Page): Promise<Told> => ask<Told>(server, 'GET', `/plans/${planId(page)}`);

/** Money in kopecks; a workbook's sum carries the noise of its binary numbers. */
export const kopecks = (value: Kept | undefined): number => Math.round(Number(value) * 100 + 1e-6);

/** The plan's totals are these, to the kopeck. */
export async function expectTotals(server: Server, page: Page, expected: Record<string, Kept | undefined>): Promise<void> {
  await expect(async () => {
    const { totals } = await told(server, page);
    const found = Object.fromEntries(Object.keys(expected).map((name) => [name, kopecks(totals[name] ?? totals.fields[name])]));
    expect(found).toEqual(Object.fromEntries(Object.entries(expected).map(([name, value]) => [name, kopecks(value)])));
  }).toPass({ timeout: 30_000 });
}

/** Pastes a block from a cell on, as it would come from a spreadsheet. */
export async function paste(plan: PlanGrid, line: string | null, heading: string, block: readonly (readonly Kept[])[]): Promise<void> {
  // The table itself, or the cell to which it has given the keys.
  if (line === null) await expect(plan.page.locator('[data-testid="plan-grid"]:focus-within')).toBeVisible();
  else await plan.goToColumn(line, heading);
  const text = (cell: Kept): string => (typeof cell === 'number' ? String(cell).replace('.', ',') : /["\t\n]/.test(String(cell)) ? `"${String(cell).replaceAll('"', '""')}"` : String(cell));
  await plan.clipboard(block.map((row) => row.map(text).join('\t')).join('\r\n'));
  await plan.press('Control+KeyV');
  await expect(plan.grid.locator('.plan-saving')).toHaveCount(0);
  await plan.expectSaved();
}

/** A date as Russian plans write it. */
export const day = (text: string): string => text.replace(/(\d{4})-(\d\d)-(\d\d)/, '$3.$2.$1');
/** A day so many days later. */
export function plusDays(iso: string, days: number): string {
  return new Date(Date.parse(`${iso}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Pastes lines into an empty plan, each value into the column of its heading, as one block. */
export async function pasteLines(server: Server, page: Page, plan: PlanGrid, lines: readonly Readonly<Record<string, Kept>>[]): Promise<void> {
  const { columns } = await told(server, page);
  // The table stands in the order that the planner chose; what names the lines is frozen before it.
  const shown = columns.filter((column) => column.shown).map((column) => column.name_ru);
  const order = ['Площадка', ...shown.filter((name) => name !== 'Площадка')];
  const last = Math.max(...lines.flatMap((line) => Object.keys(line).map((name) => order.indexOf(name))));
  await paste(plan, null, '', lines.map((line) => order.slice(0, last + 1).map((name) => line[name] ?? '')));
}

/** Makes a section of rows from one on, without the mouse; its name is asked at once. */
export async function makeSection(plan: PlanGrid, from: number, rows: number, name: string): Promise<void> {
  await plan.grid.locator(`revogr-data[type="rgRow"] .rgCell.plan-naming[data-rgrow="${String(from)}"]`).click();
  await plan.press(...Array.from({ length: rows - 1 }, () => 'Shift+ArrowDown'), 'Alt+Shift+ArrowRight');
  await plan.page.locator('.plan-editor textarea').waitFor();
  await plan.type(name);
}

/** Keeps a version, changes one cell, sees in the comparison what that does to the total, and takes the change back. */
export async function compareTwoVersions(plan: PlanGrid, page: Page, change: { line: string; heading: string; to: string }): Promise<void> {
  const panels = new PlanPanels(page);
  await panels.open('Версии');
  await page.getByRole('button', { name: 'Сохранить версию' }).click();
  await page.getByRole('textbox', { name: 'Название' }).fill('Для клиента');
  await page.getByRole('dialog').getByRole('button', { name: 'Сохранить' }).click();
  await plan.goToColumn(change.line, change.heading);
  await plan.type(change.to);
  await plan.expectSaved();
  await page.getByRole('list', { name: 'Версии' }).getByRole('listitem').filter({ hasText: 'Для клиента' }).getByRole('button', { name: 'Сравнить с текущим планом' }).click();
  const comparison = page.getByRole('dialog');
  await expect(comparison.getByRole('definition').filter({ hasText: new RegExp([...change.to].join('\\s?')) }).first()).toBeVisible();
  await expect(comparison).toContainText('Всего с НДС');
  await page.keyboard.press('Escape');
  await plan.cell(change.line).first().click();
  await plan.press('Control+KeyZ');
  await plan.expectSaved();
}

/** Lets the optimiser split the budget for an objective, applies what it proposes, and takes that back; what the objective came to before and after. */
export async function optimise(server: Server, plan: PlanGrid, page: Page, objective: string, result: (server: Server, page: Page) => Promise<number>): Promise<{ before: number; after: number }> {
  const media = async (): Promise<number> => kopecks((await told(server, page)).totals['media_net']);
  const [before, spent] = [await result(server, page), await media()];
  await run(page, 'Распределить бюджет');
  await page.getByRole('combobox', { name: 'Цель' }).click();
  await page.getByRole('option', { name: objective, exact: true }).click();
  await page.getByRole('button', { name: 'Рассчитать' }).click();
  const proposal = page.getByRole('dialog', { name: 'Предложение оптимизатора' });
  await expect(proposal.getByText('Почему это лучшее распределение')).toBeVisible();
  await proposal.getByRole('button', { name: 'Применить к плану' }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await plan.expectSaved();
  const after = await result(server, page);
  // The same money to the rouble a line: volumes are bought in whole units.
  expect(Math.abs((await media()) - spent)).toBeLessThanOrEqual(100 * (await told(server, page)).rows.length);
  await plan.cell(/\S/).first().click();
  await plan.press('Control+KeyZ');
  await plan.expectSaved();
  expect(await media()).toBe(spent);
  return { before, after };
}

/** What the plan reaches, and by which model, as its page of totals says. */
export async function expectReach(server: Server, page: Page): Promise<void> {
  const reach = await ask<{ plan: { model: string } | null }>(server, 'GET', `/plans/${planId(page)}/reach`);
  expect(reach.plan?.model).toBeTruthy();
  const panels = new PlanPanels(page);
  await panels.open('Итоги');
  await expect(page.getByRole('heading', { name: 'Охват' })).toBeVisible();
  await expect(page.getByRole('complementary').locator('dt', { hasText: /^Модель$/ }).first()).toBeVisible();
  await panels.close();
}

/** Sends the plan in the client's own workbook; the file that was saved. */
export async function exportInto(page: Page, template: string, folder: string): Promise<string> {
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
