import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, WORKBOOKS } from '../fixture';
import { take } from '../pages/lists';
import { sampleCsv } from '../sample';

const TEMPLATE = join(WORKBOOKS, 'plans/ru-agency-template-weekly-grid.xlsx');
const PROTECTED = join(WORKBOOKS, 'hostile/encrypted-agile-password-tika.xlsx');
const QUESTIONS = ['Какие листы импортировать?', 'Где таблицы плана?', 'Что в каких столбцах?'];

test('dragging names what will happen; five times Enter imports', async ({ wizard, page }) => {
  const drag = await wizard.drag([{ name: 'план.csv', bytes: sampleCsv() }]);
  await expect(page.getByText('Импортировать медиаплан в новый проект')).toBeVisible();
  await drag.drop();
  for (const question of QUESTIONS) {
    await wizard.expectStep(question);
    await wizard.agree();
  }
  await expect(wizard.dialog.getByRole('button', { name: /Замечания/ })).toHaveAttribute('aria-current', 'step');
  await wizard.agree();
  await wizard.expectStep('Сходятся ли итоги');
  await expect(wizard.total('Стоимость без НДС').or(wizard.total('Медиа без НДС')).first()).toContainText(/650\s000/);
  await wizard.agree();
  await expect(page).toHaveURL(/#\/plans\/pln_/);
  await expect(page.getByText('Импортировано 2 строки')).toBeVisible();
  await expect(page.getByText('Сохранено на этом устройстве')).toBeVisible();
});

test('a file that is no workbook says what happened, what is safe and what to do', async ({ wizard }) => {
  await wizard.dropBytes('план.xlsx', Buffer.from('%PDF-1.7\n1 0 obj\n'));
  await expect(wizard.dialog.getByText('Файл не импортирован')).toBeVisible();
  await expect(wizard.dialog.getByText(/ничего не изменилось/)).toBeVisible();
  await expect(wizard.dialog.getByText(/Подойдут xlsx/)).toBeVisible();
});

test('a changed mapping changes what is imported', async ({ wizard }) => {
  await wizard.dropBytes('план.csv', sampleCsv());
  await wizard.expectStep('Какие листы импортировать?');
  await wizard.agree();
  await wizard.expectStep('Где таблицы плана?');
  await wizard.agree();
  await wizard.expectStep('Что в каких столбцах?');
  const clicks = wizard.dialog.getByRole('combobox', { name: /Клики/ });
  await expect(clicks).toContainText('Клики');
  await clicks.click();
  await take(wizard.page, 'Просмотры');
  await expect(clicks).toContainText('Просмотры');
  await expect(wizard.dialog.getByText('Пересчитываем…')).toBeHidden();
  await expect(clicks).toContainText('Просмотры');
});

test('Esc goes one step back and then leaves, and nothing is stored', async ({ wizard, projects }) => {
  await wizard.dropBytes('план.csv', sampleCsv());
  await wizard.expectStep('Какие листы импортировать?');
  await wizard.agree();
  await wizard.expectStep('Где таблицы плана?');
  await wizard.page.keyboard.press('Escape');
  await wizard.expectStep('Какие листы импортировать?');
  await wizard.page.keyboard.press('Escape');
  await expect(wizard.dialog).toBeHidden();
  await projects.list();
  await expect(wizard.page.getByRole('heading', { name: 'Здесь будут проекты с медиапланами' })).toBeVisible();
});

test('the agency template: the workbook’s own totals agree', async ({ wizard, page }) => {
  if (isAbsent(TEMPLATE)) return;
  await wizard.dropFile(TEMPLATE);
  for (const question of QUESTIONS) {
    await wizard.expectStep(question);
    await wizard.agree();
  }
  await wizard.agree();
  await wizard.expectStep('Сходятся ли итоги');
  await expect(wizard.dialog.getByText(/24\s069\s960/).first()).toBeVisible();
  await expect(wizard.dialog.getByText(/24\s449\s934/).first()).toBeVisible();
  await wizard.agree();
  await expect(page.getByText('Импортировано 5 строк')).toBeVisible();
});

test('a protected workbook asks for its password', async ({ wizard }) => {
  if (isAbsent(PROTECTED)) return;
  await wizard.dropFile(PROTECTED);
  await wizard.dialog.getByLabel('Пароль').fill('не тот');
  await wizard.page.keyboard.press('Enter');
  await expect(wizard.dialog.getByText(/Пароль не подходит/)).toBeVisible();
});

/** The real workbooks lie beside the checkout on some machines only; generated ones cover the same traps. */
function isAbsent(path: string): boolean {
  if (existsSync(path)) return false;
  console.log(`passed over: ${path} is not on this machine`);
  return true;
}
