import type { Locator, Page } from '@playwright/test';

/** The calculators, in the side panel of a plan or on their own page. */
export class Calculators {
  constructor(readonly page: Page) {}

  /** Finds a calculator by its name and opens it. */
  async open(title: string): Promise<void> {
    await this.page.getByRole('searchbox', { name: 'Найти калькулятор' }).fill(title);
    await this.page.getByRole('navigation', { name: 'Калькуляторы' }).getByRole('button', { name: title, exact: true }).click();
  }

  input(name: string | RegExp): Locator {
    return this.page.getByRole('region', { name: 'Данные' }).getByRole('textbox', { name });
  }

  get result(): Locator {
    return this.page.getByRole('region', { name: 'Результат' });
  }

  get write(): Locator {
    return this.page.getByRole('region', { name: 'Записать в план' });
  }
}
