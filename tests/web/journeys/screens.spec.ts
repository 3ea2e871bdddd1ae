import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, SCREENSHOTS, test } from '../fixture';
import { expectNothingCut } from '../pages/looks';
import { sampleCsv } from '../sample';

/** Pictures of the screens for whoever wants to look through them in a minute; nothing may stick out of any of them. */
for (const look of [
  { name: 'ru-light', language: 'Русский', theme: 'Светлая', size: { width: 1280, height: 720 } },
  { name: 'en-dark', language: 'English', theme: 'Dark', size: { width: 1920, height: 1080 } },
  // A window of 1280 × 720 at 200 %.
  { name: 'ru-dark-200', language: 'Русский', theme: 'Тёмная', size: { width: 640, height: 360 } },
]) {
  test(`screens, ${look.name}`, async ({ front, page, wizard, projects }) => {
    const shot = async (name: string) => {
      await page.screenshot({ path: join(SCREENSHOTS, `${name}-${look.name}.png`) });
      await expectNothingCut(page);
    };
    const step = (name: RegExp) => page.getByRole('tab', { name }).click();
    await mkdir(SCREENSHOTS, { recursive: true });
    expect(front.page).toBe(page);
    await page.setViewportSize(look.size);
    await shot('empty');
    await projects.create('Осенняя кампания 2026', 'ООО «Пример»');
    await shot('project-empty');
    await page.keyboard.press('Control+Comma');
    await page.getByRole('radio', { name: look.language }).click();
    await page.getByRole('radio', { name: look.theme }).click();
    await shot('settings');
    await page.keyboard.press('Control+KeyK');
    await expect(page.getByRole('dialog')).toBeVisible();
    await shot('palette');
    await page.keyboard.press('Escape');
    const { drop } = await wizard.drag([{ name: 'план.csv', bytes: sampleCsv() }]);
    await shot('drop');
    await drop();
    for (const name of ['sheet', 'table', 'columns', 'problems', 'totals']) {
      const onward = wizard.dialog.getByRole('button', { name: /^(Далее|Next|Импортировать|Import)$/ });
      await expect(onward).toBeEnabled({ timeout: 30_000 });
      await expect(onward).toBeFocused();
      await shot(`import-${name}`);
      await page.keyboard.press('Enter');
    }
    await expect(page).toHaveURL(/#\/plans\/pln_/);
    // The plan has to be there before it can be exported.
    await expect(page.getByText(/^(Сохранено на этом устройстве|Saved on this device)$/)).toBeAttached();
    const cell = page.locator('revogr-data[type="rgRow"] .rgCell.plan-naming').first();
    await expect(cell).toBeVisible();
    await shot('plan');
    await cell.click();
    const panel = page.getByRole('complementary');
    if (!(await panel.isVisible())) await page.keyboard.press('Control+Alt+KeyP');
    await expect(panel).toBeVisible();
    for (const [name, tab] of [['line', /^(Строка|Line)$/], ['parameters', /^(План|Plan)$/], ['costs', /^(Расходы|Costs)$/], ['totals', /^(Итоги|Totals)$/], ['columns', /^(Столбцы|Columns)$/]] as const) {
      await step(tab);
      await shot(`panel-${name}`);
    }
    await page.keyboard.press('Control+F8');
    await shot('problems');
    await page.keyboard.press('Control+F8');
    await page.keyboard.press('Control+Slash');
    await expect(page.getByRole('dialog')).toBeVisible();
    await shot('keys');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Control+KeyE');
    await expect(page.getByRole('dialog')).toBeVisible();
    await shot('export');
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: /^(Клиентский|Client)$/ }).click();
    await expect(page.getByRole('button', { name: /^(Вернуться к агентскому виду|Back to)/ })).toBeVisible();
    await shot('plan-client');
    await page.getByRole('navigation').getByRole('link', { name: /^(Проекты|Projects)$/ }).click();
    await expect(page.getByRole('table')).toBeVisible();
    await shot('projects');
  });
}
