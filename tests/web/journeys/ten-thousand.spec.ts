import { expect } from '../fixture';
import { flowchart, rearrange, scroll, test } from '../ten-thousand';

test.setTimeout(240_000);

test('ten thousand lines are scrolled, in the table and in the flowchart, with only those on the screen drawn', async ({ long, page }) => {
  const cells = long.grid.locator('revogr-data[type="rgRow"] .rgCell');
  await scroll(page);
  await expect(long.cell(/^Площадка \d+$/).first()).toBeVisible();
  // What is drawn grows with the window, not with the plan.
  expect(await cells.count()).toBeLessThan(1500);
  await flowchart(page);
  await scroll(page);
  const bars = page.locator('[data-bar]');
  await expect(bars.first()).toBeVisible();
  expect(await bars.count()).toBeLessThan(300);
});

test('ten thousand lines take views, filters, groups and sorting', async ({ long }) => {
  await rearrange(long, async (what, act) => { await test.step(what, act); });
});
