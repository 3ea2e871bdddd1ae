import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, SCREENSHOTS, test } from '../fixture';
import { listField, take } from '../pages/lists';
import { expectNothingCut } from '../pages/looks';
import { sampleCsv } from '../sample';

const QUESTIONS = ['Какие листы импортировать?', 'Где таблицы плана?', 'Что в каких столбцах?'];
/** The next month's file: the vendor has put the format first and added a column. */
const NEXT = [
  'Клиент;ООО «Пример»;;;;;;;;',
  ';;;;;;;;;',
  '№;Формат;Площадка;Период;Модель закупки;Кол-во единиц;Цена за единицу;Стоимость без НДС;Клики;Виральность',
  '1;15" In-stream;Видеосеть;01.10.2026-28.10.2026;CPM;1000;420;420 000;9 000;да',
  '2;Объявления;Поиск;01.10.2026-30.10.2026;CPC;2500;92;230 000;2 500;нет',
].join('\r\n');

test('the next file of a shape is read as the last one, and the planner sees what changed', async ({ wizard, page }) => {
  await wizard.dropBytes('сентябрь.csv', sampleCsv());
  for (const question of QUESTIONS.slice(0, 2)) {
    await wizard.expectStep(question);
    await wizard.agree();
  }
  await wizard.dialog.getByRole('combobox', { name: /Клики/ }).click();
  await take(page, 'Просмотры');
  await expect(wizard.dialog.getByRole('combobox', { name: /Клики/ })).toContainText('Просмотры');
  await expect(wizard.dialog.getByText('Пересчитываем…')).toBeHidden();
  for (let step = 0; step < 3; step++) await wizard.dialog.getByRole('button', { name: /^(Далее|Импортировать)$/ }).click();
  await expect(page).toHaveURL(/#\/plans\/pln_/);

  await wizard.dropBytes('октябрь.csv', Buffer.from(NEXT));
  await wizard.expectStep(QUESTIONS[0] ?? '');
  const told = wizard.dialog.getByRole('complementary', { name: 'Запомненное сопоставление' });
  await expect(told).toContainText('Прочитано как раньше: «сентябрь');
  await expect(told).toContainText('Новый столбец «Виральность» (J)');
  await expect(told).toContainText(/Столбец «(Формат|Площадка)» переставлен/);
  await shot(page, 'import-remembered');
  await wizard.agree();
  await wizard.expectStep(QUESTIONS[1] ?? '');
  await wizard.agree();
  const clicks = wizard.dialog.getByRole('combobox', { name: /Клики/ });
  await expect(clicks).toContainText('Просмотры');
  await told.getByRole('button', { name: 'Прочитать заново' }).click();
  await expect(clicks).toContainText('Клики');
  await told.getByRole('button', { name: 'Прочитать как раньше' }).click();
  await expect(clicks).toContainText('Просмотры');
  await wizard.dialog.getByRole('button', { name: 'Отменить импорт' }).click();

  await page.goto(`${page.url().split('#')[0] ?? ''}#/settings`);
  const list = page.getByRole('list', { name: 'Сопоставления столбцов' });
  await expect(list.getByRole('listitem')).toHaveCount(1);
  const act = async (name: string) => {
    await list.getByRole('button', { name: /Действия с сопоставлением/ }).click();
    await page.getByRole('menuitem', { name }).click();
  };
  await act('Переименовать');
  await page.getByLabel('Название').fill('Сетка «Примера»');
  await page.getByLabel('Название').press('Enter');
  await expect(list).toContainText('Сетка «Примера»');
  await shot(page, 'settings-mappings');
  await act('Изменить столбцы');
  const columns = page.getByRole('dialog', { name: 'Столбцы сопоставления' });
  await columns.getByRole('combobox', { name: /Клики/ }).click();
  await (await listField(page)).fill('Переходы');
  await page.keyboard.press('Escape');
  await expect(page.getByPlaceholder('Найти поле')).toHaveCount(0);
  await columns.getByRole('combobox', { name: /Площадка/ }).click();
  await take(page, 'Селлер');
  await expect(columns.getByRole('combobox', { name: /Площадка/ })).toContainText('Селлер');
  await shot(page, 'settings-mapping-columns');
  await columns.getByRole('button', { name: 'Сохранить' }).click();
  await expect(columns).toBeHidden();
  const download = page.waitForEvent('download');
  await act('Сохранить в файл');
  const saved = await readFile(await (await download).path());
  await act('Удалить');
  await page.getByRole('dialog').getByRole('button', { name: 'Удалить' }).click();
  await expect(page.getByText('Пока ничего не запомнено')).toBeVisible();
  await page.getByLabel('Загрузить из файла').first().setInputFiles({ name: 'сетка.json', mimeType: 'application/json', buffer: saved });
  await expect(list).toContainText('Сетка «Примера»');
});

async function shot(page: Page, name: string): Promise<void> {
  await mkdir(SCREENSHOTS, { recursive: true });
  await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`) });
  await expectNothingCut(page);
}
