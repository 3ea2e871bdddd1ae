import { expect, type Page } from '@playwright/test';

/** What stands before the workspace. */
export class FrontPages {
  constructor(readonly page: Page) {}

  async fill(person: string, workspace: string): Promise<void> {
    await this.page.getByLabel('Ваше имя').fill(person);
    await this.page.getByLabel('Рабочее пространство').fill(workspace);
  }

  async start(person: string, workspace: string): Promise<void> {
    await this.fill(person, workspace);
    await this.page.getByRole('button', { name: 'Начать работу' }).click();
    await expect(this.page.getByRole('navigation', { name: 'Разделы' })).toBeVisible();
  }
}
