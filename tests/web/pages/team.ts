import { expect, type Page } from '@playwright/test';

/** The team's page and the way into a team. */
export class TeamPages {
  constructor(readonly page: Page) {}

  /** Adds a relay and waits until everything is with it. */
  async addRelay(address: string): Promise<void> {
    await this.page.getByRole('link', { name: 'Команда' }).click();
    await this.page.getByRole('button', { name: 'Подключить сервер' }).click();
    await this.page.getByLabel('Адрес').fill(address);
    await this.page.getByRole('button', { name: 'Подключить' }).click();
    // With others at hand a recovery kit is offered; its own journey makes one.
    await this.page.getByRole('dialog', { name: 'Сделайте набор восстановления' }).getByRole('button', { name: 'Позже' }).click();
    await this.stands('synced');
  }

  /** What the top bar says of the relay. */
  async stands(state: string): Promise<void> {
    await expect(this.page.locator('[data-sync]')).toHaveAttribute('data-sync', state, { timeout: 30_000 });
  }

  /** Invites somebody into a project; the code. */
  async invite(project: string, role: string): Promise<string> {
    await this.page.getByRole('tab', { name: 'Люди' }).click();
    await this.page.getByRole('button', { name: 'Пригласить' }).click();
    await this.page.getByRole('combobox', { name: 'Добавить проект' }).click();
    await this.page.getByRole('option', { name: project }).click();
    const roles = this.page.getByRole('group', { name: `Роли в проекте «${project}»` });
    await roles.getByLabel('Специалист').uncheck();
    await roles.getByLabel(role).check();
    await this.page.getByRole('button', { name: 'Создать код' }).click();
    const code = await this.page.locator('[data-code]').innerText();
    await expect(this.page.getByAltText('QR-код приглашения')).toBeVisible();
    return code;
  }

  /** Asks to be let in. */
  async ask(code: string, person: string): Promise<void> {
    await this.page.getByRole('button', { name: 'У меня есть приглашение' }).click();
    await this.page.getByLabel('Код приглашения').fill(code);
    await this.page.getByLabel('Ваше имя').fill(person);
    await this.page.getByRole('button', { name: 'Попросить доступ' }).click();
  }

  /** The fingerprint on the screen. */
  fingerprint(): Promise<string> {
    return this.page.locator('[data-fingerprint]').innerText();
  }
}
