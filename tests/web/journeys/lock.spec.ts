import type { Page } from '@playwright/test';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, Server, test as base } from '../fixture';
import { FrontPages } from '../pages/front';
import { expectNothingCut } from '../pages/looks';
import { PlanGrid } from '../pages/plan';

const PASSPHRASE = 'осень и чай';

/** A device that keeps its key under a passphrase: nobody hands it in. */
const test = base.extend<{ device: Server }>({
  device: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'mrm-web-lock-'));
    const server = new Server(folder, null);
    await server.start();
    await use(server);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  },
});

async function begin(page: Page, device: Server): Promise<void> {
  await page.goto(device.address);
  const front = new FrontPages(page);
  await page.getByLabel('Парольная фраза', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('Парольная фраза ещё раз').fill(PASSPHRASE);
  await front.start('Анна Белова', 'Агентство «Север»');
}

async function unlock(page: Page, passphrase: string): Promise<void> {
  await page.getByLabel('Парольная фраза').fill(passphrase);
  await page.getByRole('button', { name: 'Открыть', exact: true }).click();
}

test('locked, the window shows and asks for nothing, and what was being typed is saved', async ({ device, page }) => {
  await begin(page, device);
  await page.getByRole('button', { name: 'Открыть пример проекта' }).click();
  const grid = new PlanGrid(page);
  const named = grid.grid.locator('revogr-data[type="rgRow"] .plan-naming').nth(1);
  const asked = page.waitForRequest('**/api/v1/plans/**');
  await named.click();
  await page.keyboard.press('F2');
  await grid.grid.locator('textarea').fill('Согласовать до пятницы');
  await page.keyboard.press('Control+Shift+K');
  await expect(page.getByRole('heading', { name: 'Введите парольную фразу' })).toBeVisible();
  await expect(page.getByTestId('plan-grid')).toHaveCount(0);
  await expect(page.getByText('Согласовать до пятницы')).toHaveCount(0);
  await expectNothingCut(page);
  const refused = await page.request.get((await asked).url(), { headers: await (await asked).allHeaders() });
  expect(refused.status()).toBe(423);

  await unlock(page, PASSPHRASE);
  await expect(page.getByTestId('plan-grid')).toBeVisible();
  await expect(grid.cell('Согласовать до пятницы')).toHaveCount(1);
});

test('what a cell could not take when the window was locked is in the cell again after that', async ({ device, page }) => {
  await begin(page, device);
  await page.getByRole('button', { name: 'Открыть пример проекта' }).click();
  const plan = new PlanGrid(page);
  await plan.click('Кино 24', 'Цена за единицу');
  await page.keyboard.type('12q');
  await page.keyboard.press('Control+Shift+K');
  await expect(page.getByRole('heading', { name: 'Введите парольную фразу' })).toBeVisible();
  await expect(page.getByText('12q')).toHaveCount(0);

  await unlock(page, PASSPHRASE);
  const cell = await plan.at('Кино 24', 'Цена за единицу');
  await expect(cell).toHaveText('12q');
  await expect(cell).toHaveClass(/plan-failed/);
  await page.getByText('Непринятое значение снова в своей ячейке').waitFor();
  await page.getByRole('button', { name: 'Показать', exact: true }).click();
  await page.keyboard.press('F2');
  await expect(page.locator('.plan-editor textarea')).toHaveValue('12q');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await expect(cell).not.toHaveClass(/plan-failed/);
});

test('wrong passphrases wait, a new one replaces the old, and the lock outlives the process', async ({ device, page }) => {
  await begin(page, device);
  await page.goto(`${device.address.split('#')[0] ?? ''}#/settings/security`);
  await expect(page.getByRole('heading', { name: 'Блокировка приложения' })).toBeVisible();
  await page.getByRole('button', { name: 'Снять фразу' }).click();
  await page.getByLabel('Нынешняя фраза').fill(PASSPHRASE);
  await page.getByRole('dialog').getByRole('button', { name: 'Снять фразу' }).click();
  await expect(page.getByRole('dialog').getByText('На этом компьютере нет системного хранилища ключей')).toBeVisible();
  await page.getByRole('dialog').getByRole('button', { name: 'Отмена' }).click();

  await page.getByRole('button', { name: 'Сменить фразу' }).click();
  await page.getByLabel('Нынешняя фраза').fill('не та фраза');
  await page.getByLabel('Новая фраза').fill('зима и какао');
  await page.getByLabel('Парольная фраза ещё раз').fill('зима и какао');
  await page.getByRole('dialog').getByRole('button', { name: 'Сменить фразу' }).click();
  await expect(page.getByRole('dialog').getByText('Парольная фраза не подходит')).toBeVisible();
  await page.getByLabel('Нынешняя фраза').fill(PASSPHRASE);
  await page.getByRole('dialog').getByRole('button', { name: 'Сменить фразу' }).click();
  await expect(page.getByText('Парольная фраза изменена')).toBeVisible();
  await page.getByRole('radio', { name: '30 мин' }).click();
  await expectNothingCut(page);

  await device.stop();
  await device.start();
  await page.goto(device.address);
  for (let time = 0; time < 3; time += 1) {
    // What the try before was told stands there until this one is answered.
    const answer = page.waitForResponse('**/session/unlock');
    await unlock(page, PASSPHRASE);
    await answer;
    await expect(page.getByText('Парольная фраза не подходит')).toBeVisible();
    await page.getByLabel('Парольная фраза').fill('');
  }
  await expect(page.getByRole('button', { name: /Следующая попытка через \d с/ })).toBeDisabled();
  await page.getByLabel('Парольная фраза').fill('зима и какао');
  await page.getByRole('button', { name: 'Открыть', exact: true }).click({ timeout: 30_000 });
  await expect(page.getByText('Агентство «Север»')).toBeVisible();
  await page.goto(`${page.url().split('#')[0] ?? ''}#/settings/security`);
  await expect(page.getByRole('radio', { name: '30 мин' })).toBeChecked();
});
