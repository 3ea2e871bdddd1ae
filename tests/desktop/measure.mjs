// How long the release window takes to be usable and how much memory it holds. Run by `cargo xtask bench`, which builds
// it, gives it a screen and names a workbook of 10,000 lines; prints rows of the bench table as JSON.
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { KEY, Window, dataFolder, required, until } from './webdriver.mjs';

const STARTS = 5;
const data = dataFolder();

/** Runs the terminal program on the data folder and gives what it answers. */
function mrm(...args) {
  const env = { ...process.env, MRM_DATA_DIR: data.path, MRM_DB_KEY: KEY };
  const done = spawnSync(required('MRM_BIN'), ['--json', ...args], { env, encoding: 'utf8', maxBuffer: 1 << 28 });
  if (done.status !== 0) throw new Error(`mrm ${args[0]}: ${done.stderr}`);
  return JSON.parse(done.stdout);
}

const median = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
const seconds = (since) => (performance.now() - since) / 1000;

/** Puts what is cached of files out of memory, where that is allowed: the first start of a day. */
function forget() {
  try {
    spawnSync('sync');
    writeFileSync('/proc/sys/vm/drop_caches', '3');
    return true;
  } catch {
    return false;
  }
}

/** Proportional memory of the window and of all processes below it, in MB by program. */
function memory() {
  const parents = new Map();
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      // What has ended and waits to be noticed holds no memory.
      if (state !== 'Z') parents.set(pid, { name, parent });
    } catch {
      // It has ended meanwhile.
    }
  }
  // The newest, should the one of an earlier round still be ending.
  const root = [...parents].filter(([, { name }]) => name === 'mrm-desktop').map(([pid]) => pid).sort((a, b) => a - b).at(-1);
  const below = (pid) => pid === root || (parents.has(pid) && below(parents.get(pid).parent));
  const sizes = {};
  for (const [pid, { name }] of parents) {
    if (!below(pid)) continue;
    const [, size] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
    sizes[name] = (sizes[name] ?? 0) + Number(size ?? 0) / 1024;
  }
  return sizes;
}

const told = (sizes) => {
  const parts = Object.entries(sizes).map(([name, size]) => `${name} ${size.toFixed(0)}`);
  return `${Object.values(sizes).reduce((a, b) => a + b, 0).toFixed(0)} MB proportional: ${parts.join(', ')}`;
};

const plan = mrm('import', required('MRM_WORKBOOK')).plan_id;
const rows = [];
try {
  const starts = { first: [], again: [] };
  let cold = true;
  for (let round = 0; round < STARTS * 2; round += 1) {
    const kind = round % 2 === 0 ? 'first' : 'again';
    if (kind === 'first') cold = forget() && cold;
    const began = performance.now();
    const window = await Window.open(data.path);
    // Interactive: the list of projects is there and the search field takes a key.
    await until('the first screen', () => window.run('return document.querySelector("main button, main a") !== null'));
    starts[kind].push(seconds(began));
    if (round === STARTS * 2 - 1) rows.push(...await withPlan(window));
    await window.close();
  }
  const note = 'from the call of the program to a button on the first screen, with the driver’s own start';
  rows.unshift(
    { bench: 'window_start', seconds: median(starts.first), goal: '–', note: `${note}; ${cold ? 'files not in memory' : 'files in memory'}` },
    { bench: 'window_start_again', seconds: median(starts.again), goal: '–', note: `${note}; files in memory` },
  );
} finally {
  data.remove();
}
console.log(JSON.stringify(rows));

/** Opens the plan in the window: how long until its cells are there, and what memory is held then. */
async function withPlan(window) {
  const empty = memory();
  const began = performance.now();
  await window.run(`location.hash = '#/plans/${plan}'`);
  await until('the plan', () => window.run('return document.querySelectorAll("revogr-data [data-rgrow]").length > 20'));
  const opened = seconds(began);
  await new Promise((done) => setTimeout(done, 3000));
  return [
    { bench: 'window_open_plan_10k', seconds: opened, goal: '–', note: 'from the click to the cells on the screen, software renderer' },
    { bench: 'window_memory', goal: '–', note: `first screen: ${told(empty)}` },
    { bench: 'window_memory_10k', goal: '–', note: `plan of 10,000 lines open: ${told(memory())}` },
  ];
}
