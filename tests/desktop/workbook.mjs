// Small xlsx files, written and opened by hand so that the window's journeys need no library.
import { crc32, inflateRawSync } from 'node:zlib';

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const REL = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

/**
 * The bytes of a workbook of one sheet. A cell is a text, a number, null, or `{ f, v }`: a formula with its result. `extra`
 * is XML that stands behind the cells.
 */
export function workbook(sheetName, rows, extra = '') {
  const parts = {
    '[Content_Types].xml': `<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>`,
    '_rels/.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `<workbook xmlns="${MAIN}" xmlns:r="${REL}"><sheets><sheet name="${escape(sheetName)}" sheetId="1" r:id="rId1"/></sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${REL}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
    'xl/worksheets/sheet1.xml': `<worksheet xmlns="${MAIN}"><sheetData>${rows.map(row).join('')}</sheetData>${extra}</worksheet>`,
  };
  return zip(Object.entries(parts).map(([name, text]) => [name, Buffer.from(HEAD + text)]));
}

function row(cells, index) {
  const inside = cells.map((value, column) => cell(value, `${String.fromCharCode(65 + column)}${index + 1}`)).join('');
  return `<row r="${index + 1}">${inside}</row>`;
}

function cell(value, at) {
  if (value === null) return '';
  if (typeof value === 'number') return `<c r="${at}"><v>${value}</v></c>`;
  if (typeof value === 'object') return `<c r="${at}"><f>${escape(value.f)}</f><v>${value.v}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t>${escape(value)}</t></is></c>`;
}

function escape(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}

/**
 * A workbook with every result that stands beside a formula replaced by a wrong number: whoever shows the right one has
 * calculated it.
 */
export function withWrongResults(bytes) {
  const spoilt = (name, data) => name.startsWith('xl/worksheets/') ? Buffer.from(data.toString().replaceAll(/(<\/f><v>)[^<]*/g, '$112345.678')) : data;
  return zip(unzip(bytes).map(([name, data]) => [name, spoilt(name, data)]));
}

/** The parts of a zip package by its directory: names and contents. */
export function unzip(bytes) {
  const end = bytes.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  const parts = [];
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [packed, nameLength, start] = [bytes.readUInt16LE(at + 10) !== 0, bytes.readUInt16LE(at + 28), bytes.readUInt32LE(at + 42)];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    // The local header's own lengths: its extra field may differ from that of the directory.
    const from = start + 30 + bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    const data = bytes.subarray(from, from + bytes.readUInt32LE(at + 20));
    parts.push([name, packed ? inflateRawSync(data) : data]);
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return parts;
}

/** A zip package of stored (uncompressed) parts. */
function zip(parts) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const [name, data] of parts) {
    const title = Buffer.from(name);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(0x21, 8); // 1 January 1980: the package is the same every time.
    facts.writeUInt32LE(crc32(data), 10);
    facts.writeUInt32LE(data.length, 14);
    facts.writeUInt32LE(data.length, 18);
    facts.writeUInt16LE(title.length, 22);
    bodies.push(Buffer.from('PK\x03\x04', 'latin1'), facts, title, data);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00', 'latin1'), facts, place, title);
    offset += 4 + facts.length + title.length + data.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(parts.length, 4);
  end.writeUInt16LE(parts.length, 6);
  end.writeUInt32LE(index.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...bodies, index, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
