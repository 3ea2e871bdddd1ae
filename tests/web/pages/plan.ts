import { expect, type Locator, type Page } from '@playwright/test';
import { drawn } from './looks';

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

  /** The cell of a line, named by its first column, under a heading. */
  async at(line: string, heading: string): Promise<Locator> {
    const text = line.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    const names = this.grid.locator('revogr-data[type="rgRow"][col-type="colPinStart"] .rgCell.plan-naming');
    // A colleague who is in the cell stands in it by name.
    const visited = names.filter({ has: this.page.locator('.plan-here-name') }).filter({ hasText: new RegExp(`^${text}`) });
    const y = await names.filter({ hasText: new RegExp(`^${text}$`) }).or(visited).first().getAttribute('data-rgrow');
    // The table draws a column that has just come, or has come into sight, in one of the next frames.
    let place = '';
    await expect(async () => {
      for (const type of ['rgCol', 'colPinStart']) {
        const x = await this.grid.locator(`revogr-viewport-scroll.${type} .rgHeaderCell`).evaluateAll((cells, text) => cells.find((cell) => cell.textContent?.replace(/\s+/g, ' ').trim() === text)?.getAttribute('data-rgcol') ?? null, heading);
        if (x === null) continue;
        place = `revogr-data[type="rgRow"][col-type="${type}"] .rgCell[data-rgrow="${String(y)}"][data-rgcol="${x}"]`;
        return;
      }
      throw new Error(`no column “${heading}” on the screen`);
    }).toPass({ timeout: 20_000 });
    return this.grid.locator(place);
  }

  /** Texts of a column from the top, as they stand on the screen. */
  async column(heading: string, lines: readonly string[]): Promise<string[]> {
    const texts: string[] = [];
    for (const line of lines) texts.push((await (await this.at(line, heading)).innerText()).replace(/\s/g, ' ').trim());
    return texts;
  }

  /** Where the focus is: the first column of its line, and the heading. */
  async focused(): Promise<string> {
    await drawn(this.page);
    const heading = await this.grid.locator('.rgHeaderCell.focused-cell').first().innerText();
    const tops = await this.grid.locator('revogr-focus.focused-cell').evaluateAll((all) => all.map((one) => one.getBoundingClientRect()).filter((box) => box.height > 0).map((box) => box.top));
    const row = await this.grid.locator('revogr-data[type="rgRow"] .plan-naming').evaluateAll((cells, at) => cells.find((cell) => at.some((top) => Math.abs(cell.getBoundingClientRect().top - top) < 4))?.textContent ?? '', tops);
    return `${row.trim()} · ${heading.replace(/\s+/g, ' ').trim()}`;
  }

  async click(line: string, heading: string, options: Parameters<Locator['click']>[0] = {}): Promise<void> {
    await (await this.at(line, heading)).click(options);
  }

  /** Drags from one place to another, as a hand does. */
  async drag(from: { x: number; y: number }, to: { x: number; y: number }, keys: readonly string[] = []): Promise<void> {
    await this.page.mouse.move(from.x, from.y);
    await this.page.mouse.down();
    await this.page.mouse.move((from.x + to.x) / 2, (from.y + to.y) / 2, { steps: 3 });
    await this.page.mouse.move(to.x, to.y, { steps: 3 });
    for (const key of keys) await this.page.keyboard.down(key);
    await this.page.mouse.up();
    for (const key of keys) await this.page.keyboard.up(key);
  }

  async middle(cell: Locator): Promise<{ x: number; y: number }> {
    const box = await cell.boundingBox();
    if (!box) throw new Error('the cell is not on the screen');
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  }

  /** Drags over cells. */
  async dragCells(from: readonly [string, string], to: readonly [string, string]): Promise<void> {
    await this.drag(await this.middle(await this.at(...from)), await this.middle(await this.at(...to)));
  }

  /** Drags the fill handle of the selection to a cell. */
  async dragHandle(to: readonly [string, string], keys: readonly string[] = []): Promise<void> {
    // The handle follows the selection in one of the next frames.
    await drawn(this.page);
    await this.drag(await this.middle(this.grid.locator('.autofill-handle').first()), await this.middle(await this.at(...to)), keys);
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
    const cell = this.cell(row).first();
    const [type, x] = await cell.evaluate((one) => [one.closest('revogr-data')?.getAttribute('col-type'), one.getAttribute('data-rgcol')]);
    await cell.click();
    // The heading where the focus was keeps its mark until one of the next frames, and might be the one that is looked for.
    await expect(this.grid.locator(`revogr-viewport-scroll.${String(type)} .rgHeaderCell[data-rgcol="${String(x)}"]`)).toHaveClass(/focused-cell/);
    let marked = await this.marked();
    while (!marked.includes(heading)) {
      const before = marked.join();
      await this.press('ArrowRight');
      // Another key before the mark has followed would go past the column. At the last one it stays.
      await expect(async () => {
        marked = await this.marked();
        if (marked.length === 0 || marked.join() === before) throw new Error(`no column “${heading}” after “${before}”`);
      }).toPass({ timeout: 20_000 });
    }
  }

  /** The headings that say where the focus is. */
  private async marked(): Promise<string[]> {
    await drawn(this.page);
    return (await this.grid.locator('.rgHeaderCell.focused-cell').allInnerTexts()).map((text) => text.replace(/\s+/g, ' ').trim());
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
