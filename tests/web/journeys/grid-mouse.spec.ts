import { expect, test, type StoryRow } from '../plan-fixture';

const COST = 'Стоимость без НДС';
const UNITS = 'Кол-во единиц';
const PRICE = 'Цена за единицу';
const line = (site: string, units: string, price: string, flight?: [string, string]): StoryRow => ({ cells: { site, buy_model: 'CPC', units, unit_price: price }, ...(flight ? { flight } : {}) });

test('a drag selects over frozen and scrolling columns; Ctrl adds ranges, the status bar counts each cell once', async ({ open }) => {
  const plan = await open([line('А', '100', '10'), line('Б', '200', '20'), line('В', '300', '30'), line('Г', '400', '40')]);
  await plan.dragCells(['А', COST], ['Б', COST]);
  await expect(plan.status).toContainText('выделено 2 ячейки · сумма 5 000 · среднее 2 500');
  await plan.click('Г', COST, { modifiers: ['Control'] });
  await expect(plan.status).toContainText('выделено 3 ячейки · сумма 21 000');
  await expect(plan.grid.locator('.plan-selected')).toHaveCount(2);
  await plan.page.keyboard.down('Control');
  await plan.dragCells(['Б', COST], ['В', COST]);
  await plan.page.keyboard.up('Control');
  await expect(plan.status).toContainText('выделено 4 ячейки · сумма 30 000 · среднее 7 500');
  await plan.press('Control+KeyC');
  await expect.poll(() => plan.copied()).toBe('1000\r\n4000\r\n9000\r\n16000');
  await plan.click('А', UNITS);
  await plan.press('Shift+ArrowDown');
  await plan.page.keyboard.down('Control');
  await plan.dragCells(['В', UNITS], ['Г', UNITS]);
  await plan.page.keyboard.up('Control');
  await plan.page.keyboard.type('5');
  await plan.press('Control+Enter');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б', 'В', 'Г'])).toEqual(['5', '5', '5', '5']);
  await plan.press('Control+KeyZ');
  await expect.poll(() => plan.column(UNITS, ['А', 'Г'])).toEqual(['100', '400']);
  await plan.press('Escape');
  await expect(plan.grid.locator('.plan-selected')).toHaveCount(0);
});

test('ranges that make no block are not copied, and it is said', async ({ open, page }) => {
  const plan = await open([line('А', '100', '10'), line('Б', '200', '20')]);
  await plan.click('А', UNITS);
  await plan.click('Б', PRICE, { modifiers: ['Control'] });
  await plan.press('Control+KeyC');
  await expect(page.getByText('с несколькими диапазонами сразу не получится')).toBeVisible();
  await plan.press('Delete');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б'])).toEqual(['', '200']);
  await expect.poll(() => plan.column(PRICE, ['А', 'Б'])).toEqual(['10', '']);
});

test('the fill handle goes on with numbers, weeks and names; Ctrl copies instead', async ({ open, page }) => {
  const plan = await open([
    line('Неделя 1', '100', '10', ['2026-09-07', '2026-09-13']), line('Неделя 2', '150', '10', ['2026-09-14', '2026-09-20']),
    line('в', '1', '10'), line('г', '1', '10'),
  ]);
  const requests: string[] = [];
  page.on('request', (request) => { if (request.url().endsWith('/edits')) requests.push(request.url()); });
  await plan.dragCells(['Неделя 1', UNITS], ['Неделя 2', UNITS]);
  await plan.dragHandle(['г', UNITS]);
  await expect.poll(() => plan.column(UNITS, ['в', 'г'])).toEqual(['200', '250']);
  await plan.dragCells(['Неделя 1', 'Начало'], ['Неделя 2', 'Окончание']);
  await plan.dragHandle(['г', 'Окончание']);
  await expect.poll(() => plan.column('Окончание', ['в', 'г'])).toEqual(['27.09.2026', '04.10.2026']);
  await expect.poll(() => plan.column('Начало', ['в', 'г'])).toEqual(['21.09.2026', '28.09.2026']);
  await plan.dragCells(['Неделя 1', UNITS], ['Неделя 2', UNITS]);
  await plan.dragHandle(['г', UNITS], ['Control']);
  await expect.poll(() => plan.column(UNITS, ['в', 'г'])).toEqual(['100', '150']);
  const site = await plan.grid.locator('revogr-viewport-scroll.colPinStart .rgHeaderCell').nth(1).innerText();
  await plan.click('Неделя 2', site.trim());
  await plan.grid.locator('.autofill-handle').first().dblclick();
  await expect(plan.cell(/^Неделя 4$/)).toHaveCount(1);
  await plan.expectSaved();
  expect(requests).toHaveLength(4);
});

test('a line is dragged by its number, a column by its heading, and made wider at its edge', async ({ open, page }) => {
  const plan = await open([line('А', '100', '10'), line('Б', '200', '20'), line('В', '300', '30')]);
  const number = (index: number) => plan.grid.locator('revogr-data[type="rgRow"] .plan-number').nth(index);
  const to = await plan.middle(number(0));
  await plan.drag(await plan.middle(number(2)), { x: to.x, y: to.y - 8 });
  await expect(plan.grid.locator('revogr-data[type="rgRow"] .plan-naming').first()).toHaveText('В');
  const heading = (text: string) => plan.grid.locator('.rgHeaderCell').filter({ hasText: text }).first();
  const box = await heading(UNITS).boundingBox();
  if (!box) throw new Error('no heading');
  await plan.drag({ x: box.x + box.width - 2, y: box.y + 16 }, { x: box.x + box.width + 58, y: box.y + 16 });
  await expect.poll(async () => Math.round((await heading(UNITS).boundingBox())?.width ?? 0)).toBeGreaterThan(box.width + 40);
  const order = async (): Promise<string[]> => (await plan.grid.locator('revogr-viewport-scroll.rgCol .rgHeaderCell').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
  const before = await order();
  await plan.drag(await plan.middle(heading(PRICE)), await plan.middle(heading(UNITS)));
  await expect.poll(async () => { const now = await order(); return now.indexOf(PRICE) - now.indexOf(UNITS); }).toBe(-1);
  expect(before.indexOf(PRICE)).toBeGreaterThan(before.indexOf(UNITS));
  await expect(page.getByRole('dialog')).toHaveCount(0);
});
