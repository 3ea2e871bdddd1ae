import { expect, type Locator, type Page } from '@playwright/test';

/** The list of projects and a project's page. */
export class ProjectsPage {
  constructor(readonly page: Page) {}

  row(name: string): Locator {
    return this.page.getByRole('row').filter({ hasText: name });
  }

  async create(name: string, client: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Создать проект' }).click();
    await this.page.getByLabel('Название проекта').fill(name);
    await this.page.getByLabel('Клиент').fill(client);
    await this.page.keyboard.press('Enter');
    await expect(this.page.getByRole('heading', { level: 1, name })).toBeVisible();
  }

  async list(): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: 'Проекты' }).click();
  }

  async choose(project: string, command: string): Promise<void> {
    await this.page.getByRole('button', { name: `Действия с проектом «${project}»` }).click();
    await this.page.getByRole('menuitem', { name: command }).click();
  }

  async createPlan(title: string): Promise<void> {
    await this.page.getByRole('button', { name: 'Создать план' }).first().click();
    await this.page.getByLabel('Название плана').fill(title);
    await this.page.keyboard.press('Control+Enter');
    await expect(this.page).toHaveURL(/#\/plans\//);
  }
}
