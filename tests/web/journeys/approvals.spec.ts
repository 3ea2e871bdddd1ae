import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { expect, test } from '../agency';
import { SCREENSHOTS } from '../fixture';
import { expectNothingCut } from '../pages/looks';

const shot = (page: Page, name: string) => page.screenshot({ path: join(SCREENSHOTS, `approvals-${name}.png`) });

/** The panel of decisions beside the plan. */
async function openApprovals(page: Page): Promise<void> {
  const tab = page.getByRole('tab', { name: /^(Согласование|Approvals)$/ });
  if (!(await tab.isVisible())) await page.getByRole('button', { name: /^(Панель строки|Line panel)/ }).click();
  await tab.click();
}

test('a plan is handed in, approved, changed, rejected, the rejection taken back, and published', async ({ agency }) => {
  test.setTimeout(240_000);
  const anna = await agency.begin('Анна Белова', 'Осень');
  const { id: plan } = await anna.ask<{ id: string }>('POST', `/projects/${agency.project}/plans`, { title: 'Медиаплан', currency: 'RUB' });
  await anna.edit(plan, ...['Яндекс', 'ВКонтакте'].map((site) => ({ op: 'add_row', kind: 'line', parent: null, after: null, cells: { site, units: '1000', unit_price: '50', internal_notes: 'Согласовать скидку' } })));
  const boris = await agency.letIn({ name: 'Борис Громов', role: 'member', projectRoles: ['specialist'] });
  await agency.sync();
  const [hers, his] = [await anna.open(plan), await boris.open(plan, { colorScheme: 'dark', locale: 'en-GB' })];
  const decisions = (page: Page) => page.getByRole('list', { name: /^(Решения по плану|Decisions about the plan)$/ }).getByRole('listitem');

  // The specialist hands it in and says what to look at.
  await openApprovals(his.page);
  await expect(his.page.getByText('Nothing has been decided about this plan yet')).toBeVisible();
  await shot(his.page, 'empty-dark');
  await his.page.getByRole('button', { name: 'Send for review' }).click();
  await his.page.getByRole('checkbox', { name: 'Анна Белова' }).check();
  await his.page.getByLabel('What to look at').fill('Проверьте цены Яндекса');
  await shot(his.page, 'review-dark');
  await his.page.getByRole('dialog').getByRole('button', { name: 'Send for review' }).click();
  await expect(decisions(his.page).first()).toContainText('Sent for review');
  await expect(his.page.getByRole('button', { name: 'Approve', exact: true })).toHaveCount(0);
  await expect(his.page.getByRole('button', { name: 'Publish', exact: true })).toHaveCount(0);

  // The project's head reads it, and approves with a remark.
  await openApprovals(hers.page);
  await expect(decisions(hers.page).first()).toContainText('Проверьте цены Яндекса', { timeout: 20_000 });
  await expect(decisions(hers.page).first()).toContainText('Борис Громов');
  await shot(hers.page, 'asked');
  await hers.page.getByRole('button', { name: 'Согласовать', exact: true }).click();
  await hers.page.getByLabel('Заметка').fill('Цены верные');
  await hers.page.getByRole('dialog').getByRole('button', { name: 'Согласовать' }).click();
  await expect(decisions(his.page).first()).toContainText('Цены верные', { timeout: 20_000 });
  await expect(decisions(his.page).first()).toContainText('About the plan as it is now');
  await shot(his.page, 'approved-dark');

  // Somebody edits: what was approved is not what stands there, and the difference can be seen.
  await his.click('Яндекс', 'Units');
  await his.type('1200');
  await expect(decisions(hers.page).first()).toContainText('После этого план изменился', { timeout: 20_000 });
  await expect(hers.page.getByRole('button', { name: 'Опубликовать' })).toHaveCount(0);
  await shot(hers.page, 'changed');
  await decisions(hers.page).first().getByRole('button', { name: 'Что изменилось' }).click();
  const comparison = hers.page.getByRole('dialog');
  await expect(comparison).toContainText(/1.?000/);
  await expect(comparison).toContainText(/1.?200/);
  await shot(hers.page, 'difference');
  await hers.page.keyboard.press('Escape');

  // Rejected with a reason; without one it is not.
  await hers.page.getByRole('button', { name: 'Отклонить', exact: true }).click();
  await hers.page.getByRole('dialog').getByRole('button', { name: 'Отклонить' }).click();
  await expect(hers.page.getByText('Напишите, что нужно исправить.')).toBeVisible();
  await hers.page.getByLabel('Почему').fill('Бюджет выше согласованного');
  await hers.page.getByRole('dialog').getByRole('button', { name: 'Отклонить' }).click();
  await expect(decisions(his.page).first()).toContainText('Бюджет выше согласованного', { timeout: 20_000 });
  await expect(decisions(his.page).first()).toContainText('Rejected');
  await shot(his.page, 'rejected-dark');

  // Taken back: it stays to be read, struck out.
  await decisions(hers.page).first().getByRole('button', { name: 'Отозвать' }).click();
  await expect(decisions(his.page).first()).toContainText('Decision taken back', { timeout: 20_000 });
  await expect(decisions(his.page).filter({ hasText: 'Бюджет выше согласованного' })).toContainText('taken back');
  await shot(hers.page, 'taken-back');

  // Approved as it is now, and published; what stays inside is said before.
  await hers.page.getByRole('button', { name: 'Согласовать', exact: true }).click();
  await hers.page.getByRole('dialog').getByRole('button', { name: 'Согласовать' }).click();
  await hers.page.getByRole('button', { name: 'Опубликовать' }).click();
  await expect(hers.page.getByRole('dialog')).toContainText('Внутреннее примечание');
  await shot(hers.page, 'publish');
  await hers.page.getByLabel('Что сказать клиенту').fill('Первая версия');
  await hers.page.getByRole('dialog').getByRole('button', { name: 'Опубликовать' }).click();
  await expect(decisions(his.page).first()).toContainText('Published to the client', { timeout: 20_000 });
  await expect(his.page.getByText('The client sees the plan as it is now.')).toBeVisible();
  await shot(his.page, 'published-dark');
  for (const grid of [hers, his]) await expectNothingCut(grid.page);

  // What does not count is still there and says why: here the statements are spoilt on their way to the page.
  const WORTH = ['forged', 'not_allowed', 'newer'];
  const spoilt = await boris.open(plan, { colorScheme: 'dark', locale: 'en-GB', viewport: { width: 1600, height: 900 } }, (page) => {
    void page.route('**/approvals', async (route) => {
      const answer = await route.fetch();
      const told = (await answer.json()) as { statements: { worth: string }[] };
      told.statements.forEach((one, index) => { one.worth = WORTH[index] ?? one.worth; });
      await route.fulfill({ response: answer, json: told });
    });
  });
  await openApprovals(spoilt.page);
  await expect(decisions(spoilt.page).first().getByRole('alert')).toContainText('the signature does not fit');
  await expect(decisions(spoilt.page).first()).not.toContainText('About the plan as it is now');
  await expect(decisions(spoilt.page).nth(1).getByRole('alert')).toContainText('the role of whoever signed did not allow it');
  await expectNothingCut(spoilt.page);
  await shot(spoilt.page, 'spoilt-dark');
});

test('whoever writes a reason while a colleague changes the plan is told to look first', async ({ agency }) => {
  test.setTimeout(240_000);
  const anna = await agency.begin('Анна Белова', 'Осень');
  const { id: plan } = await anna.ask<{ id: string }>('POST', `/projects/${agency.project}/plans`, { title: 'Медиаплан', currency: 'RUB' });
  const { created } = await anna.edit(plan, { op: 'add_row', kind: 'line', parent: null, after: null, temp: 'line', cells: { site: 'Яндекс', units: '1000', unit_price: '50' } });
  const line = created?.['line'] ?? '';
  const hers = await anna.open(plan);
  await openApprovals(hers.page);
  await hers.page.getByRole('button', { name: 'Отправить на согласование', exact: true }).click();
  const dialog = hers.page.getByRole('dialog');
  await dialog.getByRole('textbox').fill('Проверьте цены');
  await anna.edit(plan, { op: 'set_cells', cells: [[line, 'unit_price', '60']] });
  await expect(await hers.at('Яндекс', 'Цена за единицу')).toContainText('60');
  await dialog.getByRole('button', { name: 'Отправить на согласование' }).click();
  await expect(dialog).toContainText('План тем временем изменили');
  await shot(hers.page, 'unseen');

  // Opened again it is about what is there now.
  await dialog.getByRole('button', { name: 'Отмена' }).click();
  await hers.page.getByRole('button', { name: 'Отправить на согласование', exact: true }).click();
  await hers.page.getByRole('dialog').getByRole('button', { name: 'Отправить на согласование' }).click();
  await expect(hers.page.getByRole('dialog')).toHaveCount(0);
  await expect(hers.page.getByRole('list', { name: 'Решения по плану' }).getByRole('listitem').first()).toContainText('Отправлен');
});
