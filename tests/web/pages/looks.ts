import { expect, type Page } from '@playwright/test';

/** Waits until what was just done is drawn: tables and charts show it in one of the next frames. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((done) => { requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))); }));
}

/** Things that stick out of the window to a side, where nobody can reach them. Scrolling regions may hold what they like. */
export async function expectNothingCut(page: Page): Promise<void> {
  const cut = (): Promise<string[]> => page.evaluate(() => {
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
  // What has just changed its size is laid out in one of the next frames.
  await expect.poll(cut).toEqual([]);
}
