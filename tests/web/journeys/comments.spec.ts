import { expect, test } from '../plan-fixture';

const ROWS = [
  { section: 'Видео' },
  { cells: { site: 'Видеосеть', buy_model: 'CPM', unit_price: '420', units: '1000' } },
  { cells: { site: 'Онлайн-кинотеатр', buy_model: 'CPM', unit_price: '510', units: '800' } },
];

test('a cell is commented by keys, answered, settled and found again', async ({ open, page }) => {
  const plan = await open(ROWS);
  await plan.click('Видеосеть', 'Цена за единицу');
  await plan.press('Shift+F2');
  const field = page.getByRole('textbox', { name: 'Комментарий' });
  await expect(field).toBeFocused();
  await field.fill('Цена с НДС?');
  await field.press('Control+Enter');
  const thread = page.getByRole('list', { name: 'Обсуждение' }).getByRole('listitem').filter({ hasText: 'Цена с НДС?' }).first();
  await expect(thread).toContainText('Анна Белова');
  await expect(thread).toContainText('1 · Видеосеть → Цена за единицу');
  const cell = await plan.at('Видеосеть', 'Цена за единицу');
  await expect(cell).toHaveClass(/plan-commented/);
  // The keys are back in the table.
  await plan.press('ArrowDown');
  expect(await plan.focused()).toContain('Онлайн-кинотеатр');

  await thread.getByRole('button', { name: 'Ответить' }).click();
  await page.getByRole('textbox', { name: 'Ответить' }).fill('Без НДС');
  await page.getByRole('button', { name: 'Отправить' }).click();
  await expect(thread).toContainText('Без НДС');

  await cell.hover();
  await expect(page.getByRole('tooltip')).toContainText('Цена с НДС?');
  await expect(page.getByRole('tooltip')).toContainText('и ещё 1 комментарий');

  await thread.getByRole('button', { name: 'Отметить решённым' }).click();
  await expect(cell).not.toHaveClass(/plan-commented/);
  await expect(page.getByText('Открытых комментариев нет.')).toBeVisible();
  await page.getByRole('radio', { name: /^Решённые/ }).click();
  await page.getByRole('button', { name: 'Открыть снова' }).click();
  await expect(cell).toHaveClass(/plan-commented/);
  await page.reload();
  await expect(await plan.at('Видеосеть', 'Цена за единицу')).toHaveClass(/plan-commented/);
});

test('keys lead from one comment to the next, and a deleted comment leaves its trace', async ({ open, page }) => {
  const plan = await open(ROWS);
  const say = async (line: string, heading: string, text: string) => {
    await plan.click(line, heading);
    await plan.press('Shift+F2');
    await page.getByRole('textbox', { name: 'Комментарий' }).fill(text);
    await page.keyboard.press('Control+Enter');
    await expect(page.getByRole('list', { name: 'Обсуждение' })).toContainText(text);
  };
  await say('Онлайн-кинотеатр', 'Цена за единицу', 'Второй');
  await say('Видеосеть', 'Цена за единицу', 'Первый');
  await plan.click('Видеосеть', 'Площадка');
  await plan.press('Control+F2');
  expect(await plan.focused()).toBe('Видеосеть · Цена за единицу');
  await plan.press('Control+F2');
  expect(await plan.focused()).toBe('Онлайн-кинотеатр · Цена за единицу');
  await plan.press('Control+Shift+F2');
  expect(await plan.focused()).toBe('Видеосеть · Цена за единицу');

  const thread = page.getByRole('list', { name: 'Обсуждение' }).getByRole('listitem').filter({ hasText: 'Первый' }).first();
  await thread.getByRole('button', { name: 'Действия с комментарием' }).click();
  await page.getByRole('menuitem', { name: 'Удалить' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Удалить' }).click();
  await expect(page.getByRole('list', { name: 'Обсуждение' })).not.toContainText('Первый');
  await page.getByRole('radio', { name: /^Все/ }).click();
  await expect(page.getByText(/Комментарий удалён: Анна Белова/)).toBeVisible();
});

test('a client sees what is meant for the client, and a deleted line keeps its thread', async ({ open, page }) => {
  const plan = await open(ROWS);
  const say = async (text: string, client: boolean) => {
    await page.getByRole('button', { name: 'Написать' }).click();
    await page.getByRole('textbox', { name: 'Комментарий' }).fill(text);
    if (client) await page.getByRole('checkbox', { name: 'Клиент увидит этот комментарий' }).check();
    await page.getByRole('button', { name: 'Отправить' }).click();
    await expect(page.getByRole('list', { name: 'Обсуждение' })).toContainText(text);
  };
  await plan.click('Видеосеть', 'Цена за единицу');
  await plan.press('Control+Alt+KeyP');
  await page.getByRole('tab', { name: 'Обсуждение' }).click();
  await say('Для клиента', true);
  await say('Для своих', false);
  await page.getByRole('radio', { name: 'Клиентский' }).click();
  const list = page.getByRole('list', { name: 'Обсуждение' });
  await expect(list).toContainText('Для клиента');
  await expect(list).not.toContainText('Для своих');
  await expect(page.getByRole('button', { name: 'Написать' })).toHaveCount(0);
  await page.getByRole('button', { name: 'Вернуться к агентскому виду' }).click();
  await plan.click('Видеосеть', 'Цена за единицу');
  await plan.press('Control+-');
  await expect(page.getByRole('list', { name: 'Удалённые строки' })).toContainText('Видеосеть');
  await expect(page.getByRole('list', { name: 'Удалённые строки' })).toContainText('Для своих');
});

test('an older value of a cell comes back as an edit, and a line tells its history', async ({ open, page }) => {
  const plan = await open(ROWS);
  await plan.click('Видеосеть', 'Цена за единицу');
  await plan.type('433');
  await plan.expectSaved();
  await plan.click('Видеосеть', 'Цена за единицу');
  if (!(await page.getByRole('complementary').isVisible())) await plan.press('Control+Alt+KeyP');
  await page.getByRole('button', { name: 'Показать историю', exact: true }).click();
  await page.getByRole('button', { name: /^Вернуть 420/ }).click();
  await expect(await plan.at('Видеосеть', 'Цена за единицу')).toHaveText(/420/);
  await page.getByRole('button', { name: 'История строки' }).click();
  const history = page.getByRole('list', { name: 'История строки' });
  await expect(history.getByRole('listitem').first()).toContainText('возвращено прежнее значение');
  await expect(history.getByRole('listitem').last()).toContainText('Строка добавлена');
  await plan.cell('Видеосеть').first().click();
  await plan.press('Control+KeyZ');
  await expect(await plan.at('Видеосеть', 'Цена за единицу')).toHaveText(/433/);
});

test('lists show where plans are on their way, and an edit makes one a draft again', async ({ open, page }) => {
  const plan = await open(ROWS);
  await page.getByRole('button', { name: /^Статус/ }).click();
  await page.getByRole('menuitem').first().click();
  await page.getByRole('navigation').getByRole('link', { name: 'Проекты', exact: true }).click();
  const row = page.getByRole('row').filter({ hasText: 'Осенняя кампания' });
  await expect(row).toContainText('На согласовании');
  await page.getByRole('combobox', { name: 'Показать планы со статусом' }).click();
  await page.getByRole('option', { name: 'Опубликован' }).click();
  await expect(row).toHaveCount(0);
  await page.getByRole('combobox', { name: 'Показать планы со статусом' }).click();
  await page.getByRole('option', { name: 'На согласовании' }).click();
  await row.getByRole('link').click();
  await expect(page.getByRole('row').filter({ hasText: 'Медиаплан' })).toContainText('На согласовании');
  await page.getByRole('link', { name: 'Медиаплан' }).first().click();
  await plan.click('Видеосеть', 'Цена за единицу');
  await plan.type('500');
  await plan.expectSaved();
  await page.goBack();
  await expect(page.getByRole('row').filter({ hasText: 'Медиаплан' })).toContainText('Черновик');
});
