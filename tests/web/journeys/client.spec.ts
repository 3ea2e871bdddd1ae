import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { type Desk, expect, test } from '../agency';
import { SCREENSHOTS } from '../fixture';
import { Listener } from '../listener';
import { expectNothingCut } from '../pages/looks';

const shot = (page: Page, name: string) => page.screenshot({ path: join(SCREENSHOTS, `client-${name}.png`) });

/** What stays in the agency, each with a mark of its own. */
const INSIDE = {
  note: 'примечание-соболь', talk: 'обсуждение-куница', cost: 'резерв-горностай', costAmount: '818181.18', column: 'столбец-рысь', value: 'значение-выдра',
  review: 'просьба-барсук', version: 'версия-росомаха', scenario: 'сценарий-ласка', plan: 'черновик-норка', project: 'проект-песец', reason: 'замечание-хорёк',
  discount: '0.3731', buyPrice: '731.37',
} as const;
/** What follows from what the agency pays. */
const CALCULATED = ['buy_cost', 'income', 'margin'] as const;

/** A plan with everything that an agency knows and a client does not; its first line, and the words to search for. */
async function filled(anna: Desk, project: string): Promise<{ plan: string; line: string; words: string[] }> {
  const { id: plan } = await anna.ask<{ id: string }>('POST', `/projects/${project}/plans`, { title: 'Медиаплан', currency: 'RUB' });
  const { created } = await anna.edit(plan,
    { op: 'add_column', audience: 'internal', kind: 'text', name: INSIDE.column },
    { op: 'add_row', kind: 'line', parent: null, after: null, temp: 'r1', cells: { site: 'Яндекс', units: '1000', unit_price: '991.13', agency_discount: '37.31%', buy_price: INSIDE.buyPrice, internal_notes: INSIDE.note } },
    { op: 'add_row', kind: 'line', parent: null, after: 'r1', temp: 'r2', cells: { site: 'ВКонтакте', units: '500', unit_price: '80' } },
    { op: 'add_cost', audience: 'internal', kind: 'other', label: INSIDE.cost, basis: { kind: 'amount', amount: INSIDE.costAmount } });
  const line = created?.['r1'] ?? '';
  const columns = (await anna.ask<{ columns: { ref: string; name_ru: string }[] }>('GET', `/plans/${plan}`)).columns;
  await anna.edit(plan, { op: 'set_cells', cells: [[line, columns.find((one) => one.name_ru === INSIDE.column)?.ref, INSIDE.value]] });
  await anna.ask('POST', `/plans/${plan}/comments`, { text: INSIDE.talk, audience: 'internal', row: line });
  await anna.ask('POST', `/plans/${plan}/comments`, { text: 'Добавили охватную площадку', audience: 'client', row: line });
  await anna.ask('POST', `/plans/${plan}/versions`, { name: INSIDE.version });
  await anna.ask('POST', `/plans/${plan}/scenarios`, { name: INSIDE.scenario });
  await anna.ask('POST', `/projects/${project}/plans`, { title: INSIDE.plan, currency: 'RUB' });
  await anna.ask('POST', '/projects', { name: INSIDE.project });
  const { rows } = await anna.ask<{ rows: { id: string; c: Record<string, string> }[] }>('GET', `/plans/${plan}`);
  const calculated = CALCULATED.map((field) => rows.find((row) => row.id === line)?.c[field] ?? '');
  for (const value of calculated) expect(value).toMatch(/^[\d.]{5,}$/);
  return { plan, line, words: [...Object.values(INSIDE), ...calculated] };
}

/** Walks through everything that somebody may look at, and takes it down. */
async function walk(page: Page, listener: Listener, plan: string, panels: readonly string[]): Promise<void> {
  const go = async (hash: string, seen: string) => {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await expect(page.getByText(seen).first()).toBeVisible({ timeout: 30_000 });
    await page.waitForTimeout(300);
    await listener.look(hash);
  };
  await go('#/projects', 'Осень');
  await page.getByRole('main').getByRole('link', { name: 'Осень' }).click();
  await expect(page.getByRole('link', { name: 'Медиаплан' }).first()).toBeVisible();
  await listener.look('the project');
  await go(`#/plans/${plan}`, 'Яндекс');
  const first = page.getByRole('tab', { name: panels[0] ?? '', exact: true });
  if (!(await first.isVisible())) await page.getByRole('button', { name: 'Панель строки' }).click();
  for (const name of panels) {
    const tab = page.getByRole('tab', { name, exact: true });
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
    await page.waitForTimeout(300);
    await listener.look(name);
  }
  await page.getByRole('tab', { name: 'Флоучарт' }).click();
  await expect(page.getByTestId('flowchart')).toBeVisible();
  await listener.look('flowchart');
  await page.getByRole('tab', { name: 'Таблица' }).click();
  await expect(page.getByTestId('plan-grid')).toBeVisible();
}

test('a client sees what was published, answers, and nothing internal comes to their page', async ({ agency }) => {
  test.setTimeout(300_000);
  const anna = await agency.begin('Анна Белова', 'Осень');
  const { plan, line, words } = await filled(anna, agency.project);
  const boris = await agency.letIn({ name: 'Борис Громов', role: 'member', projectRoles: ['specialist', 'account_manager'] });
  const vera = await agency.letIn({ name: 'Вера Седова', role: 'guest', projectRoles: ['client'] });
  await agency.sync();

  // The client's page is open before anything was published: it is empty, and says so.
  let hers: Listener | undefined;
  const page = await vera.page('#/projects', {}, (of) => { hers = new Listener(of); });
  const heard = hers;
  if (!heard) throw new Error('nobody listens');
  await expect(page.getByText('Планов пока нет')).toBeVisible();
  await shot(page, 'empty');
  await heard.look('nothing yet');

  await boris.ask('POST', `/plans/${plan}/review`, { of: [], note: INSIDE.review });
  await boris.sync();
  await anna.sync();
  await anna.ask('POST', `/plans/${plan}/approvals`, { verdict: 'rejected', note: INSIDE.reason });
  await anna.ask('POST', `/plans/${plan}/approvals`, { verdict: 'approved', note: null });
  await anna.ask('POST', `/plans/${plan}/publication`, { note: 'Первая версия' });
  await agency.sync();

  const { plans } = await vera.ask<{ plans: { id: string; title: string }[] }>('GET', '/plans');
  expect(plans.map((one) => one.title)).toEqual(['Медиаплан']);
  const copy = plans[0]?.id ?? '';
  await expect(page.getByRole('link', { name: 'Осень' }).first()).toBeVisible({ timeout: 20_000 });
  await shot(page, 'projects');
  await walk(page, heard, copy, ['Строка', 'План', 'Расходы', 'Итоги', 'Обсуждение', 'Согласование']);
  await expectNothingCut(page);
  await shot(page, 'plan');

  // What a client may not do is not offered.
  const bar = page.getByRole('navigation', { name: 'Разделы' });
  await expect(bar.getByRole('link', { name: 'Команда' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Импортировать' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Добавить строку' })).toHaveCount(0);
  for (const hash of ['#/team', '#/rate-cards', '#/calculators']) {
    await page.evaluate((to) => { location.hash = to; }, hash);
    await expect(page.getByRole('heading', { level: 1, name: 'Проекты' })).toBeVisible();
    await heard.look(hash);
  }
  await page.evaluate(() => { location.hash = '#/settings'; });
  await expect(page.getByRole('heading', { name: 'Внешний вид' })).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Шаблоны планов' })).toHaveCount(0);
  await heard.look('settings');
  await page.keyboard.press('Control+KeyK');
  await page.getByRole('combobox').fill('а');
  await heard.look('commands');
  await shot(page, 'commands');
  for (const forbidden of ['Импорт', 'Прайс', 'Команда', 'Создать проект', 'Версии', 'Распределить бюджет']) await expect(page.getByRole('option', { name: forbidden })).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.evaluate((to) => { location.hash = to; }, `#/plans/${copy}`);
  await expect(page.getByTestId('plan-grid')).toBeVisible();

  // They say something, and send it back with a reason.
  await page.getByRole('tab', { name: 'Обсуждение' }).click();
  await expect(page.getByText('Добавили охватную площадку')).toBeVisible();
  await page.getByRole('button', { name: 'Написать' }).click();
  await page.getByRole('textbox', { name: 'Комментарий' }).fill('Почему две площадки?');
  await page.getByRole('button', { name: 'Отправить' }).click();
  await page.getByRole('tab', { name: 'Согласование' }).click();
  await page.getByRole('button', { name: 'Отклонить', exact: true }).click();
  await page.getByLabel('Почему').fill('Нужна третья площадка');
  await page.getByRole('dialog').getByRole('button', { name: 'Отклонить' }).click();
  await expect(page.getByText('Нужна третья площадка')).toBeVisible();
  await shot(page, 'rejected');

  // The agency hears of both.
  let theirs: Listener | undefined;
  const inside = await anna.page(`#/plans/${plan}`, {}, (of) => { theirs = new Listener(of); });
  const agencyHeard = theirs;
  if (!agencyHeard) throw new Error('nobody listens');
  await expect(inside.getByTestId('plan-grid')).toBeVisible();
  await walk(inside, agencyHeard, plan, ['Строка', 'План', 'Расходы', 'Итоги', 'Столбцы', 'Версии', 'Обсуждение', 'Согласование']);
  await expect(inside.getByRole('list', { name: 'Ответы клиента' })).toContainText('Нужна третья площадка', { timeout: 20_000 });
  await expect(inside.getByRole('list', { name: 'Ответы клиента' })).toContainText('Вера Седова');
  await shot(inside, 'agency-hears');
  await inside.getByRole('tab', { name: 'Обсуждение' }).click();
  await expect(inside.getByText('Почему две площадки?')).toBeVisible();

  // The agency adds the line and publishes again; the client's page follows, and the client approves.
  await anna.edit(plan, { op: 'add_row', kind: 'line', parent: null, after: line, cells: { site: 'Дзен', units: '10', unit_price: '100', internal_notes: INSIDE.note } });
  await anna.ask('POST', `/plans/${plan}/approvals`, { verdict: 'approved', note: null });
  await anna.ask('POST', `/plans/${plan}/publication`, { note: 'С третьей площадкой' });
  await expect(page.getByTestId('plan-grid').getByText('Дзен')).toBeVisible({ timeout: 20_000 });
  await page.getByRole('button', { name: 'Согласовать', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Согласовать' }).click();
  await expect(page.getByRole('list', { name: 'Решения по плану' }).getByRole('listitem').first()).toContainText('О плане, каким он сейчас');
  await heard.look('approved');
  await shot(page, 'approved');
  await inside.getByRole('tab', { name: 'Согласование' }).click();
  await expect(inside.getByRole('list', { name: 'Ответы клиента' }).getByRole('listitem').first()).toContainText('Клиент согласовал', { timeout: 20_000 });
  await shot(inside, 'agency-approved');

  // The same search finds all of it at the agency, so it would have found it at the client.
  await inside.evaluate((id) => { location.hash = `#/plans/${id}`; }, plan);
  await agencyHeard.look('the end');
  const [atAgency, atClient] = [await agencyHeard.found(words), await heard.found(words)];
  expect(words.filter((word) => atAgency[word] === undefined)).toEqual([]);
  expect(atClient).toEqual({});
  const count = await heard.count();
  expect(count.answers).toBeGreaterThan(20);
  expect(count.frames).toBeGreaterThan(2);
  expect(Object.keys(await heard.found(['Яндекс', 'Добавили охватную площадку', '991.13']))).toHaveLength(3);
});
