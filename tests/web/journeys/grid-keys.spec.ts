import { expect, test, type StoryRow } from '../plan-fixture';

const COST = 'Стоимость без НДС';
const UNITS = 'Кол-во единиц';
const PRICE = 'Цена за единицу';
const line = (site: string, units: string, price: string): StoryRow => ({ cells: { site, buy_model: 'CPC', units, unit_price: price } });
const SIX = [line('А', '100', '10'), line('Б', '200', '10'), line('В', '300', '10'), line('Г', '', ''), line('Д', '500', '10'), line('Е', '600', '10')];

test('arrows, Tab, Enter, Home, End, Page and Ctrl with arrows lead where Excel leads', async ({ open }) => {
  const plan = await open(SIX);
  await plan.click('А', UNITS);
  const after = async (...keys: string[]): Promise<string> => {
    await plan.press(...keys);
    return plan.focused();
  };
  expect(await after('ArrowDown')).toBe(`Б · ${UNITS}`);
  expect(await after('ArrowRight')).toBe(`Б · ${PRICE}`);
  expect(await after('Tab')).not.toContain(PRICE);
  expect(await after('Shift+Tab')).toBe(`Б · ${PRICE}`);
  expect(await after('Enter')).toBe(`В · ${PRICE}`);
  expect(await after('Shift+Enter')).toBe(`Б · ${PRICE}`);
  expect(await after('Home')).toContain('Б · ');
  await plan.click('А', UNITS);
  expect(await after('Control+ArrowDown')).toBe(`В · ${UNITS}`);
  expect(await after('Control+ArrowDown')).toBe(`Д · ${UNITS}`);
  expect(await after('Control+ArrowDown')).toBe(`Е · ${UNITS}`);
  expect(await after('Control+ArrowUp')).toBe(`Д · ${UNITS}`);
  expect(await after('PageUp')).toBe(`А · ${UNITS}`);
  expect(await after('PageDown')).toBe(`Е · ${UNITS}`);
  expect((await after('Control+Home')).startsWith('А · ')).toBe(true);
  expect((await after('Control+End')).startsWith('Е · ')).toBe(true);
  await plan.press('Control+Home');
  expect((await after('End')).startsWith('А · ')).toBe(true);
});

test('a cell is typed over, edited by F2, given up by Esc, cleared by Delete', async ({ open }) => {
  const plan = await open(SIX);
  const cell = await plan.at('А', UNITS);
  await plan.click('А', UNITS);
  await plan.type('150');
  await expect(cell).toHaveText('150');
  await plan.click('А', UNITS);
  await plan.press('F2', 'End');
  await plan.page.keyboard.type('0');
  await expect(plan.page.locator('.plan-editor textarea')).toHaveValue('1500');
  await plan.press('Escape');
  await expect(cell).toHaveText('150');
  await plan.press('F2', 'End');
  await plan.page.keyboard.type('0');
  await plan.press('Enter');
  await expect(cell).toHaveText('1 500');
  await plan.press('ArrowUp', 'Delete');
  await expect(cell).toHaveText('');
  await plan.press('Control+KeyZ');
  await expect(cell).toHaveText('1 500');
  await plan.press('Control+KeyY');
  await expect(cell).toHaveText('');
});

test('keys that come all at once, before any editor is there, reach the cells that they are meant for', async ({ open, page }) => {
  const plan = await open(SIX);
  const atOnce = (...keys: string[]): Promise<void> => page.evaluate((names) => {
    for (const key of names) document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, composed: true }));
  }, keys);
  await plan.click('А', UNITS);
  await atOnce('F2', 'End', '0', 'Tab', '7', '5', 'Enter', '9', 'Backspace', '4', 'ArrowLeft', '1', 'Tab', 'Delete', 'ArrowDown', '3', 'Escape', '8', 'Enter');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б', 'В'])).toEqual(['1 000', '14', '300']);
  await expect.poll(() => plan.column(PRICE, ['А', 'Б', 'В', 'Г'])).toEqual(['75', '', '8', '']);
  expect(await plan.focused()).toContain('Г · ');
  await plan.expectSaved();
});

test('one text goes into the whole selection by Ctrl+Enter, and one undo takes it back', async ({ open, page }) => {
  const plan = await open(SIX);
  const requests: string[] = [];
  page.on('request', (request) => { if (request.url().endsWith('/edits')) requests.push(request.postData() ?? ''); });
  await plan.click('А', PRICE);
  await plan.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Shift+ArrowDown');
  await page.keyboard.type('25');
  await expect(page.locator('.plan-editor textarea')).toHaveValue('25');
  await plan.press('Control+Enter');
  await expect.poll(() => plan.column(PRICE, ['А', 'Б', 'В', 'Г', 'Д'])).toEqual(['25', '25', '25', '25', '10']);
  await plan.expectSaved();
  expect(requests).toHaveLength(1);
  await plan.press('Control+KeyZ');
  await expect.poll(() => plan.column(PRICE, ['А', 'Б', 'В', 'Г'])).toEqual(['10', '10', '10', '']);
});

test('Enter goes round within a selection', async ({ open }) => {
  const plan = await open(SIX);
  await plan.click('А', UNITS);
  await plan.press('Shift+ArrowDown', 'Enter');
  expect(await plan.focused()).toBe(`Б · ${UNITS}`);
  await plan.press('Enter');
  expect(await plan.focused()).toBe(`А · ${UNITS}`);
  await plan.type('111');
  await plan.type('222');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б', 'В'])).toEqual(['111', '222', '300']);
});

test('Ctrl+D fills down and Ctrl+R to the right', async ({ open }) => {
  const plan = await open(SIX);
  await plan.click('А', UNITS);
  await plan.press('Shift+ArrowDown', 'Shift+ArrowDown', 'Control+KeyD');
  await expect.poll(() => plan.column(UNITS, ['А', 'Б', 'В', 'Д'])).toEqual(['100', '100', '100', '500']);
  await plan.click('Д', UNITS);
  await plan.press('Shift+ArrowRight', 'Control+KeyR');
  await expect.poll(() => plan.column(PRICE, ['Д', 'Е'])).toEqual(['500', '10']);
  await expect.poll(() => plan.column(COST, ['Д'])).toEqual(['250 000']);
});

test('Shift+Space takes lines, Ctrl+Space columns, Ctrl+A everything', async ({ open }) => {
  const plan = await open(SIX);
  await plan.click('Б', COST);
  await plan.press('Control+Space');
  await expect(plan.status).toContainText('выделено 5 ячеек · сумма 17 000 · среднее 3 400');
  await plan.click('Б', UNITS);
  await plan.press('Shift+Space', 'Control+Minus');
  await expect(plan.cell(/^Б$/)).toHaveCount(0);
  await plan.press('Control+KeyA', 'Control+KeyC');
  await expect.poll(async () => (await plan.copied()).split('\r\n')).toHaveLength(5);
});

test('lines are inserted above the selection and removed by keys', async ({ open }) => {
  const plan = await open(SIX);
  await plan.click('Б', UNITS);
  await plan.press('Shift+ArrowDown', 'Control+Shift+Equal');
  await expect(plan.status).toContainText('8 строк');
  await expect.poll(() => plan.focused()).toMatch(/^ · /);
  await plan.type('Новая');
  await expect(plan.cell(/^Новая$/)).toHaveCount(1);
  const names = plan.grid.locator('revogr-data[type="rgRow"] .plan-naming');
  await expect(names.nth(1)).toHaveText('Новая');
  await expect(names.nth(3)).toHaveText('Б');
  await plan.press('Control+KeyZ', 'Control+KeyZ');
  await expect(names.nth(1)).toHaveText('Б');
});

test('lines are put into a section by Alt+Shift+→ and taken out by Alt+Shift+←; Alt+← folds it', async ({ open }) => {
  const plan = await open(SIX);
  await plan.click('Б', UNITS);
  await plan.press('Shift+ArrowDown', 'Alt+Shift+ArrowRight');
  // Its name is asked when the core has made it.
  await plan.page.locator('.plan-editor textarea').waitFor();
  await plan.type('Поиск');
  await expect(plan.cell('Поиск').first()).toBeVisible();
  await expect(await plan.at('Поиск', COST)).toHaveText('5 000');
  await plan.click('В', UNITS);
  await plan.press('Alt+ArrowLeft');
  await expect(plan.cell(/^В$/)).toHaveCount(0);
  await plan.click('Поиск', UNITS);
  await plan.press('Alt+ArrowRight');
  await expect(plan.cell(/^В$/)).toHaveCount(1);
  await plan.click('В', UNITS);
  await plan.press('Alt+Shift+ArrowLeft');
  await expect(plan.cell('Поиск')).toHaveCount(0);
  await expect(plan.cell(/^В$/)).toHaveCount(1);
});

test('numbers are worked out, percents meant, dates said in short', async ({ open }) => {
  const plan = await open([{ cells: { site: 'А', buy_model: 'CPC' } }, { cells: { site: 'Б' }, flight: ['2026-09-01', '2026-09-14'] }], { period_start: '2026-09-01', period_end: '2026-11-30' });
  await plan.click('А', UNITS);
  await plan.type('=1200*1,15');
  await expect(await plan.at('А', UNITS)).toHaveText('1 380');
  await plan.click('А', PRICE);
  await plan.type('=(10+5)/2');
  await expect(await plan.at('А', COST)).toHaveText('10 350');
  await plan.click('А', PRICE);
  await plan.type('=5*');
  await expect(plan.grid.locator('.plan-failed')).toHaveText('=5*');
  await plan.press('ArrowUp', 'Escape');
  await plan.goToColumn('А', 'Скидка');
  await plan.type('12,5');
  await expect(await plan.at('А', 'Скидка')).toHaveText('12,5 %');
  await plan.goToColumn('А', 'Начало');
  await plan.type('15.9', 'Tab');
  await expect(await plan.at('А', 'Начало')).toHaveText('15.09.2026');
  await plan.type('+7');
  await expect(await plan.at('А', 'Окончание')).toHaveText('07.12.2026');
  await plan.click('Б', 'Окончание');
  await plan.type('+1');
  await expect(await plan.at('Б', 'Окончание')).toHaveText('15.09.2026');
});
