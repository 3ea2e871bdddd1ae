import { expect, type Page } from '@playwright/test';

/** The pages of the panel beside the plan. */
export class PlanPanels {
  constructor(readonly page: Page) {}

  async open(name: 'Строка' | 'План' | 'Расходы' | 'Итоги' | 'Столбцы' | 'Версии'): Promise<void> {
    const tab = this.page.getByRole('tab', { name, exact: true });
    if (!(await tab.isVisible())) await this.page.getByRole('button', { name: 'Столбцы', exact: true }).click();
    await tab.click();
    await expect(tab).toHaveAttribute('aria-selected', 'true');
  }

  async close(): Promise<void> {
    await this.page.getByRole('button', { name: 'Панель строки' }).click();
    if (await this.page.getByRole('tab', { name: 'Строка', exact: true }).isVisible()) await this.page.getByRole('button', { name: 'Панель строки' }).click();
  }

  /** Shows these columns and no others beside the first one. */
  async show(...names: string[]): Promise<void> {
    await this.open('Столбцы');
    for (const name of names) {
      await this.page.getByPlaceholder('Найти столбец').fill(name);
      const box = this.page.getByRole('checkbox', { name, exact: true });
      if (!(await box.isChecked())) await box.click();
      await expect(box).toBeChecked();
    }
    await this.page.getByPlaceholder('Найти столбец').fill('');
  }

  /** A field of the plan's page. */
  async plan(label: string, text: string): Promise<void> {
    await this.open('План');
    const field = this.page.getByRole('textbox', { name: label, exact: true });
    await field.fill(text);
    await field.press('Enter');
  }

  async choose(label: string, option: string | RegExp): Promise<void> {
    await this.open('План');
    await this.page.getByRole('combobox', { name: label, exact: true }).selectOption({ label: await this.optionOf(label, option) });
  }

  private async optionOf(label: string, option: string | RegExp): Promise<string> {
    const all = await this.page.getByRole('combobox', { name: label, exact: true }).locator('option').allInnerTexts();
    const found = all.find((text) => (typeof option === 'string' ? text === option : option.test(text)));
    if (found === undefined) throw new Error(`“${label}” has ${all.join(', ')}`);
    return found;
  }

  /** A cost beside the lines: a sum, or a share of the media budget with its sign. */
  async cost(kind: string, amount: string): Promise<void> {
    await this.open('Расходы');
    await this.page.getByRole('button', { name: 'Добавить расход' }).click();
    await this.page.getByRole('menuitem', { name: kind }).click();
    const card = this.page.getByRole('region', { name: kind });
    const field = card.getByRole('textbox', { name: 'Сумма без НДС' });
    await field.fill(amount);
    await field.press('Enter');
  }
}
