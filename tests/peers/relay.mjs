// Rooms of three clients at a server for documents that are edited together, for the table of `cargo xtask bench`. One client
// of each room writes; the others note when they have it. The same rooms, rates and times as in tests/bench/relay/fanout.rs.
// Usage: node relay.mjs automerge-repo|hocuspocus|y-websocket ROOMS PER_SECOND [SECONDS]. Prints one line of JSON.
//
// None of these servers writes before it hands on: each answers from memory, and saves later or not at all.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import WebSocket from 'ws';

const CLIENTS = 3;
const WARM = 3_000;
const TEXT = 'x'.repeat(200);

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Writes a number and a text; hears of numbers that others wrote. */
const overYjs = (Y, open) => async (url, room, heard) => {
  const doc = new Y.Doc();
  const cells = doc.getMap('cells');
  cells.observe((event) => event.transaction.local || heard(cells.get('number')));
  await open(url, room, doc);
  return (number) =>
    doc.transact(() => {
      cells.set('text', TEXT + number);
      cells.set('number', number);
    });
};

const peers = {
  'y-websocket': {
    server: ['node_modules/y-websocket/bin/server.cjs'],
    keeps: 'nothing on disk',
    async client() {
      const Y = await import('yjs');
      const { WebsocketProvider } = await import('y-websocket');
      return overYjs(Y, async (url, room, doc) => {
        const provider = new WebsocketProvider(url, room, doc, { WebSocketPolyfill: WebSocket, disableBc: true });
        await new Promise((resolve) => provider.once('sync', resolve));
      });
    },
  },
  hocuspocus: {
    server: ['relay-hocuspocus.mjs'],
    keeps: 'nothing on disk',
    async client() {
      const Y = await import('yjs');
      const { HocuspocusProvider, HocuspocusProviderWebsocket } = await import('@hocuspocus/provider');
      return overYjs(Y, async (url, name, document) => {
        const websocketProvider = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: WebSocket });
        await new Promise((onSynced) => {
          new HocuspocusProvider({ websocketProvider, name, document, token: 'none', onSynced }).attach();
        });
      });
    },
  },
  'automerge-repo': {
    server: ['node_modules/@automerge/automerge-repo-sync-server/src/index.js'],
    keeps: 'saved after it is handed on',
    async client() {
      const { Repo } = await import('@automerge/automerge-repo');
      const { BrowserWebSocketClientAdapter } = await import('@automerge/automerge-repo-network-websocket');
      const found = new Map();
      return async (url, room, heard) => {
        const repo = new Repo({ network: [new BrowserWebSocketClientAdapter(url)] });
        await repo.networkSubsystem.whenReady();
        if (!found.has(room)) {
          const handle = repo.create({ number: 0, text: '' });
          found.set(room, handle.url);
          return (number) => handle.change((doc) => Object.assign(doc, { number, text: TEXT + number }));
        }
        const handle = repo.find(found.get(room));
        await handle.whenReady();
        handle.on('change', ({ doc }) => heard(doc.number));
        return undefined;
      };
    },
  },
};

/** Kilobytes in memory, and seconds of a processor, of the server. */
const memory = (pid) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]);
const processor = (pid) => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(')').pop().trim().split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
};

const quantile = (sorted, share) => sorted[Math.min(Math.max(Math.ceil(sorted.length * share) - 1, 0), sorted.length - 1)];

async function serve(peer, folder) {
  const port = await freePort();
  const environment = { ...process.env, PORT: String(port), HOST: '127.0.0.1', DATA_DIR: folder };
  const server = spawn(process.execPath, peer.server, { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
  const url = `ws://127.0.0.1:${port}`;
  for (let attempt = 0; attempt < 200; attempt += 1) {
    const answers = await fetch(url.replace('ws', 'http')).then(() => true, () => false);
    if (answers) return { server, url };
    await sleep(50);
  }
  throw new Error('the server does not answer');
}

/** One room: its clients, and what they heard. */
async function enter(open, url, name, countsFrom) {
  const room = { sent: [], late: [], deliveries: 0, write: undefined };
  for (let client = 0; client < CLIENTS; client += 1) {
    let last = 0;
    const heard = (number) => {
      const now = performance.now();
      // Several that were put together arrived together.
      for (last += 1; last <= number; last += 1) {
        room.deliveries += 1;
        if (room.sent[last - 1] >= countsFrom()) room.late.push(now - room.sent[last - 1]);
      }
      last = Math.max(number, 0);
    };
    const write = await open(url, name, heard);
    room.write ??= write;
  }
  return room;
}

async function measure(name, rooms, perSecond, seconds) {
  const peer = peers[name];
  const folder = mkdtempSync(join(tmpdir(), 'mrm-peer-'));
  const { server, url } = await serve(peer, folder);
  try {
    const open = await peer.client();
    const before = memory(server.pid);
    let countsFrom = Infinity;
    const all = [];
    for (let room = 0; room < rooms; room += 1) all.push(await enter(open, url, `room-${room}`, () => countsFrom));
    const each = (memory(server.pid) - before) / (rooms * CLIENTS);
    const start = performance.now();
    countsFrom = start + WARM;
    const until = countsFrom + seconds * 1000;
    const period = 1000 / perSecond;
    const write = async (room, number) => {
      // Whoever cannot keep up writes less, and not longer.
      for (let at = start + (period * number) / rooms; Math.max(at, performance.now()) < until; at += period) {
        await sleep(Math.max(at - performance.now(), 0));
        room.sent.push(performance.now());
        room.write(room.sent.length);
      }
    };
    const writing = all.map(write);
    await sleep(WARM);
    const [used, own] = [processor(server.pid), processor(process.pid)];
    await Promise.all(writing);
    const window = (performance.now() - countsFrom) / 1000;
    const [theirs, ours] = [processor(server.pid) - used, processor(process.pid) - own];
    await sleep(2_000);
    const late = all.flatMap((room) => room.late).sort((a, b) => a - b);
    const sent = all.reduce((sum, room) => sum + room.sent.length, 0);
    const deliveries = all.reduce((sum, room) => sum + room.deliveries, 0);
    const missing = sent * (CLIENTS - 1) - deliveries;
    const note =
      `not durable (${peer.keeps}); ${(sent / (seconds + WARM / 1000)).toFixed(0)} writes/s; ${each.toFixed(1)} KB a connection; ` +
      `${((theirs * 1e6) / late.length).toFixed(0)} ms of a processor for 1,000 deliveries` +
      `; the clients' process was busy for ${((ours / window) * 100).toFixed(0)} %` +
      (missing > 0 ? `; ${missing} deliveries did not arrive` : '');
    return { peer: name, bench: `relay_fanout_${rooms}`, seconds: quantile(late, 0.5) / 1000, p99_seconds: quantile(late, 0.99) / 1000, note };
  } finally {
    server.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}

const [name, rooms, perSecond, seconds] = process.argv.slice(2);
if (!peers[name] || !(Number(rooms) > 0) || !(Number(perSecond) > 0)) {
  process.stderr.write('usage: node relay.mjs automerge-repo|hocuspocus|y-websocket ROOMS PER_SECOND [SECONDS]\n');
  process.exit(2);
}
const row = await measure(name, Number(rooms), Number(perSecond), Number(seconds ?? 15));
// Clients that go on trying to reach the server would keep this process.
process.stdout.write(`${JSON.stringify(row)}\n`, () => process.exit(0));
