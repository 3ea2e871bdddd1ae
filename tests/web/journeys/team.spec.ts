import { join } from 'node:path';
import { SCREENSHOTS } from '../fixture';
import { PlanGrid } from '../pages/plan';
import { TeamPages } from '../pages/team';
import { ask } from '../plan-fixture';
import { expect, test } from '../team-fixture';

test.setTimeout(300_000);

test('a colleague comes in by an invitation, both work on the plan, also while the relay is away', async ({ front, page, server, relay, colleague }) => {
  const shot = (of: typeof page, name: string) => of.screenshot({ path: join(SCREENSHOTS, `team-${name}.png`) });
  const [anna, boris] = [new TeamPages(page), new TeamPages(colleague.page)];
  await front.fill('Анна Белова', 'Агентство «Север»');
  await page.getByRole('button', { name: 'Начать с примера проекта' }).click();
  await expect(page).toHaveURL(/#\/plans\/pln_/);
  const planPage = page.url().slice(page.url().indexOf('#'));

  await page.getByRole('link', { name: 'Команда' }).click();
  await expect(page.getByText('Пока вы работаете одни')).toBeVisible();
  await expect(page.locator('[data-sync]')).toHaveCount(0);
  await shot(page, 'alone');
  await anna.addRelay(relay.address);
  await shot(page, 'relay');

  const { projects } = await ask<{ projects: { name: string }[] }>(server, 'GET', '/projects');
  const project = projects[0]?.name ?? '';
  const code = await anna.invite(project, 'Руководитель проекта');
  await shot(page, 'code');
  await page.getByRole('button', { name: 'Готово' }).click();
  await expect(page.getByRole('list', { name: 'Ждут ответа' }).getByText(project)).toBeVisible();

  await boris.ask(`${code.slice(0, -2)}zz`, 'Борис Громов');
  await expect(colleague.page.getByText('В коде приглашения ошибка')).toBeVisible();
  await shot(colleague.page, 'mistyped');
  await colleague.page.getByLabel('Код приглашения').fill(code);
  await colleague.page.getByRole('button', { name: 'Попросить доступ' }).click();
  await expect(colleague.page.getByRole('heading', { name: 'Ждём, когда вас впустят' })).toBeVisible();
  await shot(colleague.page, 'waiting');
  await expect(page.getByText('Борис Громов, устройство')).toBeVisible({ timeout: 30_000 });
  expect(await anna.fingerprint()).toBe(await boris.fingerprint());
  await shot(page, 'request');
  await page.getByRole('button', { name: 'Совпадают, впустить' }).click();
  await expect(page.getByRole('list', { name: 'Люди' }).getByText('Борис Громов')).toBeVisible();
  await shot(page, 'people');
  await page.getByRole('tab', { name: 'Права ролей' }).click();
  await expect(page.getByRole('rowheader', { name: 'Медиаплан' })).toBeVisible();
  await shot(page, 'rights');

  await expect(colleague.page.getByRole('link', { name: project }).first()).toBeVisible({ timeout: 30_000 });
  await boris.stands('synced');
  await colleague.page.evaluate((hash) => { window.location.hash = hash; }, planPage);
  await page.evaluate((hash) => { window.location.hash = hash; }, planPage);
  await expect(colleague.page.getByTestId('plan-grid')).toBeVisible();

  // Where one is, the other sees: in the header, in the cell, in the comments.
  await expect(page.getByRole('list', { name: 'Сейчас в плане' }).getByLabel('Борис Громов')).toBeVisible({ timeout: 30_000 });
  const grids = [new PlanGrid(page), new PlanGrid(colleague.page)] as const;
  await grids[1].click('Кино 24', 'Модель закупки');
  await expect(await grids[0].at('Кино 24', 'Модель закупки')).toHaveClass(/plan-here/, { timeout: 30_000 });
  await expect(page.locator('.plan-here-name')).toHaveText('Борис Громов');
  await grids[1].click('Северный канал', 'Кол-во единиц');
  await expect(await grids[0].at('Кино 24', 'Модель закупки')).not.toHaveClass(/plan-here/);
  await grids[0].click('Кино 24', 'Цена за единицу');
  await expect(await grids[1].at('Кино 24', 'Цена за единицу')).toHaveClass(/plan-here/, { timeout: 30_000 });
  await shot(page, 'presence');
  await colleague.page.keyboard.press('Shift+F2');
  await page.keyboard.press('Shift+F2');
  const field = colleague.page.getByRole('textbox', { name: 'Что вы хотите сказать' }).or(colleague.page.locator('textarea').last()).first();
  await field.pressSequentially('Проверьте цену');
  // One counts as writing for three seconds after the last letter: Boris writes on until it is seen.
  await expect(async () => {
    await field.pressSequentially('!');
    await expect(page.getByText('Борис Громов пишет комментарий')).toBeVisible({ timeout: 2_500 });
  }).toPass({ timeout: 30_000, intervals: [100] });
  await page.keyboard.press('Escape');
  await colleague.page.keyboard.press('Escape');

  // Both write into different cells: each sees the other's within seconds.
  await grids[0].click('Кино 24', 'Цена за единицу');
  await grids[0].type('32000');
  await grids[1].click('Северный канал', 'Кол-во единиц');
  await grids[1].type('200');
  await expect(await grids[1].at('Кино 24', 'Цена за единицу')).toContainText('32 000', { timeout: 30_000 });
  await expect(await grids[0].at('Северный канал', 'Кол-во единиц')).toContainText('200', { timeout: 30_000 });
  await shot(colleague.page, 'both');

  // Each renames the plan's other header field: what one does stands at the other's within seconds.
  const plan = planPage.replace('#/plans/', '');
  const setBy = (of: typeof server, field: string, text: string) => ask(of, 'POST', `/plans/${plan}/edits`, { intent: 'edit_header', edits: [{ op: 'set_header', field, text }] });
  await setBy(server, 'title', 'Медиаплан на осень');
  await expect(colleague.page.getByRole('heading', { name: 'Медиаплан на осень' })).toBeVisible({ timeout: 30_000 });

  await relay.stop('SIGKILL');
  await anna.stands('offline');
  await boris.stands('offline');
  await setBy(server, 'title', 'Медиаплан на зиму');
  await setBy(colleague.server, 'client', 'ООО «Весна»');
  await expect(page.locator('[data-sync]')).toContainText('ждёт отправки');
  await page.locator('[data-sync]').click();
  await expect(page.getByRole('button', { name: 'Синхронизировать сейчас' })).toBeVisible();
  await shot(page, 'offline');
  await page.keyboard.press('Escape');
  await relay.start();
  await anna.stands('synced');
  await boris.stands('synced');
  for (const side of [page, colleague.page]) {
    await expect(side.getByRole('heading', { name: 'Медиаплан на зиму' })).toBeVisible({ timeout: 30_000 });
    await expect(side.getByTitle('ООО «Весна»')).toBeVisible({ timeout: 30_000 });
  }
  await shot(colleague.page, 'converged');
});
