import type { Browser, BrowserContextOptions, Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, Server } from './fixture';
import { PlanGrid } from './pages/plan';
import { ask } from './plan-fixture';
import { test as base } from './team-fixture';

/** What somebody is called, and what they are in the organisation and in the project. */
export interface Person { name: string; role: 'admin' | 'manager' | 'member' | 'guest'; projectRoles: string[] }
/** What of a page differs from the usual one. */
export type Look = Pick<BrowserContextOptions, 'viewport' | 'colorScheme' | 'locale'>;

interface Invitation { id: string; request?: unknown }

/** One person's device: `mrm serve` over a folder of its own, and the pages open on it. */
export class Desk {
  private readonly closing: (() => Promise<void>)[] = [];
  private constructor(readonly name: string, readonly server: Server, private readonly browser: Browser) {}

  static async make(browser: Browser, name: string): Promise<Desk> {
    const server = new Server(await mkdtemp(join(tmpdir(), 'mrm-web-')), randomBytes(32).toString('hex'));
    await server.start();
    return new Desk(name, server, browser);
  }

  /** Asks the served API as a script would. */
  ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    return ask<T>(this.server, method, path, body);
  }

  /** Changes a plan. */
  edit(plan: string, ...edits: unknown[]): Promise<{ created?: Record<string, string> }> {
    return this.ask('POST', `/plans/${plan}/edits`, { intent: 'story', edits });
  }

  /** Waits until everything is with the relay and everything of the relay is here. */
  async sync(): Promise<void> {
    await this.ask('POST', '/sync', { wait_seconds: 30 });
  }

  /** A page at this device; `watch` sees it before anything is asked. */
  async page(hash: string, look: Look = {}, watch?: (page: Page) => void): Promise<Page> {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'ru-RU', ...look });
    this.closing.push(() => context.close());
    const page = await context.newPage();
    watch?.(page);
    await page.goto(this.server.address);
    // The token in the address has to be taken before another hash takes its place.
    await page.getByRole('navigation').first().waitFor({ timeout: 60_000 });
    await page.evaluate((to) => { location.hash = to; }, hash);
    return page;
  }

  /** The plan's table at this device. */
  async open(plan: string, look: Look = {}, watch?: (page: Page) => void): Promise<PlanGrid> {
    const grid = new PlanGrid(await this.page(`#/plans/${plan}`, look, watch));
    await grid.grid.locator('revogr-data[type="rgRow"] .rgCell').first().waitFor({ timeout: 60_000 });
    return grid;
  }

  async close(): Promise<void> {
    for (const close of this.closing) await close();
    await this.server.stop();
    await rm(this.server.folder, { recursive: true, force: true });
  }
}

/** An agency whose people are let in by their first admin; all of them at one relay. */
export class Agency {
  readonly desks: Desk[] = [];
  /** The project that the people are invited to. */
  project = '';
  constructor(private readonly browser: Browser, private readonly relay: string) {}

  /** The workspace with its first admin, a project, and the relay. */
  async begin(name: string, project: string): Promise<Desk> {
    const desk = await this.desk(name);
    await desk.ask('POST', '/session/start', { person: name, workspace: 'Агентство «Север»', language: 'system' });
    this.project = (await desk.ask<{ id: string }>('POST', '/projects', { name: project })).id;
    await desk.ask('PUT', '/relay', { url: this.relay });
    await desk.sync();
    return desk;
  }

  /** Somebody comes by an invitation of the first admin. */
  async letIn({ name, role, projectRoles }: Person): Promise<Desk> {
    const [admin] = this.desks;
    if (!admin) throw new Error('the workspace begins with its first admin');
    const { code, invitation } = await admin.ask<{ code: string; invitation: Invitation }>('POST', '/team/invitations', { role, projects: [{ project: this.project, roles: projectRoles }] });
    await admin.sync();
    const desk = await this.desk(name);
    await desk.ask('POST', '/session/join', { code, person: name, language: 'system' });
    const asked = async (): Promise<boolean> => (await admin.ask<{ invitations: Invitation[] }>('GET', '/team')).invitations.some((one) => one.id === invitation.id && one.request);
    await expect.poll(asked, { timeout: 30_000 }).toBe(true);
    await admin.ask('POST', `/team/invitations/${invitation.id}/accept`);
    await desk.ask('POST', '/session/join/wait', { seconds: 30 });
    await desk.sync();
    return desk;
  }

  /** Everybody has what everybody did. */
  async sync(): Promise<void> {
    for (let turn = 0; turn < 2; turn += 1) for (const desk of this.desks) await desk.sync();
  }

  private async desk(name: string): Promise<Desk> {
    const desk = await Desk.make(this.browser, name);
    this.desks.push(desk);
    return desk;
  }
}

/** A test with a relay and an agency whose desks are cleared away at the end. */
export const test = base.extend<{ agency: Agency }>({
  agency: async ({ browser, relay }, use) => {
    const agency = new Agency(browser, relay.address);
    await use(agency);
    for (const desk of agency.desks) await desk.close();
  },
});
export { expect } from './fixture';
