import { expect, type Locator, type Page } from '@playwright/test';

/** The field of the list that was just opened, when the keys go there: a moment after it is on the screen. */
export async function listField(page: Page): Promise<Locator> {
  const field = page.locator('[cmdk-input]:focus');
  await expect(field).toBeVisible();
  return field;
}

/** Takes from the list that was just opened what these words find. Enter takes what is marked, which is a moment after the words are there. */
export async function take(page: Page, words: string): Promise<void> {
  await (await listField(page)).fill(words);
  await expect(page.getByRole('option', { name: words, selected: true })).toBeVisible();
  await page.keyboard.press('Enter');
}

/** Opens the palette and does what these words find, by keys alone. */
export async function run(page: Page, words: string): Promise<void> {
  await page.keyboard.press('Control+KeyK');
  await take(page, words);
}
