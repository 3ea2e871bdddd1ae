import { test as base, type Page } from '@playwright/test';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FrontPages } from './pages/front';
import { ImportWizard } from './pages/import-wizard';
import { ProjectsPage } from './pages/projects';

const ROOT = resolve(import.meta.dirname, '../..');
/** The program under test. */
export const BIN = process.env['MRM_BIN'] ?? join(ROOT, 'target/debug/mrm');
const UI = process.env['MRM_UI'] ?? join(ROOT, 'ui/dist');
/** Where screenshots for the eye go; ignored by git. */
export const SCREENSHOTS = join(ROOT, 'tests/screenshots');
/** Real workbooks that lie beside the checkout on some machines; journeys that need them pass over where they are absent. */
export const WORKBOOKS = resolve(ROOT, '../shared/workbooks');

/** `mrm serve` over a data folder of its own. It can be killed and started again over the same folder. */
export class Server {
  private child: ChildProcess | null = null;
  address = '';
  constructor(readonly folder: string, private readonly key: string | null) {}

  async start(): Promise<void> {
    const env: NodeJS.ProcessEnv = { ...process.env, MRM_DATA_DIR: this.folder };
    if (this.key) env['MRM_DB_KEY'] = this.key;
    const child = spawn(BIN, ['--json', 'serve', '--port', '0', '--ui', UI], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    this.child = child;
    const line = await new Promise<string>((said, failed) => {
      let text = '';
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString('utf8');
        const end = text.indexOf('\n');
        if (end >= 0) said(text.slice(0, end));
      });
      child.once('error', failed);
      child.once('exit', (code) => { failed(new Error(`mrm serve ended with ${String(code)} before it served`)); });
    });
    const { url, token } = JSON.parse(line) as { url: string; token: string };
    this.address = `${url}/#token=${token}`;
  }

  /** Ends the process; SIGKILL is what a power cut does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }
}

interface Fixtures { server: Server; front: FrontPages; projects: ProjectsPage; wizard: ImportWizard; workspace: Page }

/** A test with a served workspace: `front` at the first start, `workspace` already past it. */
export const test = base.extend<Fixtures>({
  server: async ({}, use) => {
    if (!existsSync(BIN)) throw new Error(`build mrm first: there is no ${BIN} (MRM_BIN says where it is)`);
    const folder = await mkdtemp(join(tmpdir(), 'mrm-web-'));
    const server = new Server(folder, randomBytes(32).toString('hex'));
    await server.start();
    await use(server);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  },
  front: async ({ page, server }, use) => {
    await page.goto(server.address);
    await use(new FrontPages(page));
  },
  workspace: async ({ page, front }, use) => {
    await front.start('Анна Белова', 'Агентство «Север»');
    await use(page);
  },
  projects: async ({ workspace }, use) => { await use(new ProjectsPage(workspace)); },
  wizard: async ({ workspace }, use) => { await use(new ImportWizard(workspace)); },
});
export { expect } from '@playwright/test';
