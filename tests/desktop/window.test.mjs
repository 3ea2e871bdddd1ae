// Journeys in the real window: what a browser cannot show. Start, Cyrillic typing, a file dropped from another program,
// quitting and coming back. Run by `cargo xtask test --only desktop`, which builds the window and gives it a screen.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { Window, dataFolder, file, required, text, until } from './webdriver.mjs';
import { workbook } from './workbook.mjs';

const ENTER = '\uE007';

/** A plan as agencies send it: facts above the table, a section, lines with formulas, a total. 790 000 net in all. */
const PLAN = workbook('Медиаплан', [
  ['Клиент', 'ООО «Ромашка»'],
  ['Кампания', 'Осень 2026'],
  ['Период', '01.09.2026 – 30.11.2026'],
  [null],
  ['№', 'Площадка', 'Формат', 'Модель закупки', 'Кол-во показов', 'CPM, руб.', 'Стоимость без НДС, руб.'],
  ['Медийная реклама'],
  [1, 'Новостной портал', 'Баннер 240×400', 'CPM', 2_000_000, 150, { f: 'E7/1000*F7', v: 300_000 }],
  [2, 'Погода', 'Баннер 300×250', 'CPM', 1_000_000, 120, { f: 'E8/1000*F8', v: 120_000 }],
  ['Онлайн-видео'],
  [3, 'Видеохостинг', 'Ролик 20 секунд', 'CPM', 1_000_000, 370, { f: 'E10/1000*F10', v: 370_000 }],
  ['Итого', null, null, null, { f: 'SUM(E7:E10)', v: 4_000_000 }, null, { f: 'SUM(G7:G10)', v: 790_000 }],
]);

const data = dataFolder();
const desk = dataFolder();
let window;

before(async () => {
  window = await Window.open(data.path);
});

after(async () => {
  await window?.close();
  data.remove();
  desk.remove();
});

test('a new planner types a Russian name, reads it back, and starts', async () => {
  await window.see(text('session:onboarding.title'));
  const person = await window.type(text('session:onboarding.person'), 'Анна Ёлкина');
  assert.equal(await person.value(), 'Анна Ёлкина', 'Cyrillic survives the way through the web view');
  await window.type(text('session:onboarding.workspace'), 'Агентство «Щука»');
  window.picture('onboarding');
  await window.press(text('session:onboarding.start'));
  const session = await settled();
  assert.equal(session.state, 'ready');
  assert.equal(session.host, 'window');
  assert.equal(session.person, 'Анна Ёлкина');
  assert.equal(session.workspace.name, 'Агентство «Щука»');
});

test('a path that nobody gave is refused', async () => {
  await assert.rejects(window.api('POST', '/api/v1/imports', { path: '/etc/passwd' }), /not_granted/);
});

test('a workbook dropped from another program becomes a plan with its numbers', async () => {
  const path = file(desk, 'Медиаплан осень.xlsx', PLAN);
  await window.drop([path], 'drop-hover');
  const steps = ['sheet', 'table', 'columns', 'problems', 'totals'];
  for (const step of steps) await window.see(text(`imports:step.${step}`));
  window.picture('import');
  // Each step is answered already: a planner who agrees presses Enter.
  for (const step of steps) {
    await window.stepIs(step);
    await window.key(ENTER);
  }
  const plan = await until('the plan that Enter leads to', async () => (await plans())[0]);
  assert.equal(plan.lines, 3);
  const view = await window.api('GET', `/api/v1/plans/${plan.id}`);
  assert.equal(Number(view.totals.media_net), 790_000);
  await window.see('Видеохостинг');
  window.picture('plan');
});

test('closed and opened again, everything is there', async () => {
  const before = await plans();
  await window.close();
  window = await Window.open(data.path);
  const session = await settled();
  assert.equal(session.state, 'ready', 'nobody is asked for a name twice');
  assert.deepEqual(await plans(), before);
  window.picture('reopened');
});

test('without a screen the program says so in the person’s language and ends', () => {
  for (const [language, words] of [['ru_RU.UTF-8', 'Окно не открыть'], ['en_US.UTF-8', 'The window cannot be opened']]) {
    for (const display of [{}, { DISPLAY: ':9999' }]) {
      const env = { PATH: process.env.PATH, HOME: desk.path, LANG: language, MRM_DATA_DIR: join(desk.path, 'none'), ...display };
      const ended = spawnSync(required('MRM_DESKTOP'), [], { env, encoding: 'utf8', timeout: 20_000 });
      assert.equal(ended.status, 1);
      assert.ok(ended.stderr.includes(words), ended.stderr);
      assert.ok(!/panic/.test(ended.stderr), ended.stderr);
    }
  }
  assert.ok(!existsSync(join(desk.path, 'none')), 'nothing was opened');
});

async function settled() {
  for (;;) {
    const session = await window.api('GET', '/api/v1/session');
    if (session.state !== 'onboarding' && session.state !== 'needs_passphrase') return session;
    await new Promise((done) => setTimeout(done, 200));
  }
}

async function plans() {
  return (await window.api('GET', '/api/v1/plans')).plans;
}
