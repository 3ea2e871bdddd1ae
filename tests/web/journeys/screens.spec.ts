import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, SCREENSHOTS, test } from '../fixture';
import { sampleCsv } from '../sample';

/** Pictures of the main screens for whoever wants to look through them in a minute. */
for (const look of [
  { name: 'ru-light', language: 'Русский', theme: 'Светлая', size: { width: 1280, height: 720 } },
  { name: 'en-dark', language: 'English', theme: 'Dark', size: { width: 1920, height: 1080 } },
]) {
  test(`screens, ${look.name}`, async ({ projects, wizard, page }) => {
    const shot = async (name: string) => { await page.screenshot({ path: join(SCREENSHOTS, `${name}-${look.name}.png`) }); };
    await mkdir(SCREENSHOTS, { recursive: true });
    await page.setViewportSize(look.size);
    await shot('empty');
    await projects.create('Осенняя кампания 2026', 'ООО «Пример»');
    await page.keyboard.press('Control+Comma');
    await page.getByRole('radio', { name: look.language }).click();
    await page.getByRole('radio', { name: look.theme }).click();
    await shot('settings');
    await page.keyboard.press('Control+KeyK');
    await expect(page.getByRole('dialog')).toBeVisible();
    await shot('palette');
    await page.keyboard.press('Escape');
    await wizard.dropBytes('план.csv', sampleCsv());
    for (const step of ['sheet', 'table', 'columns', 'problems', 'totals']) {
      await expect(wizard.dialog.getByRole('button', { name: /^(Далее|Next|Импортировать|Import)$/ })).toBeVisible({ timeout: 30_000 });
      await shot(`import-${step}`);
      await page.keyboard.press('Enter');
    }
    await expect(page).toHaveURL(/#\/plans\/pln_/);
    // The plan has to be there before it can be exported.
    await expect(page.getByText(/^(Сохранено на этом устройстве|Saved on this device)$/)).toBeVisible();
    await expect(page.locator('revo-grid')).toBeVisible();
    await page.keyboard.press('Control+KeyE');
    await expect(page.getByRole('dialog')).toBeVisible();
    await shot('export');
    await page.keyboard.press('Escape');
    await page.getByRole('navigation').getByRole('link', { name: /^(Проекты|Projects)$/ }).click();
    await expect(page.getByRole('table')).toBeVisible();
    await shot('projects');
  });
}
