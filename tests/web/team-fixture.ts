import type { Page } from '@playwright/test';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Server, test as base } from './fixture';
import { RelayServer } from './relay';

/** A second planner with a device of their own. */
export interface Colleague { server: Server; page: Page }

/** A test with a relay, and a second `mrm serve` in a page of its own. */
export const test = base.extend<{ relay: RelayServer; colleague: Colleague }>({
  relay: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'mrm-relay-'));
    const relay = new RelayServer(folder);
    await relay.start();
    await use(relay);
    await relay.stop();
    await rm(folder, { recursive: true, force: true });
  },
  colleague: async ({ browser }, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'mrm-web-'));
    const server = new Server(folder, randomBytes(32).toString('hex'));
    await server.start();
    const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, locale: 'ru-RU' });
    const page = await context.newPage();
    await page.goto(server.address);
    await use({ server, page });
    await context.close();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  },
});
export { expect } from './fixture';
