import type { Page } from '@playwright/test';

import { listField, run, take } from '../pages/lists';
import { expect, test, type StoryRow } from '../plan-fixture';

const PLAN: readonly StoryRow[] = [
  { section: 'Имидж' },
  { cells: { site: 'Первый', channel: 'tv', format: 'Ролик 20"', cost_net: '4 000 000,10', grp: '300', reach: '5 000 000', buy_cost: '3 100 000' }, flight: ['2026-09-01', '2026-09-28'] },
  { cells: { site: 'Видеосеть', channel: 'video', format: 'In-stream', cost_net: '900 000', impressions: '3 000 000', views: '1 200 000' }, flight: ['2026-10-01', '2026-10-31'] },
  { section: 'Продажи' },
  { cells: { site: 'Поиск', channel: 'context', format: 'Объявления', cost_net: '230 000', clicks: '2 500', impressions: '50 000' }, flight: ['2026-09-01', '2026-09-30'] },
  { cells: { site: 'Второй', channel: 'tv', format: 'Ролик 20"', cost_net: '0,20', grp: '120', reach: '2 000 000', clicks: '7' }, flight: ['2026-10-05', '2026-10-25'] },
];

// Columns that have scrolled away are not in the page.
test.use({ viewport: { width: 3600, height: 900 } });

const headings = async (page: Page): Promise<string[]> => (await page.locator('.rgHeaderCell').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
const view = (page: Page) => page.getByRole('toolbar').getByRole('button', { name: /^Вид: / });
const choose = async (page: Page, name: string | RegExp): Promise<void> => {
  await view(page).click();
  await page.getByRole('menuitem', { name }).click();
};

test('a planner saves a view, is told that it was changed, saves that, undoes it and opens the plan with it', async ({ open, page }) => {
  const plan = await open(PLAN);
  await plan.cell('Первый').first().click();
  await choose(page, 'Деньги');
  await expect.poll(() => headings(page)).toContain('Закупочная стоимость');
  await expect.poll(() => headings(page)).not.toContain('Показы');
  await page.getByRole('searchbox', { name: 'Отобрать строки' }).fill('ролик');
  await expect(view(page)).toHaveAccessibleName('Вид: Деньги, изменён');

  await choose(page, 'Сохранить вид как…');
  const dialog = page.getByRole('dialog', { name: 'Сохранить вид' });
  await dialog.getByRole('button', { name: 'Сохранить' }).click();
  await expect(dialog.getByText('Введите название вида')).toBeVisible();
  await dialog.getByRole('textbox', { name: 'Название вида' }).fill('ТВ-бюджет');
  await dialog.getByRole('checkbox', { name: 'Открывать план с этим видом' }).check();
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(view(page)).toHaveAccessibleName('Вид: ТВ-бюджет');

  // A column that is hidden is hidden in the view alone, until the view is saved.
  await plan.goToColumn('Первый', 'Формат');
  await plan.press('Control+Shift+KeyL');
  await page.getByRole('button', { name: 'Скрыть столбец' }).click();
  await expect(view(page)).toHaveAccessibleName('Вид: ТВ-бюджет, изменён');
  await choose(page, 'Вернуть как было в виде');
  await expect(view(page)).toHaveAccessibleName('Вид: ТВ-бюджет');
  await expect.poll(() => headings(page)).toContain('Формат');
  await page.getByRole('searchbox', { name: 'Отобрать строки' }).fill('');
  await choose(page, 'Сохранить изменения в «ТВ-бюджет»');
  await expect(view(page)).toHaveAccessibleName('Вид: ТВ-бюджет');
  await plan.grid.click({ position: { x: 200, y: 60 } });
  await plan.press('Control+KeyZ');
  await expect(view(page)).toHaveAccessibleName('Вид: ТВ-бюджет, изменён');

  await page.evaluate(() => { localStorage.clear(); });
  await page.reload();
  await expect(view(page)).toHaveAccessibleName('Вид: ТВ-бюджет');
  await expect(page.getByRole('searchbox', { name: 'Отобрать строки' })).toHaveValue('ролик');
  await expect(plan.cell('Видеосеть')).toHaveCount(0);
  await choose(page, 'Столбцы плана');
  await expect(plan.cell('Видеосеть').first()).toBeVisible();
  await expect.poll(() => headings(page)).toContain('Показы');
});

test('views are taken, renamed and deleted by keys alone', async ({ open, page }) => {
  const plan = await open(PLAN);
  await plan.cell('Первый').first().click();
  await plan.press('Control+Alt+KeyV');
  await expect(page.getByRole('menu')).toBeVisible();
  await page.keyboard.press('Escape');
  await plan.press('Control+KeyK');
  const palette = await listField(page);
  await page.keyboard.type('Medi');
  await expect(palette).toHaveValue('Medi');
  await take(page, 'Вид: Медиаметрики');
  await expect(view(page)).toHaveAccessibleName('Вид: Медиаметрики');
  await run(page, 'Сохранить вид как');
  await page.getByRole('textbox', { name: 'Название вида' }).fill('Охват');
  await page.keyboard.press('Enter');
  await expect(view(page)).toHaveAccessibleName('Вид: Охват');
  await run(page, 'Изменить вид');
  await page.getByRole('textbox', { name: 'Название вида' }).fill('Охват и частота');
  await page.keyboard.press('Control+Enter');
  await expect(view(page)).toHaveAccessibleName('Вид: Охват и частота');
  await run(page, 'Удалить вид');
  await expect(view(page)).toHaveAccessibleName('Вид: Несохранённый вид');
  await page.getByRole('button', { name: 'Отменить' }).last().click();
  await expect(view(page)).toHaveAccessibleName('Вид: Охват и частота');
});

test('a view for the client shows no internal column, whatever was shown when it was saved', async ({ open, page }) => {
  const plan = await open(PLAN);
  await plan.cell('Первый').first().click();
  await choose(page, 'Все заполненные столбцы');
  await expect.poll(() => headings(page)).toContain('Закупочная стоимость');
  await choose(page, 'Сохранить вид как…');
  await page.getByRole('textbox', { name: 'Название вида' }).fill('Показ');
  await page.getByRole('radio', { name: 'Клиентский' }).click();
  await expect(page.getByText('Внутренних столбцов в таком виде нет')).toBeVisible();
  await page.keyboard.press('Control+Enter');
  await expect(page.getByText('Так план увидит клиент')).toBeVisible();
  await expect(view(page)).toHaveAccessibleName('Вид: Показ');
  await plan.cell('Первый').first().waitFor();
  const shown = await headings(page);
  expect(shown).toContain('Стоимость без НДС');
  expect(shown.filter((heading) => /Закупочная|Доход|Рентабельность/.test(heading))).toEqual([]);
  await choose(page, 'Деньги');
  await expect(page.getByText('Так план увидит клиент')).toBeHidden();
  await choose(page, /^Показ/);
  await expect(page.getByText('Так план увидит клиент')).toBeVisible();
});

test('columns follow the channels: television in rating points, search in clicks', async ({ open, page }) => {
  const plan = await open(PLAN);
  await plan.cell('Первый').first().click();
  await run(page, 'столбцы по каналам плана');
  await expect.poll(() => headings(page)).toContain('TRP');
  await expect.poll(() => headings(page)).toEqual(expect.arrayContaining(['CPC', 'VTR']));

  // What means nothing for television is quiet, and what somebody wrote there stays and is marked.
  await expect(await plan.at('Первый', 'Клики')).toHaveClass(/plan-na/);
  await expect(await plan.at('Второй', 'Клики')).toHaveClass(/plan-misplaced/);
  await expect(await plan.at('Второй', 'Клики')).toHaveText('7');
  await expect(await plan.at('Поиск', 'GRP')).not.toHaveClass(/plan-na/);
  await (await plan.at('Первый', 'Клики')).hover();
  await expect(page.getByRole('tooltip')).toContainText('Клики: не применимо к каналу «ТВ»');
  await (await plan.at('Второй', 'Клики')).hover();
  await expect(page.getByRole('tooltip')).toContainText('Значение остаётся в плане');

  await plan.click('Поиск', 'Клики');
  await run(page, 'столбцы по каналам выделенных');
  await expect.poll(() => headings(page)).not.toContain('TRP');
  await expect.poll(() => headings(page)).toEqual(expect.arrayContaining(['Клики', 'CPC', 'CTR', 'Конверсии']));
  await plan.press('Control+KeyZ');
  await expect.poll(() => headings(page)).toContain('TRP');
});

test('a channel of a section is that of its lines, and values of another channel are listed with a way to them', async ({ open, page }) => {
  const plan = await open([
    { section: 'Имидж' },
    { cells: { site: 'Первый', cost_net: '4 000 000', grp: '300', clicks: '7' } },
    { cells: { site: 'Щиты', channel: 'ooh', cost_net: '100 000' } },
    { section: 'Продажи' },
    { cells: { site: 'Поиск', channel: 'context', cost_net: '230 000', clicks: '2 500' } },
  ]);
  await plan.click('Имидж', 'Канал');
  await plan.type('ТВ');
  await expect(await plan.at('Первый', 'Канал')).toHaveText('ТВ');
  await expect(await plan.at('Первый', 'Канал')).toHaveClass(/plan-derived/);
  await expect(await plan.at('Щиты', 'Канал')).toHaveText('Наружная реклама');
  await (await plan.at('Первый', 'Канал')).hover();
  await expect(page.getByRole('tooltip')).toContainText('канал раздела, в котором стоит строка');

  // Columns and what does not apply follow from it.
  await run(page, 'столбцы по каналам плана');
  await expect.poll(() => headings(page)).toContain('TRP');
  await expect(await plan.at('Первый', 'Клики')).toHaveClass(/plan-misplaced/);
  await expect(await plan.at('Щиты', 'Клики')).toHaveClass(/plan-na/);

  // The value is listed, and F8 or a click goes to it.
  await plan.click('Поиск', 'Стоимость без НДС');
  await page.getByRole('contentinfo').getByRole('button', { name: /замечани/ }).click();
  const drawer = page.getByRole('region', { name: 'Замечания' });
  await expect(drawer).toContainText('Клики: стоит 7, но к каналу «ТВ» этот столбец не применим');
  await drawer.getByRole('button', { name: /Клики: стоит 7/ }).click();
  await expect.poll(() => plan.focused()).toBe('Первый · Клики');
  await plan.press('Delete');
  await expect(drawer).not.toContainText('Клики');

  // The line's own channel goes before that of its section, and undo of the section's takes it from the line.
  await plan.click('Первый', 'Канал');
  await plan.type('Радио');
  await expect(await plan.at('Первый', 'Канал')).not.toHaveClass(/plan-derived/);
  await plan.press('Control+KeyZ', 'Control+KeyZ', 'Control+KeyZ');
  await expect(await plan.at('Первый', 'Клики')).toHaveText('7');
});

test('a view is saved while one reads as the client, and stays the client’s', async ({ open, page }) => {
  const plan = await open(PLAN);
  await page.getByRole('radio', { name: 'Клиентский' }).click();
  await expect(page.getByText('Так план увидит клиент')).toBeVisible();
  await page.getByRole('searchbox', { name: 'Отобрать строки' }).fill('ролик');
  await expect(plan.cell('Видеосеть')).toHaveCount(0);
  await choose(page, 'Сохранить вид как…');
  const dialog = page.getByRole('dialog', { name: 'Сохранить вид' });
  await expect(dialog.getByRole('radio', { name: 'Клиентский' })).toBeChecked();
  await dialog.getByRole('textbox', { name: 'Название вида' }).fill('Для клиента, ТВ');
  await page.keyboard.press('Control+Enter');
  await expect(dialog).toBeHidden();
  await expect(view(page)).toHaveAccessibleName('Вид: Для клиента, ТВ');
  await expect(page.getByText('Так план увидит клиент')).toBeVisible();
  expect((await headings(page)).filter((heading) => /Закупочная|Доход|Рентабельность/.test(heading))).toEqual([]);
  await page.getByRole('searchbox', { name: 'Отобрать строки' }).fill('видео');
  await choose(page, 'Сохранить изменения в «Для клиента, ТВ»');
  await expect(view(page)).toHaveAccessibleName('Вид: Для клиента, ТВ');

  // Nothing of the agency's came with the answers, and the view leads back here.
  await page.getByRole('button', { name: 'Вернуться к агентскому виду' }).click();
  await choose(page, 'Столбцы плана');
  await expect(plan.cell('Поиск').first()).toBeVisible();
  await choose(page, /^Для клиента, ТВ/);
  await expect(page.getByText('Так план увидит клиент')).toBeVisible();
  await expect(page.getByRole('searchbox', { name: 'Отобрать строки' })).toHaveValue('видео');
  await expect(plan.cell('Первый')).toHaveCount(0);
});

test('a new line that gets a channel is offered the columns of that channel', async ({ fresh, page }) => {
  await page.getByRole('button', { name: 'Добавить строку' }).first().click();
  await fresh.type('Первый');
  await fresh.goToColumn('Первый', 'Канал');
  await fresh.type('ТВ');
  const offer = page.getByRole('status').filter({ hasText: '«ТВ» обычно планируют ещё и по столбцам' });
  await expect(offer).toBeVisible();
  await offer.getByRole('button', { name: 'Показать' }).click();
  await expect.poll(() => headings(page)).toEqual(expect.arrayContaining(['GRP', 'TRP', 'CPP']));
});

test('lines are put together by channel and month, with exact subtotals and no sum of reach', async ({ open, page }) => {
  const plan = await open(PLAN);
  await plan.cell('Первый').first().click();
  await choose(page, 'Все заполненные столбцы');
  await plan.press('Control+Alt+KeyG');
  await page.getByRole('menuitem', { name: 'Канал' }).click();
  await expect(plan.cell(/^ТВ2$/).first()).toBeVisible();
  await expect(plan.cell('Имидж')).toHaveCount(0);
  await expect(await plan.at('ТВ2', 'Стоимость без НДС')).toHaveText(/^4.000.000,30$/);
  await expect(await plan.at('ТВ2', 'Охват')).toHaveText('—');
  await expect(await plan.at('ТВ2', 'GRP')).toHaveText('420');

  // A price that is typed is in the subtotal a moment later, and a line that changes its channel goes to its group.
  await plan.click('Второй', 'Стоимость без НДС');
  await plan.type('1');
  await expect(await plan.at('ТВ2', 'Стоимость без НДС')).toHaveText(/^4.000.001,10$/);
  await plan.click('Второй', 'Канал');
  await plan.type('Радио');
  await expect(plan.cell(/^Радио1$/).first()).toBeVisible();
  await expect(await plan.at('ТВ1', 'Стоимость без НДС')).toHaveText(/^4.000.000,10$/);
  await plan.press('Control+KeyZ');
  await expect(plan.cell(/^ТВ2$/).first()).toBeVisible();

  // A second level by the month, folding by keys, and a filter that counts only what it leaves.
  await page.getByRole('toolbar').getByRole('button', { name: /^Группировка: / }).click();
  await page.getByRole('menuitem', { name: 'Начало' }).last().click();
  await expect(plan.cell('Сентябрь 2026').first()).toBeVisible();
  await plan.cell('Первый').first().click();
  await plan.press('Alt+ArrowLeft');
  await expect(plan.cell('Первый')).toHaveCount(0);
  await page.getByRole('searchbox', { name: 'Отобрать строки' }).fill('поиск');
  await expect(plan.cell(/^ТВ/)).toHaveCount(0);
  await expect(plan.cell(/^Контекстная реклама1$/).first()).toBeVisible();
  await page.getByRole('searchbox', { name: 'Отобрать строки' }).fill('');

  // A new line stands in the group it was added in.
  await plan.cell('Поиск').first().click();
  await plan.press('Control+Enter');
  await expect(plan.cell(/^Контекстная реклама2$/).first()).toBeVisible();
  await plan.press('Control+Alt+KeyG');
  await page.getByRole('menuitem', { name: 'Без группировки' }).click();
  await expect(plan.cell('Имидж').first()).toBeVisible();
});
