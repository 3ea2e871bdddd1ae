// The few words of the WebDriver protocol that the window's journeys need, and what starts and ends a window.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const HERE = dirname(fileURLToPath(import.meta.url));
const ROOT = join(HERE, '../..');
const ELEMENT = 'element-6066-11e4-a52e-4f735466cecf';
/** Patience with a debug build under a software renderer on a busy machine. */
const PATIENCE = 60_000;
/** The key of a test's database, handed in because a test machine has no keyring. */
export const KEY = '5eed'.repeat(16);

/** The environment variable of this name, which the caller of these scripts sets. */
export function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run this with “cargo xtask test --only desktop” or “cargo xtask bench”`);
  return value;
}

/** The interface's text for a key such as `session:onboarding.start`, in English: the language that windows start in here. */
export function text(key) {
  const [file, path] = key.split(':');
  const texts = JSON.parse(readFileSync(join(ROOT, `ui/src/i18n/en/${file}.json`), 'utf8'));
  const found = path.split('.').reduce((at, part) => at?.[part], texts);
  if (typeof found !== 'string') throw new Error(`there is no text ${key}`);
  return found;
}

/** A data folder of a test's own. */
export function dataFolder() {
  const path = mkdtempSync(join(tmpdir(), 'mrm-window-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export async function until(what, question, patience = PATIENCE) {
  const end = Date.now() + patience;
  let last;
  for (;;) {
    try {
      const answer = await question();
      if (answer) return answer;
    } catch (error) {
      last = error;
    }
    if (Date.now() > end) throw new Error(`${what} did not happen within ${patience / 1000} s`, { cause: last });
    await new Promise((done) => setTimeout(done, 100));
  }
}

function freePort() {
  return new Promise((found, failed) => {
    const server = createServer();
    server.on('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => found(port));
    });
  });
}

/** The real window, driven. */
export class Window {
  #driver;
  #base;
  #session;

  /** Opens the application on a data folder. */
  static async open(folder) {
    const window = new Window();
    const [port, native] = [await freePort(), await freePort()];
    const args = ['--port', port, '--native-port', native, '--native-driver', '/usr/bin/WebKitWebDriver'].map(String);
    // The system's dialogs keep their size in the person's settings, which a test leaves alone.
    const own = { GSETTINGS_BACKEND: 'memory' };
    const env = { ...process.env, ...own, MRM_DATA_DIR: folder, MRM_DB_KEY: KEY, LANGUAGE: 'en', LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8' };
    // A group of its own, so that the driver's driver ends with it.
    window.#driver = spawn(required('TAURI_DRIVER'), args, { env, stdio: ['ignore', 'ignore', 'inherit'], detached: true });
    window.#base = `http://127.0.0.1:${port}`;
    await until('the driver', () => fetch(`${window.#base}/status`).then((answer) => answer.ok));
    const options = { application: required('MRM_DESKTOP') };
    const capabilities = { alwaysMatch: { browserName: 'wry', 'tauri:options': options } };
    const { sessionId } = await window.#call('POST', '/session', { capabilities });
    window.#session = sessionId;
    return window;
  }

  /** Closes the window as a person does, and the driver after it. */
  async close() {
    try {
      await this.#ask('DELETE', '');
    } finally {
      try {
        process.kill(-this.#driver.pid, 'SIGTERM');
      } catch {
        // It has ended by itself.
      }
    }
  }

  async #call(method, path, body) {
    const init = { method, headers: { 'content-type': 'application/json' } };
    if (body !== undefined) init.body = JSON.stringify(body);
    const answer = await fetch(this.#base + path, init);
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${method} ${path}: ${value?.error}: ${value?.message}`);
    return value;
  }

  #ask(method, path, body) {
    return this.#call(method, `/session/${this.#session}${path}`, body);
  }

  /** Runs a function body in the page. */
  run(script, ...args) {
    return this.#ask('POST', '/execute/sync', { script, args });
  }

  /** What the page says, as a reader sees it. */
  says() {
    return this.run('return document.body.innerText');
  }

  /** Waits until the page says this. */
  see(words) {
    return until(`“${words}”`, async () => (await this.says()).includes(words)).catch(async (error) => {
      throw new Error(`${error.message}; the page says:\n${await this.says()}`, { cause: error.cause });
    });
  }

  /** Waits for the element that an XPath finds. */
  find(xpath) {
    return until(xpath, async () => {
      const element = await this.#ask('POST', '/element', { using: 'xpath', value: xpath });
      return element[ELEMENT];
    });
  }

  /** Presses the button with this label, when it can be pressed. */
  async press(label) {
    await this.click(`//button[not(@disabled) and normalize-space(.)=${JSON.stringify(label)}]`);
  }

  /** Clicks in the middle of what an XPath finds. */
  async click(xpath) {
    // With the pointer: the driver's own click refuses buttons whose text is hidden beside their icon. What still moves is
    // waited for, as a hand does.
    let last = '';
    const { x, y, width, height } = await until(`${xpath} stands still`, async () => {
      const box = await this.run('return arguments[0].getBoundingClientRect().toJSON()', { [ELEMENT]: await this.find(xpath) });
      const before = last;
      last = JSON.stringify(box);
      return last === before && box;
    });
    const [at, button] = [{ x: Math.round(x + width / 2), y: Math.round(y + height / 2) }, { button: 0 }];
    const moves = [{ type: 'pointerMove', ...at }, { type: 'pointerDown', ...button }, { type: 'pointerUp', ...button }];
    await this.#ask('POST', '/actions', { actions: [{ type: 'pointer', id: 'mouse', actions: moves }] });
  }

  /** Types into the field with this label. */
  async type(label, words) {
    const quoted = JSON.stringify(label);
    const element = await this.find(`//*[(self::input or self::textarea) and @id=//label[contains(., ${quoted})]/@for]`);
    await this.#ask('POST', `/element/${element}/value`, { text: words });
    return { value: () => this.#ask('GET', `/element/${element}/property/value`) };
  }

  /** Presses a key in whatever has the focus. */
  async key(value) {
    const actions = [{ type: 'key', id: 'keyboard', actions: [{ type: 'keyDown', value }, { type: 'keyUp', value }] }];
    await this.#ask('POST', '/actions', { actions });
  }

  /** Answers the system's own save dialog, which no web driver reaches, as a person does: types a path and presses Enter. */
  async save(title, path) {
    const [dialog] = (await until(`the dialog “${title}”`, () => xdotool('search', '--onlyvisible', '--name', `^${title}$`))).split('\n');
    xdotool('windowactivate', '--sync', dialog);
    // The window is active at once; what is in it takes the keys a moment later.
    await new Promise((done) => setTimeout(done, 500));
    // The name's field has the focus and its suggestion is selected.
    xdotool('key', 'ctrl+a');
    xdotool('type', '--delay', '20', path);
    xdotool('key', 'Return');
  }

  /** A request to the API through the window's own door. */
  async api(method, path, body) {
    const script = `const [method, path, body, done] = arguments;
      window.__TAURI_INTERNALS__.invoke('api', { method, path, body }).then(done, (error) => done({ status: 0, body: error }));`;
    const answer = await this.#ask('POST', '/execute/async', { script, args: [method, path, body ?? null] });
    if (answer.status >= 400 || answer.status === 0) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer.body;
  }

  /** Keeps a picture of the whole screen for people to look at. */
  picture(name) {
    const folder = process.env.MRM_PICTURES;
    if (folder) spawnSync('import', ['-window', 'root', join(folder, `window-${name}.png`)]);
  }

  /** Waits until the import wizard asks this and can be agreed with. */
  async stepIs(step) {
    await this.find(`//button[@aria-current='step' and contains(., ${JSON.stringify(text(`imports:step.${step}`))})]`);
    await this.find("//*[@role='dialog']//button[@type='submit' and not(@disabled)]");
  }

  /** Drags files from another program and drops them on the window. */
  async drop(files, picture) {
    const folder = process.env.MRM_PICTURES;
    const hover = folder && picture ? ['--hover', join(folder, `window-${picture}.png`)] : [];
    const args = [join(HERE, 'drag_source.py'), '^MRM Desktop$', '400', '300', ...hover, ...files];
    // A window under load may be late to see that something hovers: a person takes the files up once more.
    let code = 1;
    for (let tries = 0; code === 1 && tries < 3; tries += 1) {
      const child = spawn('/usr/bin/python3', args, { stdio: ['ignore', 'inherit', 'inherit'] });
      code = await new Promise((done) => child.on('exit', done));
    }
    if (code !== 0) throw new Error(`the window did not take the drop (drag source ended with ${code})`);
  }
}

/** What xdotool answers; it does what a person's hands do outside the page. */
function xdotool(...args) {
  const done = spawnSync('xdotool', args, { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`xdotool ${args[0]}: ${done.stderr}`);
  return done.stdout.trim();
}

/** Writes a file of a test's own and gives its path. */
export function file(folder, name, content) {
  const path = join(folder.path, name);
  writeFileSync(path, content);
  return path;
}
