import { join } from 'node:path';
import { SCREENSHOTS } from '../fixture';
import { PlanGrid } from '../pages/plan';
import { TeamPages } from '../pages/team';
import { ask } from '../plan-fixture';
import { expect, test } from '../team-fixture';

test.setTimeout(180_000);

interface Team { invitations: { id: string; request: unknown }[] }

test('a planner mentions a colleague, whose bell leads to the thread, which is read then', async ({ front, page, server, relay, colleague }) => {
  const shot = (of: typeof page, name: string) => of.screenshot({ path: join(SCREENSHOTS, `notices-${name}.png`) });
  const boris = colleague.page;
  await front.fill('Анна Белова', 'Агентство «Север»');
  await page.getByRole('button', { name: 'Начать с примера проекта' }).click();
  await expect(page).toHaveURL(/#\/plans\/pln_/);
  const planPage = page.url().slice(page.url().indexOf('#'));

  // A colleague comes into the project.
  await ask(server, 'PUT', '/relay', { url: relay.address });
  const { projects } = await ask<{ projects: { id: string; name: string }[] }>(server, 'GET', '/projects');
  const project = projects[0] ?? { id: '', name: '' };
  const { code } = await ask<{ code: string }>(server, 'POST', '/team/invitations', { role: 'member', projects: [{ project: project.id, roles: ['pm'] }] });
  await new TeamPages(boris).ask(code, 'Борис Громов');
  const asked = page.locator('[data-notices="1"]');
  await expect(asked).toBeVisible({ timeout: 20_000 });
  await asked.click();
  await page.locator('[data-notice="join_request"]').click();
  await expect(page.getByText('Борис Громов, устройство')).toBeVisible();
  await page.getByRole('button', { name: 'Совпадают, впустить' }).click();
  await expect(page.locator('[data-notices="0"]')).toBeVisible();
  await expect(boris.getByRole('link', { name: project.name }).first()).toBeVisible({ timeout: 30_000 });
  await new TeamPages(boris).stands('synced');
  await expect(boris.locator('[data-notices="0"]')).toBeVisible();

  // Anna writes beside a cell, and chooses Boris from those who read it.
  await page.evaluate((hash) => { window.location.hash = hash; }, planPage);
  await new PlanGrid(page).click('Кино 24', 'Цена за единицу');
  await page.keyboard.press('Shift+F2');
  const field = page.locator('textarea').last();
  await field.pressSequentially('Верна ли цена, @Бо');
  await expect(page.getByRole('option', { name: 'Борис Громов' })).toBeVisible();
  await shot(page, 'choose');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('Верна ли цена, @Борис Громов ');
  await page.keyboard.press('Control+Enter');
  await expect(page.locator('[data-mention]')).toHaveText('@Борис Громов');

  // His bell and the list of projects say so; the notice leads to the thread, and what was read is not unread any more.
  const bell = boris.locator('[data-notices="1"]');
  await expect(bell).toBeVisible({ timeout: 30_000 });
  await expect(boris.getByLabel('1 непрочитанный комментарий').first()).toBeVisible();
  await bell.click();
  await shot(boris, 'bell');
  await boris.locator('[data-notice="mention"]').getByText('Анна Белова упоминает вас').click();
  await expect(boris.getByTestId('plan-grid')).toBeVisible();
  const thread = boris.locator('[data-thread][aria-current="true"]');
  await expect(thread.getByText('Верна ли цена')).toBeVisible();
  await expect(boris.locator('[data-notices="0"]')).toBeVisible();
  await expect(thread.getByText('новое')).toHaveCount(0, { timeout: 30_000 });
  await shot(boris, 'read');

  // He answers, and Anna is told; what one does oneself tells nothing.
  await thread.getByRole('button', { name: 'Ответить' }).click();
  await thread.locator('textarea').fill('Верна');
  await boris.keyboard.press('Control+Enter');
  await expect(page.locator('[data-notices="1"]')).toBeVisible({ timeout: 30_000 });
  await expect(boris.locator('[data-notices="0"]')).toBeVisible();
  const { invitations } = await ask<Team>(server, 'GET', '/team');
  expect(invitations).toEqual([]);
});
