import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { BIN } from './fixture';

const RELAY = process.env['MRM_RELAY_BIN'] ?? join(dirname(BIN), 'mrm-relay');

/** `mrm-relay serve` over a folder of its own. It can be killed and comes back at the same address. */
export class RelayServer {
  private child: ChildProcess | null = null;
  private port = 0;
  constructor(readonly folder: string) {}

  get address(): string {
    return `ws://127.0.0.1:${String(this.port)}`;
  }

  async start(): Promise<void> {
    if (!existsSync(RELAY)) throw new Error(`build mrm-relay first: there is no ${RELAY} (MRM_RELAY_BIN says where it is)`);
    if (this.port === 0) this.port = await freePort();
    const child = spawn(RELAY, ['serve', '--listen', `127.0.0.1:${String(this.port)}`, '--data', this.folder], { env: { ...process.env, MRM_LOG: 'warn' }, stdio: ['ignore', 'ignore', 'inherit'] });
    this.child = child;
    for (let tries = 0; tries < 600; tries += 1) {
      if (child.exitCode !== null) throw new Error(`mrm-relay ended with ${String(child.exitCode)}`);
      const ready = await fetch(`http://127.0.0.1:${String(this.port)}/ready`).then((answer) => answer.ok, () => false);
      if (ready) return;
      await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('mrm-relay does not get ready');
  }

  /** SIGKILL is what a power cut does. */
  async stop(signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM'): Promise<void> {
    const child = this.child;
    this.child = null;
    if (!child || child.exitCode !== null) return;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill(signal);
    await ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => { done(port); });
    });
  });
}
