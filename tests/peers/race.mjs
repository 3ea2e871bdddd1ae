// Times SheetJS at reading or writing a workbook, for the table of `cargo xtask bench`.
// Usage: node race.mjs read FILE | write FILE CELLS. Prints one line of JSON; what is read and written is what race.py says.
import { readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import xlsx from 'xlsx';

const isThere = (value) => value !== undefined && value !== null;

function read(file) {
  const book = xlsx.read(readFileSync(file), { dense: true });
  const sheet = book.Sheets[book.SheetNames[0]];
  const rows = xlsx.utils.sheet_to_json(sheet, { header: 1, raw: true });
  return rows.reduce((sum, row) => sum + row.filter(isThere).length, 0);
}

/** SheetJS takes formulas as cells of their own; turning them into such is not timed. */
function load(path) {
  const formula = (value) => (typeof value === 'string' && value.startsWith('=') ? { t: 'n', f: value.slice(1) } : value);
  const sheets = JSON.parse(readFileSync(path, 'utf8'));
  return sheets.map(({ name, rows }) => ({ name, rows: rows.map((row) => row.map(formula)) }));
}

function write(file, sheets) {
  const book = xlsx.utils.book_new();
  for (const { name, rows } of sheets) {
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(rows, { dense: true }), name);
  }
  writeFileSync(file, xlsx.write(book, { type: 'buffer', bookType: 'xlsx', compression: true }));
  return sheets.reduce((sum, { rows }) => rows.reduce((cells, row) => cells + row.filter(isThere).length, sum), 0);
}

const [task, file, source] = process.argv.slice(2);
if (!file || !(task === 'read' || (task === 'write' && source))) {
  process.stderr.write('usage: node race.mjs read FILE | write FILE CELLS\n');
  process.exit(2);
}
const sheets = task === 'write' ? load(source) : undefined;
const start = performance.now();
const cells = task === 'read' ? read(file) : write(file, sheets);
const seconds = (performance.now() - start) / 1000;
const bench = task === 'read' ? 'read_rows_50k' : 'export_50k_lines';
process.stdout.write(`${JSON.stringify({ peer: 'sheetjs', bench, seconds, cells, peak_bytes: process.resourceUsage().maxRSS * 1024 })}\n`);
