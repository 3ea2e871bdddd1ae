// Times SheetJS at reading or writing 50,000 lines, for the table of `cargo xtask bench`.
// Usage: node race.mjs read|write FILE. Prints one line of JSON; the cells are those of race.py.
import { readFileSync, writeFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';
import xlsx from 'xlsx';

const [LINES, TEXTS, NUMBERS] = [50_000, 6, 14];

function line(number) {
  const texts = Array.from({ length: TEXTS }, (_, column) => `Площадка ${number % 97}, формат ${column}`);
  const numbers = Array.from({ length: NUMBERS - 1 }, (_, column) => ((number * 31 + column * 7) % 100_000) / 100);
  return [...texts, ...numbers, { t: 'n', f: `G${number + 2}*H${number + 2}` }];
}

function read(file) {
  const book = xlsx.read(readFileSync(file), { dense: true });
  const sheet = book.Sheets[book.SheetNames[0]];
  const rows = xlsx.utils.sheet_to_json(sheet, { header: 1, raw: true });
  return rows.reduce((sum, row) => sum + row.filter((value) => value !== undefined && value !== null).length, 0);
}

function write(file) {
  const header = Array.from({ length: TEXTS + NUMBERS }, (_, column) => `Колонка ${column + 1}`);
  const rows = [header, ...Array.from({ length: LINES }, (_, number) => line(number))];
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(rows, { dense: true }), 'План');
  writeFileSync(file, xlsx.write(book, { type: 'buffer', bookType: 'xlsx', compression: true }));
  return LINES * (TEXTS + NUMBERS);
}

const [task, file] = process.argv.slice(2);
if (!['read', 'write'].includes(task) || !file) {
  process.stderr.write('usage: node race.mjs read|write FILE\n');
  process.exit(2);
}
const start = performance.now();
const cells = task === 'read' ? read(file) : write(file);
const seconds = (performance.now() - start) / 1000;
const bench = task === 'read' ? 'read_rows_50k' : 'export_50k_lines';
process.stdout.write(`${JSON.stringify({ peer: 'sheetjs', bench, seconds, cells, peak_bytes: process.resourceUsage().maxRSS * 1024 })}\n`);
