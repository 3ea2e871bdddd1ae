import { expect, type Locator, type Page } from '@playwright/test';
import { drawn } from './looks';

/** The flowchart, as a planner works with it. */
export class FlowchartPage {
  readonly chart: Locator;
  constructor(readonly page: Page) {
    this.chart = page.getByTestId('flowchart');
  }

  async open(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Флоучарт' }).click();
    await expect(this.chart).toBeVisible();
  }

  async table(): Promise<void> {
    await this.page.getByRole('tab', { name: 'Таблица' }).click();
  }

  /** The row of a line. */
  row(name: string): Locator {
    return this.chart.locator('[data-row]', { hasText: name });
  }

  /** The bars of a line, by date. */
  bars(name: string): Locator {
    return this.row(name).locator('[data-bar]');
  }

  /** A bar says when it runs. */
  async expectRuns(name: string, ...periods: string[]): Promise<void> {
    const bars = this.bars(name);
    await expect(bars).toHaveCount(periods.length);
    for (const [index, period] of periods.entries()) await expect(bars.nth(index)).toHaveAttribute('aria-label', new RegExp(period.replace(/\./g, '\\.')));
  }

  /** Pulls from one place of a bar (0 is its left end, 1 its right) by pixels. */
  async pull(bar: Locator, place: number, by: number): Promise<void> {
    // After another unit the bars stand elsewhere in one of the next frames.
    await drawn(this.page);
    const box = await bar.boundingBox();
    if (!box) throw new Error('the bar is not in sight');
    const x = box.x + (place === 0 ? 2 : place === 1 ? box.width - 2 : box.width * place);
    const y = box.y + box.height / 2;
    await this.page.mouse.move(x, y);
    await this.page.mouse.down();
    await this.page.mouse.move(x + by / 2, y, { steps: 4 });
    await this.page.mouse.move(x + by, y, { steps: 4 });
    await this.page.mouse.up();
  }

  /** Takes a bar over to the row of another line, straight down or up. */
  async takeTo(bar: Locator, line: string): Promise<void> {
    await drawn(this.page);
    const [from, to] = [await bar.boundingBox(), await this.row(line).boundingBox()];
    if (!from || !to) throw new Error('the bar or the line is not in sight');
    const x = from.x + from.width / 2;
    await this.page.mouse.move(x, from.y + from.height / 2);
    await this.page.mouse.down();
    await this.page.mouse.move(x + 3, to.y + to.height / 2, { steps: 6 });
    await this.page.mouse.up();
  }

  async unit(name: 'День' | 'Неделя' | 'Месяц' | 'Квартал'): Promise<void> {
    await this.page.getByRole('radio', { name }).click();
    await expect(this.page.getByRole('radio', { name })).toBeChecked();
  }

  /** Amounts of a line by unit, in hundredths, as the core answers. */
  async amounts(line: string, by: 'day' | 'week' | 'month' = 'week', amount: 'budget' | 'impressions' = 'budget'): Promise<{ total: number; sum: number; parts: number[] }> {
    const id = await this.row(line).getAttribute('data-row');
    const plan = /pln_\w+/.exec(this.page.url())?.[0] ?? '';
    const token = /token=([^&]+)/.exec(this.address)?.[1] ?? '';
    const answer = await this.page.request.get(`${new URL(this.address).origin}/api/v1/plans/${plan}/flowchart?by=${by}&amount=${amount}&rows=${String(id)}`, { headers: { Authorization: `Bearer ${token}` } });
    const view = (await answer.json()) as { rows: { total: string; cells: [string, string][] }[] };
    const row = view.rows[0];
    const kopecks = (text: string): number => Math.round(Number(text) * 100);
    const parts = (row?.cells ?? []).map(([, amount]) => kopecks(amount));
    return { total: kopecks(row?.total ?? 'NaN'), sum: parts.reduce((all, part) => all + part, 0), parts };
  }

  /** The address of the host with its token. */
  address = '';
}
