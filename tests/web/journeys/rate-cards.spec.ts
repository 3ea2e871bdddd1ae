import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SCREENSHOTS } from '../fixture';
import { run } from '../pages/lists';
import { expectNothingCut } from '../pages/looks';
import { expect, test } from '../plan-fixture';

const PRICES = ['Прайс-лист Видеосети на 2026 год;;;;', 'Площадка;Формат;Модель закупки;Цена за 1000 показов, руб. без НДС;Скидка', 'Видеосеть;Pre-roll;CPM;420;10%', 'Видеосеть;Спецпроект;package;по запросу;'].join('\n');

test('a price list is imported, offers its price to a line, is taken with one undo, and a difference is told', async ({ open, page }) => {
  const shot = async (name: string) => {
    await mkdir(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    await expectNothingCut(page);
  };
  const plan = await open([{ cells: { name: 'Ролик', site: 'Видеосеть', format: 'Pre-roll', buy_model: 'CPM', units: '1000000' }, flight: ['01.09.2026', '30.09.2026'] }]);
  const address = page.url();
  await page.getByRole('navigation').getByRole('link', { name: 'Прайс-листы' }).click();
  await expect(page.getByText('Прайс-листов пока нет')).toBeVisible();
  await shot('rates-empty');
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Импортировать из Excel' }).click();
  await (await chooser).setFiles({ name: 'Видеосеть.csv', mimeType: 'text/csv', buffer: Buffer.from(PRICES, 'utf8') });
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('«по запросу» — не цена')).toBeVisible();
  await expect(dialog.getByRole('cell', { name: 'Pre-roll' })).toBeVisible();
  await shot('rates-import');
  await dialog.getByRole('button', { name: 'Сохранить прайс-лист' }).click();
  await expect(page).toHaveURL(/#\/rate-cards\/rat_/);
  const price = page.getByRole('textbox', { name: 'Цена за единицу, строка 2' });
  await price.fill('1 500 000');
  await price.press('Enter');
  await expect(page.getByRole('tab', { name: 'Замечания', exact: true })).toBeVisible();
  await shot('rates-card');
  await page.keyboard.press('Control+Z');
  await expect(price).toHaveValue('');
  await page.getByRole('tab', { name: 'Условия' }).click();
  await page.getByRole('textbox', { name: /^сент/ }).fill('1,1');
  await page.keyboard.press('Enter');
  await shot('rates-conditions');

  await page.goto(address);
  await plan.cell('Видеосеть').first().click();
  await page.keyboard.press('Control+Alt+p');
  const panel = page.getByText('Цена единицы по прайсу — 415,8.');
  await expect(panel).toBeVisible();
  await shot('rates-offer');
  await page.getByRole('button', { name: 'Взять цену 420' }).click();
  await expect(page.getByText('Как в прайсе: 415,8 за единицу.')).toBeVisible();
  await expect(page.getByRole('textbox', { name: 'Стоимость без НДС', exact: true })).toHaveValue(/^415\s800$/);
  await page.keyboard.press('Control+Z');
  await expect(panel).toBeVisible();
  await page.getByRole('textbox', { name: 'Цена за единицу', exact: true }).fill('400');
  await page.keyboard.press('Enter');
  await expect(page.getByText('В строке 400 за единицу, в прайсе — 415,8.')).toBeVisible();
  await page.keyboard.press('Control+F8');
  await expect(page.getByText(/а по строке 1 прайс-листа «Видеосеть» — 415.8/)).toBeVisible();
  await shot('rates-differs');
});

test('a scale counts all that the plan buys from a vendor, and the lines that differ from the card are left alone in the table', async ({ open, page }) => {
  const shot = async (name: string) => {
    await mkdir(SCREENSHOTS, { recursive: true });
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
    await expectNothingCut(page);
  };
  const line = (name: string, site: string) => ({ cells: { name, site, format: 'Pre-roll', buy_model: 'CPM', units: '1000000' } });
  const plan = await open([line('Ролик', 'Видеосеть'), line('Заставка', 'Видеосеть'), line('Баннер', 'Портал')]);
  const address = page.url();
  await page.getByRole('navigation').getByRole('link', { name: 'Прайс-листы' }).click();
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Импортировать из Excel' }).click();
  await (await chooser).setFiles({ name: 'Видеосеть.csv', mimeType: 'text/csv', buffer: Buffer.from(PRICES, 'utf8') });
  await page.getByRole('dialog').getByRole('button', { name: 'Сохранить прайс-лист' }).click();
  await page.getByRole('tab', { name: 'Условия' }).click();
  await page.getByRole('button', { name: 'Добавить ступень' }).click();
  await page.getByRole('textbox', { name: 'От', exact: true }).fill('500 000');
  await page.getByRole('textbox', { name: 'От', exact: true }).press('Enter');
  await page.getByRole('textbox', { name: 'Скидка', exact: true }).fill('5%');
  await page.getByRole('textbox', { name: 'Скидка', exact: true }).press('Enter');
  await page.getByRole('combobox', { name: 'Чей объём считается' }).click();
  await page.getByRole('option', { name: 'всего селлера' }).click();
  await expect(page.getByText(/Складываются единицы или деньги всех строк плана/)).toBeVisible();
  await shot('rates-vendor-scale');

  await page.goto(address);
  await plan.cell('Ролик').first().click();
  await page.keyboard.press('Control+Alt+p');
  // 420 less 10 % and less 5 % for 840 000 at the vendor's prices in two lines.
  await expect(page.getByText('Цена единицы по прайсу — 359,1.')).toBeVisible();
  await expect(page.getByText(/объём у селлера 840.000/)).toBeVisible();
  await shot('rates-vendor-offer');
  await page.getByRole('textbox', { name: 'Цена за единицу', exact: true }).fill('400');
  await page.keyboard.press('Enter');
  await expect(page.getByText('В строке 400 за единицу, в прайсе — 359,1.')).toBeVisible();
  await plan.goToColumn('Ролик', 'Цена за единицу');
  await page.keyboard.press('Control+Shift+KeyL');
  await page.getByRole('button', { name: 'Только строки с отличием от прайс-листа (1)' }).click();
  await expect(plan.cell('Портал')).toHaveCount(0);
  await expect(plan.cell('Видеосеть')).toHaveCount(1);
  await shot('rates-differs-filter');
});

test('placements are named by the plan’s pattern, twins are told, and an unknown token is refused by its name', async ({ open, page }) => {
  const line = { site: 'Видеосеть', format: 'Pre-roll', channel: 'olv' };
  const plan = await open([{ cells: line, flight: ['01.09.2026', '30.09.2026'] }, { cells: line, flight: ['01.09.2026', '30.09.2026'] }], { client: 'Ромашка', campaign: 'Осень 2026' });
  await plan.cell('Pre-roll').first().click();
  await run(page, 'Параметры плана');
  const pattern = page.getByLabel('Шаблон', { exact: true });
  await pattern.fill('{client}_{цвет}');
  await pattern.press('Enter');
  await expect(page.getByText(/нет слова цвет/)).toBeVisible();
  await pattern.fill('{client}_{campaign}_{site}_{start:yyyymm}');
  await page.getByLabel('Только a–z, цифры, _ - . (для UTM)').check();
  await pattern.press('Enter');
  await page.getByRole('button', { name: 'Показать столбец' }).click();
  await page.keyboard.press('Control+F8');
  await expect(page.getByText('Имя размещения «Romashka_Osen-2026_Videoset_202609» есть у нескольких строк: 2.').first()).toBeVisible();
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, 'naming.png') });
  await page.getByRole('button', { name: 'Скопировать для UTM' }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('romashka_osen-2026_videoset_202609\nromashka_osen-2026_videoset_202609');
});
