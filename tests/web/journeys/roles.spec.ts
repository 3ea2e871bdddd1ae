import { join } from 'node:path';
import { SCREENSHOTS } from '../fixture';
import { PlanGrid } from '../pages/plan';
import { TeamPages } from '../pages/team';
import { ask } from '../plan-fixture';
import { expect, test } from '../team-fixture';

test.setTimeout(180_000);

interface TeamView { members: { id: string; name: string | null; me: boolean }[]; invitations: { id: string; request: unknown }[] }

test('an analyst’s window reads, says why it does not write, and becomes a specialist’s, who edits but invites nobody', async ({ front, page, server, relay, colleague }) => {
  const anna = new TeamPages(page);
  const boris = new TeamPages(colleague.page);
  const shot = (name: string) => colleague.page.screenshot({ path: join(SCREENSHOTS, `roles-${name}.png`) });
  await front.fill('Анна Белова', 'Агентство «Север»');
  await page.getByRole('button', { name: 'Начать с примера проекта' }).click();
  await expect(page).toHaveURL(/#\/plans\/pln_/);
  const plan = page.url().slice(page.url().indexOf('#'));
  await anna.addRelay(relay.address);
  const { projects } = await ask<{ projects: { id: string; name: string }[] }>(server, 'GET', '/projects');
  const project = projects[0] ?? { id: '', name: '' };
  const { code } = await ask<{ code: string }>(server, 'POST', '/team/invitations', { role: 'member', projects: [{ project: project.id, roles: ['analyst'] }] });
  await boris.ask(code, 'Борис Громов');
  await expect(async () => {
    const { invitations } = await ask<TeamView>(server, 'GET', '/team');
    const asking = invitations.find((one) => one.request !== null);
    if (!asking) throw new Error('nobody asks yet');
    await ask(server, 'POST', `/team/invitations/${asking.id}/accept`);
  }).toPass({ timeout: 30_000 });
  const view = colleague.page;
  await expect(view.getByRole('link', { name: project.name }).first()).toBeVisible({ timeout: 30_000 });

  // The list of projects: no new one, and who could make it.
  const begin = view.getByRole('button', { name: 'Создать проект' });
  await expect(begin).toBeDisabled();
  await begin.locator('xpath=..').hover();
  await expect(view.getByText(/Это право есть у ролей: .*менеджер/).first()).toBeVisible();
  await shot('projects');
  await view.getByRole('link', { name: project.name }).first().click();
  await expect(view.getByRole('button', { name: 'Создать план' }).first()).toBeDisabled();
  await view.getByRole('button', { name: /^Действия с планом/ }).first().click();
  await expect(view.getByRole('menuitem', { name: /^Создать копию/ })).toBeDisabled();
  await shot('plan-menu');
  await view.keyboard.press('Escape');

  // The plan is read under a line that says why; typing is answered at once, nothing is sent.
  await view.evaluate((hash) => { window.location.hash = hash; }, plan);
  const grid = new PlanGrid(view);
  await expect(view.getByRole('note')).toContainText('План открыт для чтения');
  await expect(view.getByRole('note')).toContainText('Анна Белова');
  const before = await (await grid.at('Кино 24', 'Цена за единицу')).innerText();
  await grid.click('Кино 24', 'Цена за единицу');
  await view.keyboard.type('999');
  await expect(view.getByRole('alert').filter({ hasText: 'Ваша роль этого не позволяет' })).toHaveCount(1);
  await expect(view.locator('.plan-editor')).toHaveCount(0);
  expect(await (await grid.at('Кино 24', 'Цена за единицу')).innerText()).toBe(before);
  await expect(view.getByRole('button', { name: 'Строка' })).toBeDisabled();
  await shot('reader');

  // The role changes while the window is open.
  const { members } = await ask<TeamView>(server, 'GET', '/team');
  const person = members.find((one) => one.name === 'Борис Громов')?.id ?? '';
  await ask(server, 'PUT', `/projects/${project.id}/team/${person}`, { roles: ['specialist'] });
  await expect(view.getByRole('note')).toHaveCount(0, { timeout: 30_000 });
  await expect(view.getByRole('button', { name: 'Строка' })).toBeEnabled();
  await grid.click('Кино 24', 'Цена за единицу');
  await grid.type('32000');
  await expect(await grid.at('Кино 24', 'Цена за единицу')).toContainText('32 000');

  await view.getByRole('link', { name: 'Команда' }).click();
  await expect(view.getByRole('button', { name: 'Пригласить' })).toBeDisabled();
  await view.getByRole('button', { name: 'Действия: Анна Белова' }).click();
  await expect(view.getByRole('menuitem', { name: /Исключить из команды/ })).toBeDisabled();
  await shot('specialist-team');
});
