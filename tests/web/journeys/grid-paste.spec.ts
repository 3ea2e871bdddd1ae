import { expect, test, type StoryRow } from '../plan-fixture';

const COST = 'Стоимость без НДС';
const UNITS = 'Кол-во единиц';
const PRICE = 'Цена за единицу';
const line = (site: string, units: string, price: string): StoryRow => ({ cells: { site, buy_model: 'CPC', units, unit_price: price } });
const FOUR = [line('А', '100', '10'), line('Б', '200', '20'), line('В', '300', '30'), line('Г', '400', '40')];

test('numbers come from Excel as the reader writes them, and are cut out as one change', async ({ open }) => {
  const plan = await open(FOUR);
  await plan.click('А', UNITS);
  await plan.clipboard('1 500\t12,50 ₽\r\n2 000,5\t1 000,00\r\n');
  await plan.press('Control+KeyV');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б'])).toEqual(['1 500,0', '2 000,5']);
  await expect.poll(() => plan.column(PRICE, ['А', 'Б'])).toEqual(['12,50', '1 000,00']);
  await plan.press('Shift+ArrowDown', 'Control+KeyX');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б'])).toEqual(['', '']);
  await expect.poll(() => plan.copied()).toBe('1500\r\n2000,5');
  await plan.press('Control+KeyZ');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б'])).toEqual(['1 500,0', '2 000,5']);
});

test('a block is repeated over a selection that is a multiple of it, and laid once over another', async ({ open }) => {
  const plan = await open(FOUR);
  await plan.clipboard('7\n8');
  await plan.click('А', UNITS);
  await plan.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown', 'Control+KeyV');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б', 'В', 'Г'])).toEqual(['7', '8', '7', '8']);
  await plan.press('Control+KeyZ');
  await plan.click('А', UNITS);
  await plan.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Control+KeyV');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б', 'В', 'Г'])).toEqual(['7', '8', '300', '400']);
});

test('garbage is shown cell by cell before anything is changed; the rest can go without it', async ({ open, page }) => {
  const plan = await open(FOUR);
  await plan.click('А', UNITS);
  await plan.clipboard('11\tдорого\nмного\t22\n33\t$40');
  await plan.press('Control+KeyV');
  const dialog = page.getByRole('dialog', { name: 'Часть ячеек не подходит' });
  await expect(dialog).toContainText('3 из 6 ячеек не могут принять свои значения. Пока ничего не изменено.');
  await expect(dialog.getByRole('row').filter({ hasText: 'дорого' })).toContainText('1 · А');
  await expect(dialog.getByRole('row').filter({ hasText: 'много' })).toContainText(UNITS);
  await expect(dialog.getByRole('row').filter({ hasText: '$40' })).toContainText('USD');
  await dialog.getByRole('button', { name: 'Не менять ничего' }).click();
  expect(await plan.column(UNITS, ['А', 'Б', 'В'])).toEqual(['100', '200', '300']);
  await plan.press('Control+KeyV');
  await dialog.getByRole('button', { name: 'Ввести остальные' }).click();
  await expect.poll(() => plan.column(UNITS, ['А', 'Б', 'В'])).toEqual(['11', '200', '33']);
  await expect.poll(() => plan.column(PRICE, ['А', 'Б', 'В'])).toEqual(['10', '22', '30']);
  await plan.press('Control+KeyZ');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б', 'В'])).toEqual(['100', '200', '300']);
});

test('days that do not exist, words for money and too many columns are told before anything is changed', async ({ open, page }) => {
  const plan = await open(FOUR);
  await plan.goToColumn('А', 'Начало');
  await plan.clipboard('31.09.2026\t30.09.2026\n07.09.2026\t01.09.2026\n07.09.2026\t13.09.2026');
  await plan.press('Control+KeyV');
  const dialog = page.getByRole('dialog', { name: 'Часть ячеек не подходит' });
  await expect(dialog.getByRole('row').filter({ hasText: '31.09.2026' })).toContainText('1 · А');
  await expect(dialog.getByRole('row').filter({ hasText: '2 · Б' })).toContainText('Окончание');
  expect(await plan.column('Начало', ['А', 'Б', 'В'])).toEqual(['', '', '']);
  await dialog.getByRole('button', { name: 'Ввести остальные' }).click();
  await expect.poll(() => plan.column('Начало', ['А', 'Б', 'В'])).toEqual(['', '', '07.09.2026']);

  // Another shape than the table has: what found no column is told.
  await plan.press('End');
  await plan.clipboard(Array.from({ length: 12 }, (_, n) => String(n)).join('\t'));
  await plan.press('Control+KeyV');
  await expect(page.getByText(/не вставлен.: справа больше нет столбцов/)).toBeVisible();
});

test('numbers come from Google Sheets as they are, whatever country the sheet is of', async ({ open, page }) => {
  const plan = await open(FOUR);
  await plan.click('А', UNITS);
  await page.evaluate(async () => {
    const html = '<google-sheets-html-origin><table><tr><td data-sheets-value="{&quot;1&quot;:3,&quot;3&quot;:1500}">1,500</td><td data-sheets-value="{&quot;1&quot;:3,&quot;3&quot;:12.25}">12.25</td></tr></table>';
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': new Blob(['1,500\t12.25'], { type: 'text/plain' }), 'text/html': new Blob([html], { type: 'text/html' }) })]);
  });
  await plan.press('Control+KeyV');
  await expect.poll(() => plan.column(UNITS, ['А'])).toEqual(['1 500']);
  await expect.poll(() => plan.column(PRICE, ['А'])).toEqual(['12,25']);
});

test('a million cells are refused politely, with nothing written', async ({ open, page }) => {
  const plan = await open(FOUR);
  await plan.click('А', UNITS);
  await page.evaluate(() => navigator.clipboard.writeText(`${'1\t'.repeat(99)}1\n`.repeat(10_000)));
  await plan.press('Control+KeyV');
  await expect(page.getByText(/за раз можно вставить до 200\s000 ячеек/)).toBeVisible();
  expect(await plan.column(UNITS, ['А'])).toEqual(['100']);
});

test('two thousand cells go in as one request', async ({ open, page }) => {
  test.setTimeout(240_000);
  const plan = await open(Array.from({ length: 1000 }, (_, n) => line(`Площадка ${String(n)}`, '1', '1')));
  const requests: string[] = [];
  page.on('request', (request) => { if (request.url().endsWith('/edits')) requests.push(request.url()); });
  await plan.click('Площадка 0', UNITS);
  await plan.clipboard(Array.from({ length: 1000 }, (_, n) => `${String(n + 1)}\t${String(n + 2)}`).join('\n'));
  await plan.press('Control+KeyV');
  await expect(await plan.at('Площадка 0', COST)).toHaveText('2', { timeout: 60_000 });
  await plan.expectSaved();
  expect(requests).toHaveLength(1);
});
