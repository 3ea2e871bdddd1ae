import { join } from 'node:path';
import { SCREENSHOTS } from '../fixture';
import { expectNothingCut } from '../pages/looks';
import { TeamPages } from '../pages/team';
import { ask } from '../plan-fixture';
import { expect, test } from '../team-fixture';

const PASSPHRASE = 'осень и чай';

test.setTimeout(240_000);

test('a recovery kit is made, tested, and brings somebody back at a new computer', async ({ front, page, server, relay, colleague }, info) => {
  const shot = (of: typeof page, name: string) => of.screenshot({ path: join(SCREENSHOTS, `recovery-${name}.png`) });
  await front.start('Анна Белова', 'Агентство «Север»');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await expect(page.locator('[data-kit-reminder]')).toHaveCount(0);

  // When a relay is added, a kit is offered. Later is possible, and leaves a quiet reminder.
  const anna = new TeamPages(page);
  await anna.addRelay(relay.address);
  await page.locator('[data-kit-reminder]').click();
  await expect(page.getByRole('heading', { name: 'Безопасность' })).toBeVisible();
  await expect(page.locator('[data-kit-state]')).toHaveAttribute('data-kit-state', 'none');
  await page.getByRole('button', { name: 'Сделать набор' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByText('Шаг 1 из 3')).toBeVisible();
  await shot(page, 'why');
  await dialog.getByRole('button', { name: 'Сделать набор' }).click();
  await expect(dialog.locator('[data-kit-code] li').first()).toBeVisible();
  const groups = await dialog.locator('[data-kit-code] li').allInnerTexts();
  const group = (place: number) => (groups[place - 1] ?? '').split('\n').at(-1) ?? '';
  await shot(page, 'code');

  // Into a file under a passphrase.
  await dialog.getByRole('button', { name: 'Сохранить файлом' }).click();
  await dialog.getByLabel('Парольная фраза файла').fill(PASSPHRASE);
  await dialog.getByLabel('Парольная фраза ещё раз').fill('осень и кофе');
  await dialog.getByRole('button', { name: 'Сохранить файл', exact: true }).click();
  await expect(dialog.getByText('Фразы не совпадают')).toBeVisible();
  await dialog.getByLabel('Парольная фраза ещё раз').fill(PASSPHRASE);
  const download = page.waitForEvent('download');
  await dialog.getByRole('button', { name: 'Сохранить файл', exact: true }).click();
  const file = info.outputPath('kit.mrmkit');
  expect((await download).suggestedFilename()).toBe('Агентство «Север» – набор восстановления.mrmkit');
  await (await download).saveAs(file);

  // The test: groups from paper. A wrong one says which.
  await dialog.getByRole('button', { name: 'Проверить набор' }).click();
  const fields = dialog.getByLabel(/^Группа \d+$/);
  await expect(fields).toHaveCount(2);
  for (const field of await fields.all()) await field.fill('00000');
  await dialog.getByRole('button', { name: 'Проверить', exact: true }).click();
  await expect(dialog.getByText(/^Группа \d+ не совпадает/)).toBeVisible();
  await shot(page, 'test');
  for (const label of await dialog.locator('label').filter({ hasText: /^Группа \d+$/ }).allInnerTexts()) {
    await dialog.getByLabel(label).fill(group(Number(label.replace(/\D/g, ''))).toLowerCase());
  }
  await dialog.getByRole('button', { name: 'Проверить', exact: true }).click();
  await expect(dialog.getByRole('heading', { name: 'Набор проверен' })).toBeVisible();
  await dialog.getByRole('button', { name: 'Готово' }).click();
  await expect(page.locator('[data-kit-state]')).toHaveAttribute('data-kit-state', 'tested');
  await expect(page.locator('[data-kit-reminder]')).toHaveCount(0);
  await expect(page.locator('[data-device="this"]')).toHaveCount(1);
  await expect(page.locator('[data-device="kit"]')).toHaveCount(1);
  await expectNothingCut(page);
  await shot(page, 'security-ru');

  // Tested once more, by the file.
  await page.getByRole('button', { name: 'Проверить', exact: true }).click();
  await dialog.getByText('Кодом или файлом').click();
  await dialog.locator('[data-kit-file]').setInputFiles(file);
  await dialog.getByLabel('Парольная фраза файла набора').fill('осень и кофе');
  await dialog.getByRole('button', { name: 'Проверить', exact: true }).click();
  await expect(dialog.getByRole('alert')).toBeVisible();
  await dialog.getByLabel('Парольная фраза файла набора').fill(PASSPHRASE);
  await dialog.getByRole('button', { name: 'Проверить', exact: true }).click();
  await expect(dialog).toHaveCount(0);

  // All devices are lost: a new computer, the file, and everything is there. The kit has done its work.
  await ask(server, 'POST', '/sync', { wait_seconds: 60 });
  const other = colleague.page;
  await other.getByRole('button', { name: 'У меня есть приглашение' }).click();
  await other.locator('[data-kit-file]').setInputFiles(file);
  await other.getByLabel('Парольная фраза файла набора').fill(PASSPHRASE);
  await shot(other, 'come-back');
  await other.getByRole('button', { name: 'Вернуться по набору' }).click();
  await expect(other.getByRole('heading', { name: 'Сделайте набор восстановления' })).toBeVisible({ timeout: 60_000 });
  await shot(other, 'used');
  await other.getByRole('dialog').getByRole('button', { name: 'Позже' }).click();
  await other.evaluate(() => { window.location.hash = '#/settings/security'; });
  await expect(other.locator('[data-kit-state]')).toHaveAttribute('data-kit-state', 'used');
  await expect(other.locator('[data-device="other"]')).toHaveCount(1);
  await other.getByRole('button', { name: 'Отозвать' }).click();
  await expect(other.getByText('Что сможет прочесть тот, у кого оно оказалось')).toBeVisible();
  await shot(other, 'lost');
  await other.getByRole('dialog').getByRole('button', { name: 'Отозвать' }).click();
  await expect(other.locator('[data-device="other"]')).toBeHidden();

  await ask(colleague.server, 'PUT', '/settings', { language: 'en', theme: 'dark', density: 'normal', lock_minutes: 0 });
  await expect(other.getByRole('heading', { name: 'Security' })).toBeVisible();
  await shot(other, 'security-en');
});
