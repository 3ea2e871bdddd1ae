import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { unzip, workbook, type StoryCell } from '../../desktop/workbook.mjs';
import { expect, SCREENSHOTS } from '../fixture';
import { test } from '../plan-fixture';
import { PlanGrid } from '../pages/plan';

const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** The client's media plan: two lines, totals as formulas, a text that is no plan's. */
const CLIENT: StoryCell[][] = [
  ['Клиент', 'ООО «Ромашка»'],
  [],
  ['Площадка', 'Формат', 'Модель закупки', 'Кол-во единиц', 'Цена за единицу', 'Стоимость без НДС'],
  ['Видеосеть', 'Ролик', 'CPC', 1000, 50, { f: 'D4*E4', v: 50_000 }],
  ['Поиск', 'Объявления', 'CPC', 2500, 92, { f: 'D5*E5', v: 230_000 }],
  ['Итого', null, null, null, null, { f: 'SUM(F4:F5)', v: 280_000 }],
  ['Согласовано: ________'],
];

/** Another form of the client: other columns, one example line. */
const FORM: StoryCell[][] = [
  ['Форма для подрядчиков'],
  ['Площадка', 'Модель закупки', 'Кол-во единиц', 'Цена за единицу', 'Бюджет без НДС'],
  ['Пример', 'CPC', 1, 1, { f: 'C3*D3', v: 1 }],
  ['Итого', null, null, null, { f: 'SUM(E3:E3)', v: 1 }],
];

async function openInto(page: Page): Promise<void> {
  await page.keyboard.press('Control+KeyE');
  await page.getByRole('radio', { name: 'Книга клиента' }).click();
}

async function choose(page: Page, name: string, bytes: Buffer): Promise<void> {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Выбрать файл…' }).click();
  await (await chooser).setFiles({ name, mimeType: XLSX, buffer: bytes });
}

async function exported(page: Page): Promise<Buffer> {
  const download = page.waitForEvent('download');
  await page.getByRole('dialog').getByRole('button', { name: 'Экспортировать' }).click();
  return readFile(await (await download).path());
}

const sheetOf = (bytes: Buffer) => unzip(bytes).find(([name]) => name === 'xl/worksheets/sheet1.xml')?.[1].toString() ?? '';

test('the client gets their own workbook back, filled, and it opens as the same plan', async ({ wizard, page }) => {
  await wizard.dropBytes('план клиента.xlsx', workbook('План', CLIENT));
  await wizard.takeAsFound();
  await expect(page).toHaveURL(/#\/plans\/pln_/);
  const plan = new PlanGrid(page);
  await plan.goToColumn('Поиск', 'Цена за единицу');
  await plan.type('100');
  await plan.expectSaved();

  await openInto(page);
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Книга, из которой импортирован план')).toBeVisible();
  await expect(dialog.getByText(/Изменится ячеек: 1, добавится строк: 0, уйдёт строк: 0/)).toBeVisible();
  await page.screenshot({ path: `${SCREENSHOTS}/client-workbook.png` });
  const bytes = await exported(page);
  await expect(page.getByText(/передан браузеру/)).toBeVisible();
  const sheet = sheetOf(bytes);
  expect(sheet).toContain('<c r="E5"><v>100</v></c>');
  expect(sheet).toContain('<f>D5*E5</f><v>250000</v>');
  expect(sheet).toContain('<f>SUM(F4:F5)</f><v>300000</v>');
  expect(sheet).toContain('Согласовано: ________');

  await wizard.dropBytes('от клиента.xlsx', bytes);
  await wizard.expectStep('Какие листы импортировать?');
  await wizard.takeAsFound();
  await expect(page).toHaveURL(/#\/plans\/pln_/);
  await expect(new PlanGrid(page).cell(/^250\s000/).first()).toBeVisible();
});

test('before a template is written one reads what it cannot hold, and one that cannot be written is refused', async ({ plan, page }) => {
  await openInto(page);
  const dialog = page.getByRole('dialog');
  const submit = dialog.getByRole('button', { name: 'Экспортировать' });
  // The plan came from a csv file, which is no workbook.
  await expect(dialog.getByText(/сохраните|Сохраните/)).toBeVisible();
  await expect(submit).toBeDisabled();

  await choose(page, 'защищённая.xlsx', workbook('Форма', FORM, '<sheetProtection sheet="1" objects="1"/>'));
  await expect(dialog.getByText('План нельзя записать в эту книгу. Она не изменена.')).toBeVisible();
  await expect(dialog.getByRole('listitem').filter({ hasText: 'защищён' })).toBeVisible();
  await expect(submit).toBeDisabled();

  await choose(page, 'форма.xlsx', workbook('Форма', FORM));
  await expect(dialog.getByText(/Изменится ячеек: \d+, добавится строк: 1, уйдёт строк: 0/)).toBeVisible();
  await expect(dialog.getByText('На что обратить внимание:')).toBeVisible();
  await expect(dialog.getByRole('listitem').filter({ hasText: '«Формат»' })).toBeVisible();
  await page.screenshot({ path: `${SCREENSHOTS}/client-form.png` });
  const sheet = sheetOf(await exported(page));
  expect(sheet).toContain('Видеосеть');
  expect(sheet).toContain('<f>SUM(E3:E4)</f>');
  await expect(plan.cell('Видеосеть').first()).toBeVisible();
});
