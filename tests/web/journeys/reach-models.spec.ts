import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';

import { SCREENSHOTS } from '../fixture';
import { ask, expect, test } from '../plan-fixture';

const LINES = [
  { section: 'ТВ' },
  { cells: { site: 'Первый канал', reach_pct: '32', cost_net: '5000000' } },
  { cells: { site: 'НТВ', reach_pct: '27', cost_net: '3000000' } },
  { section: 'Радио' },
  { cells: { site: 'Европа Плюс', reach_pct: '15', cost_net: '900000' } },
];

test('duplications are typed into a table, pasted from Excel, and a model is chosen beside them', async ({ open, page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  const plan = await open(LINES);
  await plan.cell('Первый канал').first().click();
  await page.keyboard.press('Alt+Shift+KeyR');
  const dialog = page.getByRole('dialog', { name: 'Охват вместе: пересечения и модель' });
  const cell = (first: string, second: string) => dialog.getByRole('textbox', { name: `Охвачены обеими, %: «${first}» и «${second}»` });
  const models = dialog.getByRole('group', { name: 'Модель охвата плана' });
  // Independent: 1 − 0.68 × 0.73 × 0.85.
  await expect(models.getByRole('row', { name: /^По данным/ })).toContainText(/57,81\s%/);
  await expect(models.getByRole('row', { name: /агостини/i })).toContainText('пересечения не указаны');

  // Both halves say the same; Enter goes down, arrows go on.
  await cell('Первый канал', 'НТВ').click();
  await page.keyboard.type('11');
  await page.keyboard.press('Enter');
  await expect(cell('НТВ', 'Первый канал')).toHaveValue('11');
  await page.keyboard.press('ArrowUp');
  await expect(cell('Первый канал', 'НТВ')).toBeFocused();
  await page.keyboard.press('ArrowRight');
  await expect(cell('Первый канал', 'Европа Плюс')).toBeFocused();
  // More than the smaller line reaches cannot be common.
  await page.keyboard.type('16');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('alert')).toContainText(/от 0\s% до 15\s%/);

  // The whole table from Excel, with its names.
  await page.evaluate((text) => navigator.clipboard.writeText(text), ['\tПервый\tНТВ\tРадио', 'Первый\t\t11\t6', 'НТВ\t\t\t5', 'Радио\t\t\t'].join('\n'));
  await cell('Первый канал', 'НТВ').click();
  await page.keyboard.press('Control+KeyV');
  await expect(cell('Европа Плюс', 'НТВ')).toHaveValue('5');
  await expect(cell('Первый канал', 'Европа Плюс')).toHaveValue('6');
  await expect(dialog.getByRole('alert')).toHaveCount(0);
  await expect(models.getByRole('row', { name: /агостини/i })).toContainText(/55,45\s%/);
  await models.getByRole('radio', { name: /хофманс/i }).check();
  await expect(models.getByRole('row', { name: /хофманс/i })).toContainText(/54,72\s%/);
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, 'reach-models-ru.png') });
  await dialog.getByRole('combobox', { name: 'Строки' }).click();
  await page.getByRole('option', { name: 'ТВ', exact: true }).click();
  await expect(cell('Первый канал', 'НТВ')).toHaveValue('11');
  await expect(cell('Первый канал', 'Европа Плюс')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await page.keyboard.press('Control+Alt+KeyP');
  await page.getByRole('tab', { name: 'Итоги' }).click();
  const panel = page.getByRole('complementary');
  await expect(panel).toContainText(/54,7\s%/);
  await expect(panel).toContainText('Хофманс: так задано в плане', { ignoreCase: true });
});

test('a comparison lists the pairs of lines whose duplication differs', async ({ open, page, server }) => {
  await page.setViewportSize({ width: 1600, height: 950 });
  const plan = await open(LINES);
  const id = /pln_\w+/.exec(page.url())?.[0] ?? '';
  const { id: version } = await ask<{ id: string }>(server, 'POST', `/plans/${id}/versions`, { name: 'До исследования' });
  const view = await ask<{ rows: { id: string; kind: string }[] }>(server, 'GET', `/plans/${id}`);
  const [first, second] = view.rows.filter((row) => row.kind === 'line').map((row) => row.id);
  await ask(server, 'POST', `/plans/${id}/edits`, { intent: 'set_shared', edits: [{ op: 'set_shared', row: first, other: second, share: '11' }] });
  const compared = await ask<{ shared: { before: string | null; after: string | null }[] }>(server, 'GET', `/plans/${id}/compare?from=${version}`);
  expect(compared.shared.map(({ before, after }) => [before, after])).toEqual([[null, '0.11']]);
  await plan.cell('Первый канал').first().click();
  await page.getByRole('tab', { name: 'Версии' }).click();
  await page.getByRole('list', { name: 'Версии' }).getByRole('listitem').filter({ hasText: 'До исследования' }).getByRole('button', { name: 'Сравнить с текущим планом' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('Пересечение аудиторий строк');
  await expect(dialog).toContainText(/(Первый канал × НТВ|НТВ × Первый канал)\s*11\s%/);
  await page.screenshot({ path: join(SCREENSHOTS, 'compare-shared-ru.png') });
});

test('what a line’s model goes by is entered in its panel', async ({ open, page }) => {
  await page.setViewportSize({ width: 1280, height: 720 });
  const plan = await open([{ cells: { site: 'Первый канал', spots: '10' } }]);
  await plan.cell('Первый канал').first().click();
  await page.keyboard.press('Control+Alt+KeyP');
  await page.getByRole('tab', { name: 'Строка' }).click();
  const panel = page.getByRole('complementary');
  await panel.getByText('Данные для модели').click();
  await panel.getByRole('textbox', { name: 'Рейтинг, %', exact: true }).fill('6');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('биномиальная: известен только рейтинг');
  await panel.getByRole('textbox', { name: 'Предельный охват, %' }).fill('55');
  await page.keyboard.press('Enter');
  await expect(panel).toContainText('бинарная модель Шматова: известен предельный охват');
  await expect(panel).toContainText(/37,7\s%/);
  await panel.getByRole('textbox', { name: 'Известный охват (GRP = %)' }).fill('много');
  await page.keyboard.press('Enter');
  await expect(page.getByText('«много» не список точек').first()).toBeVisible();
});
