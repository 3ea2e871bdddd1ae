import { expect, type Page } from '@playwright/test';

/** Things that stick out of the window to a side, where nobody can reach them. Scrolling regions may hold what they like. */
export async function expectNothingCut(page: Page): Promise<void> {
  const cut = await page.evaluate(() => {
    const found: string[] = [];
    if (document.documentElement.scrollWidth > window.innerWidth) found.push(`the page is ${String(document.documentElement.scrollWidth)} px wide`);
    if (document.documentElement.scrollHeight > window.innerHeight) found.push(`the page is ${String(document.documentElement.scrollHeight)} px high`);
    const scrolls = (element: Element): boolean => {
      for (let at: Element | null = element; at; at = at.parentElement) if (/auto|scroll/.test(getComputedStyle(at).overflowX) || at.tagName === 'REVO-GRID') return true;
      return false;
    };
    for (const element of document.querySelectorAll('button, a, h1, h2, label, input:not([aria-hidden]), [role="tab"], [role="radio"], [role="status"], footer *')) {
      const box = element.getBoundingClientRect();
      if (box.width === 0 || (box.left >= -1 && box.right <= window.innerWidth + 1) || scrolls(element)) continue;
      found.push(`${element.tagName} “${(element.textContent ?? '').slice(0, 40)}” stands at ${String(Math.round(box.left))}–${String(Math.round(box.right))} of ${String(window.innerWidth)}`);
    }
    return found;
  });
  expect(cut).toEqual([]);
}
