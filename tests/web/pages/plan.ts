import { expect, type Locator, type Page } from '@playwright/test';

/** The plan's table, as a planner works with it. */
export class PlanGrid {
  readonly grid: Locator;
  readonly status: Locator;
  constructor(readonly page: Page) {
    this.grid = page.getByTestId('plan-grid');
    this.status = page.getByRole('contentinfo');
  }

  /** Cells of the document that hold this text. */
  cell(text: string | RegExp): Locator {
    return this.grid.locator('revogr-data[type="rgRow"] .rgCell', { hasText: text });
  }

  /** The only line's cell under a heading. */
  line(heading: string): Promise<Locator> {
    return this.under('rgRow', heading);
  }

  /** The totals row's cell under a heading. */
  total(heading: string): Promise<Locator> {
    return this.under('rowPinEnd', heading);
  }

  private async under(rows: 'rgRow' | 'rowPinEnd', heading: string): Promise<Locator> {
    const headings = this.grid.locator('revogr-viewport-scroll.rgCol .rgHeaderCell');
    const column = await headings.filter({ hasText: heading }).first().getAttribute('data-rgcol');
    return this.grid.locator(`revogr-data[type="${rows}"][col-type="rgCol"] .rgCell[data-rgcol="${String(column)}"]`).first();
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  /** Types over the focused cell. Playwright has no keys for Cyrillic letters: they go into the opened editor. */
  async type(text: string, end = 'Enter'): Promise<void> {
    if (/^[ -~]*$/.test(text)) {
      await this.page.keyboard.type(text, { delay: 15 });
      // On a busy machine the editor opens later than the keys come; a person looks at what they typed.
      await expect(this.page.locator('.plan-editor textarea')).toHaveValue(text);
    }
    else {
      const field = this.page.locator('.plan-editor textarea');
      await expect(async () => {
        if (!(await field.isVisible())) await this.press('F2');
        await field.fill(text, { timeout: 500 });
      }).toPass();
    }
    await this.press(end);
  }

  /** Goes to a column of the focused row by its heading. */
  async goToColumn(row: string, heading: string): Promise<void> {
    await this.cell(row).first().click();
    const refs = await this.grid.locator('.rgHeaderCell').allInnerTexts();
    for (let step = 0; step < refs.length + 30; step += 1) {
      const marked = await this.grid.locator('.rgHeaderCell.focused-cell').allInnerTexts();
      if (marked.some((text) => text.replace(/\s+/g, ' ').trim() === heading)) return;
      await this.press('ArrowRight');
      await this.page.waitForTimeout(30);
    }
    throw new Error(`no column “${heading}”`);
  }

  async expectSaved(): Promise<void> {
    await expect(this.page.getByText('Сохранено на этом устройстве')).toBeVisible();
  }

  async copied(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  async clipboard(text: string): Promise<void> {
    await this.page.evaluate((value) => navigator.clipboard.writeText(value), text);
  }
}
