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

  /** Shows these columns too, all at once, without the mouse. */
  async show(...names: string[]): Promise<void> {
    await this.page.keyboard.press('Control+Alt+KeyC');
    const dialog = this.page.getByRole('dialog', { name: 'Столбцы таблицы' });
    const search = dialog.getByRole('searchbox', { name: 'Найти столбец' });
    for (const name of names) {
      await search.fill(name);
      const box = dialog.getByRole('checkbox', { name, exact: true });
      await expect(box).toBeVisible();
      if (await box.isChecked()) await search.fill('');
      else await search.press('Enter');
      await expect(search).toHaveValue('');
    }
    await search.press('Enter');
    await expect(dialog).toHaveCount(0);
  }

  /** A field of the plan's page. */
  async plan(label: string, text: string): Promise<void> {
    await this.open('План');
    const field = this.page.getByRole('textbox', { name: label, exact: true });
    await field.fill(text);
    await field.press('Enter');
  }

  /** Chooses from a list of the plan's page. */
  async choose(label: string, option: string): Promise<void> {
    await this.open('План');
    await this.page.getByRole('combobox', { name: label, exact: true }).click();
    await this.page.getByRole('option', { name: option, exact: true }).click();
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
