// The job the product is for, in one run in the real window: an agency's workbook is dropped, becomes a plan, and leaves as
// a workbook that comes to the agency's own totals in a spreadsheet. Run by `cargo xtask test --only desktop`.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { recalculated } from './recalculated.mjs';
import { Window, dataFolder, text, until } from './webdriver.mjs';

/** A real workbook that lies beside the checkout on some machines. */
const TEMPLATE = resolve(import.meta.dirname, '../../../shared/workbooks/plans/ru-agency-template-weekly-grid.xlsx');
const absent = existsSync(TEMPLATE) ? false : `${TEMPLATE} is not on this machine`;
/** What the workbook states, in roubles: media with commission and VAT, and everything with services and VAT. */
const MEDIA = 24_069_960;
const GRAND = 24_449_934;
const ENTER = '\uE007';

const data = dataFolder();
const desk = dataFolder();
let window;

before(async () => {
  if (absent) return;
  window = await Window.open(data.path);
});

after(async () => {
  await window?.close();
  data.remove();
  desk.remove();
});

test('an agency’s workbook goes in by a drop and out by the export dialog, and its totals stay', { skip: absent }, async () => {
  await window.type(text('session:onboarding.person'), 'Анна Ёлкина');
  await window.type(text('session:onboarding.workspace'), 'Агентство «Щука»');
  await window.press(text('session:onboarding.start'));
  await window.see(text('projects:empty.title'));

  await window.drop([TEMPLATE], 'job-1-drop');
  await window.see(text('imports:sheet.question'));
  for (const step of ['sheet', 'table', 'columns', 'problems']) {
    await stepIs(step);
    await picture(`job-2-${step}`);
    await window.key(ENTER);
  }
  await stepIs('totals');
  await says(MEDIA);
  await says(GRAND);
  await picture('job-2-totals');
  await window.key(ENTER);

  const plan = await until('the plan', async () => (await window.api('GET', '/api/v1/plans')).plans[0]);
  assert.equal(plan.lines, 5);
  await until('the end of the wizard', () => window.run('return document.querySelector("[role=dialog]") === null'));
  await window.see('Gazeta.ru');
  await says(MEDIA);
  await picture('job-3-plan');

  await window.press(text('plans:toolbar.export'));
  await window.see(text('exports:clientHint'));
  await picture('job-4-export');
  await window.key(ENTER);
  const path = join(desk.path, 'export.xlsx');
  await window.save(text('exports:pickTitle'), path);
  await until('the file', () => existsSync(path));
  await window.see(path);
  await picture('job-5-saved');

  const sheets = recalculated(desk, path);
  const figures = (label) => sheets['Media plan'].find((row) => row.includes(label))?.map(Number) ?? [];
  for (const [label, amount] of [['Media with commission', MEDIA], ['Grand total', GRAND]]) {
    assert.ok(figures(label).includes(amount), `“${label}” is ${amount} with VAT; the row holds ${figures(label).filter(Number)}`);
  }
  const errors = Object.values(sheets).flat(2).filter((cell) => /^(#|Err:)/.test(cell));
  assert.deepEqual(errors, [], 'no cell of the export is an error');
});

/** A picture for people to look at, when what was asked for is painted. */
async function picture(name) {
  await new Promise((done) => setTimeout(done, 400));
  window.picture(name);
}

/** Waits until the wizard asks this. */
function stepIs(step) {
  return window.find(`//button[@aria-current='step' and contains(., ${JSON.stringify(text(`imports:step.${step}`))})]`);
}

/** Waits until an amount is on the screen, however its thousands are set apart. */
function says(amount) {
  return until(`${amount} on the screen`, async () => (await window.says()).replaceAll(/[\s,.]/g, '').includes(String(amount)));
}
