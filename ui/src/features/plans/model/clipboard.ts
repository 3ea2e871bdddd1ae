/** Ranges of cells as the text that spreadsheets exchange: tab between cells, line break between rows, quotes where a cell holds either. */

/** Cells that one paste may bring; more is surely a mistake and would freeze the window. */
export const MAX_PASTE_CELLS = 200_000;

/** Whether a text holds more cells than one paste may bring. Counts without reading: a million cells are refused before they are taken apart. */
export function tooManyCells(text: string): boolean {
  let cells = 1;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 9 || code === 10) cells += 1;
    // Line breaks within quotes count too much: only what is far over the limit is refused unread.
    if (cells > MAX_PASTE_CELLS * 2) return true;
  }
  if (cells <= MAX_PASTE_CELLS) return false;
  const block = readTsv(text);
  return block.length * (block[0]?.length ?? 0) > MAX_PASTE_CELLS;
}

/** Reads TSV as Excel, LibreOffice and Google Sheets write it. Every row has the same length. */
export function readTsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const body = text.replace(/\r\n?/g, '\n').replace(/\n$/, '');
  for (let at = 0; at < body.length; at += 1) {
    const char = body[at] ?? '';
    if (quoted) {
      if (char !== '"') cell += char;
      else if (body[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (char === '"' && cell === '' && closesLater(body, at)) quoted = true;
    else if (char === '\t') {
      row.push(cell);
      cell = '';
    } else if (char === '\n') {
      rows.push([...row, cell]);
      row = [];
      cell = '';
    } else cell += char;
  }
  rows.push([...row, cell]);
  // Not `Math.max(...)`: a column of 200,000 rows would overflow the stack.
  const width = rows.reduce((most, cells) => Math.max(most, cells.length), 0);
  return rows.map((cells) => [...cells, ...Array<string>(width - cells.length).fill('')]);
}

/** A quote opens a quoted cell only if one closes it before a tab or the end; `15" spot` stays as it is. */
function closesLater(text: string, from: number): boolean {
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] !== '"') continue;
    if (text[at + 1] === '"') at += 1;
    else return at + 1 === text.length || text[at + 1] === '\t' || text[at + 1] === '\n';
  }
  return false;
}

/** Writes cells so that a spreadsheet puts each into a cell of its own. */
export function writeTsv(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => row.map((cell) => (/[\t\n\r]/.test(cell) || cell.startsWith('"') ? `"${cell.replaceAll('"', '""')}"` : cell)).join('\t')).join('\r\n');
}
