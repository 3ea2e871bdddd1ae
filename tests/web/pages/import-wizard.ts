import { expect, type Locator, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';

/** The import wizard, and the drop that opens it. */
export class ImportWizard {
  readonly dialog: Locator;
  /** What Enter presses. The last step waits for a place to import into before it can be pressed. */
  private readonly onward: Locator;
  constructor(readonly page: Page) {
    this.dialog = page.getByRole('dialog');
    this.onward = this.dialog.getByRole('button', { name: /^(Далее|Импортировать)$/ });
  }

  /** Takes what was found through all five steps, as a planner does with Enter. A large workbook takes its time. */
  async takeAsFound(timeout = 30_000): Promise<void> {
    for (let step = 0; step < 5; step += 1) {
      await expect(this.onward).toBeEnabled({ timeout });
      await expect(this.onward).toBeFocused({ timeout });
      await this.page.keyboard.press('Enter');
    }
  }

  /** Drags files over the window; `drop` lets them go. */
  async drag(files: { name: string; bytes: Buffer }[]): Promise<{ drop: () => Promise<void> }> {
    const data = await this.page.evaluateHandle((given) => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of given) transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
      return transfer;
    }, files.map(({ name, bytes }) => ({ name, base64: bytes.toString('base64') })));
    await this.page.dispatchEvent('body', 'dragenter', { dataTransfer: data });
    return { drop: () => this.page.dispatchEvent('body', 'drop', { dataTransfer: data }) };
  }

  async dropFile(path: string): Promise<void> {
    await this.dropBytes(basename(path), await readFile(path));
  }

  async dropBytes(name: string, bytes: Buffer): Promise<void> {
    const { drop } = await this.drag([{ name, bytes }]);
    await drop();
  }

  async expectStep(question: string): Promise<void> {
    await expect(this.dialog.getByRole('heading', { name: question })).toBeVisible({ timeout: 30_000 });
  }

  /** Agrees with a step as a planner does. */
  async agree(): Promise<void> {
    await expect(this.onward).toBeEnabled();
    await expect(this.onward).toBeFocused();
    await this.page.keyboard.press('Enter');
  }

  /** A total's row in the reconciliation table. */
  total(name: string): Locator {
    return this.dialog.getByRole('row').filter({ hasText: name });
  }
}
