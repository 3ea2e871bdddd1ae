// The job the product is for, in one run in the real window: an agency's workbook is dropped, becomes a plan, and leaves as
// a workbook that comes to the agency's own totals in a spreadsheet. Run by `cargo xtask test --only desktop`.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { recalculated } from './recalculated.mjs';
import { Window, dataFolder, text, until } from './webdriver.mjs';
import { unzip } from './workbook.mjs';

/** A real workbook that lies beside the checkout on some machines. */
const TEMPLATE = resolve(import.meta.dirname, '../../../shared/workbooks/plans/ru-agency-template-weekly-grid.xlsx');
const absent = existsSync(TEMPLATE) ? false : `${TEMPLATE} is not on this machine`;
/** What the workbook states, in roubles: media with commission and VAT, and everything with services and VAT. */
const MEDIA = 24_069_960;
const GRAND = 24_449_934;
const [ENTER, RIGHT] = ['\uE007', '\uE014'];

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
    await window.stepIs(step);
    await picture(`job-2-${step}`);
    await window.key(ENTER);
  }
  await window.stepIs('totals');
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

test('a price changed in the table goes into that workbook itself, which keeps all the rest', { skip: absent }, async () => {
  const original = readFileSync(TEMPLATE);
  const [plan] = (await window.api('GET', '/api/v1/plans')).plans;
  const view = () => window.api('GET', `/api/v1/plans/${plan.id}`);
  const before = await view();
  const line = before.rows.find((row) => row.kind === 'line');
  await window.click(`//revogr-data[@type='rgRow']//*[contains(@class, 'rgCell') and normalize-space(.)=${JSON.stringify(line.v.site)}]`);
  const headings = () => window.run('return [...document.querySelectorAll(".rgHeaderCell.focused-cell")].map((cell) => cell.innerText.replace(/\\s+/g, " ").trim())');
  // The mark of the heading follows the focus in one of the next frames: another key before that would go past the prices.
  let marked = await until('a marked heading', async () => { const now = await headings(); return now.length > 0 && now; });
  while (!marked.includes('Unit price')) {
    const before = String(marked);
    await window.key(RIGHT);
    marked = await until(`a heading after “${before}”`, async () => { const now = await headings(); return now.length > 0 && String(now) !== before && now; });
  }
  for (const digit of '1100') await window.key(digit);
  await window.key(ENTER);
  const after = await until('the new price', async () => {
    const now = await view();
    return now.rows.find((row) => row.id === line.id).v.unit_price === '1100' && now;
  });
  assert.notEqual(after.totals.grand_total, before.totals.grand_total);

  await window.press(text('plans:toolbar.export'));
  await window.press(text('exports:into'));
  await window.see(text('exports:original'));
  await picture('job-6-into');
  // The dialog grows when the workbook has been looked through: a click may fall beside what has just moved.
  const chosen = () => window.run('return [...document.querySelectorAll("[role=radio][aria-checked=true]")].map((one) => one.innerText.trim())');
  await until('the agency’s copy is chosen', async () => {
    await window.press(text('exports:internal'));
    return (await chosen()).includes(text('exports:internal'));
  });
  await window.click(`//*[@role='dialog']//button[not(@disabled) and normalize-space(.)=${JSON.stringify(text('exports:submit'))}]`);
  const path = join(desk.path, 'into.xlsx');
  await window.save(text('exports:pickTitle'), path);
  await until('the file', () => existsSync(path));
  await window.see(path);
  await picture('job-7-into-saved');

  const [theirs, ours] = [original, readFileSync(path)].map((bytes) => new Map(unzip(bytes)));
  const [gone, other] = [[...theirs.keys()].filter((name) => !ours.has(name)), [...ours].filter(([name, data]) => !theirs.get(name)?.equals(data)).map(([name]) => name)];
  const concerned = /^(xl\/worksheets\/[^/]+\.xml|xl\/workbook\.xml|xl\/calcChain\.xml|xl\/_rels\/workbook\.xml\.rels|\[Content_Types\]\.xml)$/;
  assert.deepEqual([...gone, ...other].filter((name) => !concerned.test(name)), [], 'every other part is as it was');
  assert.ok(readFileSync(TEMPLATE).equals(original), 'the workbook itself is never written over');

  const elsewhere = [dataFolder(), dataFolder()];
  try {
    const [was, is] = [TEMPLATE, path].map((file, index) => Object.values(recalculated(elsewhere[index], file)).flat(2));
    const total = Number(after.totals.grand_total);
    assert.ok(is.some((cell) => Math.abs(Number(cell) - total) < 0.01), `the workbook comes to ${total}`);
    const errors = (cells) => cells.filter((cell) => /^(#|Err:)/.test(cell)).length;
    assert.equal(errors(is), errors(was), 'no cell is an error that was none in the agency’s own');
  } finally {
    elsewhere.forEach((folder) => { folder.remove(); });
  }
});

/** A picture for people to look at, when what was asked for is painted. */
async function picture(name) {
  await new Promise((done) => setTimeout(done, 400));
  window.picture(name);
}

/** Waits until an amount is on the screen, however its thousands are set apart. */
function says(amount) {
  return until(`${amount} on the screen`, async () => (await window.says()).replaceAll(/[\s,.]/g, '').includes(String(amount)));
}
