// What LibreOffice makes of an export: the numbers that somebody sees who opens it in a spreadsheet.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withWrongResults } from './workbook.mjs';

/** Calculate on opening, whoever wrote the file. */
const ALWAYS = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>`;
/** Tabs, no quotes, UTF-8, values as they are instead of as shown, every sheet into a file of its own. */
const ALL_SHEETS = 'csv:Text - txt - csv (StarCalc):9,0,76,1,,0,false,false,false,false,false,-1';

/** The cells of each sheet, as rows of texts, after LibreOffice has calculated every formula anew. */
export function recalculated(folder, path) {
  const profile = join(folder.path, 'profile');
  const out = join(folder.path, 'recalculated');
  mkdirSync(join(profile, 'user'), { recursive: true });
  writeFileSync(join(profile, 'user/registrymodifications.xcu'), ALWAYS);
  const copy = join(folder.path, 'spoilt.xlsx');
  writeFileSync(copy, withWrongResults(readFileSync(path)));
  const args = ['--headless', `-env:UserInstallation=file://${profile}`, '--convert-to', ALL_SHEETS, '--outdir', out, copy];
  const done = spawnSync('soffice', args, { encoding: 'utf8' });
  if (done.error || done.status !== 0) throw new Error(`LibreOffice: ${done.error?.message ?? done.stderr}`);
  const rows = (file) => readFileSync(join(out, file), 'utf8').split('\n').map((line) => line.split('\t'));
  return Object.fromEntries(readdirSync(out).map((file) => [file.replace(/^spoilt-|\.csv$/g, ''), rows(file)]));
}
