/** What a person typed into a calculator, and the body of the request that it means. Shares are typed in percent. */
import type { Calculator, InputSpec, NumberUnit } from '@/api';
import { decimalSign, readNumber, shift } from '@/features/plans';
import type { Language } from '@/i18n';

/** A row of a table, by the codes of its columns. */
export type DraftRow = Readonly<Record<string, string>>;
/** One input as it was typed: text, yes or no, the rows of a table. */
export type Typed = string | boolean | readonly DraftRow[];
/** All inputs as they were typed, by their codes. */
export type Draft = Readonly<Record<string, Typed>>;

/** What is wrong before the core is asked. */
export type Fault = 'missing' | 'not_a_number';

/** The body that a draft means, and what keeps it from being one: `vehicles[1].r1` → fault. */
export interface Reading { body: Record<string, unknown>; faults: ReadonlyMap<string, Fault> }

type Scalar = Exclude<InputSpec['shape'], { kind: 'table' }>;

/** A draft with nothing in it. Choices that must be made begin with their first option. */
export function emptyDraft(calculator: Calculator): Draft {
  return Object.fromEntries(calculator.inputs.map((spec) => [spec.code, emptyOf(spec)]));
}

function emptyOf(spec: InputSpec): Typed {
  if (spec.shape.kind === 'table') return [{}];
  if (spec.shape.kind === 'flag') return false;
  return spec.shape.kind === 'choice' && spec.required ? (spec.shape.options[0] ?? '') : '';
}

/** A body as a person of that language would type it; what it leaves out stays empty. */
export function draftOf(calculator: Calculator, body: Readonly<Record<string, unknown>>, language: Language): Draft {
  return { ...emptyDraft(calculator), ...Object.fromEntries(calculator.inputs.filter((spec) => spec.code in body).map((spec) => [spec.code, typedOf(spec, body[spec.code], language)])) };
}

function typedOf(spec: InputSpec, value: unknown, language: Language): Typed {
  const { shape } = spec;
  if (shape.kind === 'flag') return value === true;
  if (shape.kind === 'table') {
    return (value as readonly Record<string, unknown>[]).map((row) => Object.fromEntries(shape.columns.filter((column) => column.code in row).map((column) => [column.code, textOf(column, row[column.code], language)])));
  }
  return textOf(spec, value, language);
}

function textOf(spec: InputSpec, value: unknown, language: Language): string {
  const shape = spec.shape as Scalar;
  const one = (number: unknown): string => ('unit' in shape ? numberText(String(number), shape.unit, language) : String(number));
  return Array.isArray(value) ? value.map(one).join('; ') : one(value);
}

/** A canonical number as it is typed: a share in percent, with the reader's decimal sign. */
export function numberText(canonical: string, unit: NumberUnit, language: Language): string {
  const number = unit === 'share' ? shift(canonical, 2) : canonical;
  return language === 'ru' ? number.replace('.', ',') : number;
}

/** Reads a draft. */
export function readDraft(calculator: Calculator, draft: Draft, language: Language): Reading {
  const faults = new Map<string, Fault>();
  const body = readInputs(calculator.inputs, draft, '', faults, language);
  return { body, faults };
}

function readInputs(specs: readonly InputSpec[], typed: Readonly<Record<string, Typed>>, path: string, faults: Map<string, Fault>, language: Language): Record<string, unknown> {
  const body: Record<string, unknown> = {};
  for (const spec of specs) {
    const place = `${path}${spec.code}`;
    const given = typed[spec.code];
    const value = spec.shape.kind === 'table' ? readTable(spec.shape.columns, (given ?? []) as readonly DraftRow[], place, faults, language)
      : typeof given === 'boolean' ? given : readText(spec.shape, (given ?? '') as string, place, faults, language);
    if (value !== undefined && (given !== false || spec.required)) body[spec.code] = value;
    else if (value === undefined && spec.required && !faults.has(place)) faults.set(place, 'missing');
  }
  return body;
}

/** Rows in which nothing stands are no rows; the others keep their numbers for the faults. */
function readTable(columns: readonly InputSpec[], rows: readonly DraftRow[], place: string, faults: Map<string, Fault>, language: Language): unknown {
  const filled = filledRows(rows);
  if (filled.length === 0) return undefined;
  return filled.map((index) => readInputs(columns, rows[index] ?? {}, `${place}[${String(index)}].`, faults, language));
}

/** The indexes of rows in which something stands. */
export function filledRows(rows: readonly DraftRow[]): number[] {
  return rows.flatMap((row, index) => (Object.values(row).some((text) => text.trim() !== '') ? [index] : []));
}

function readText(shape: Scalar, text: string, place: string, faults: Map<string, Fault>, language: Language): unknown {
  const trimmed = text.trim();
  if (trimmed === '') return undefined;
  if (!('unit' in shape)) return shape.kind === 'currency' ? trimmed.toUpperCase() : trimmed;
  const parts = shape.kind === 'list' ? splitList(trimmed) : [trimmed];
  const numbers = parts.map((part) => readNumber(part, decimalSign(language)));
  if (numbers.includes(null)) {
    faults.set(place, 'not_a_number');
    return undefined;
  }
  const values = numbers.map((number) => (shape.unit === 'share' ? shift(number ?? '', -2) : (number ?? '')));
  return shape.kind === 'list' ? values : values[0];
}

/** Numbers of a list stand apart by semicolons, tabs or line breaks; if there are none of these, by spaces. */
export function splitList(text: string): string[] {
  const parts = /[;\t\n]/.test(text) ? text.split(/[;\t\n]+/) : text.split(/ +/);
  return parts.map((part) => part.trim()).filter((part) => part !== '');
}

/** Where the core's `vehicles[1].r2` stands in the draft: rows in which nothing stands were not sent. */
export function placeInDraft(field: string, draft: Draft): string {
  const match = /^(\w+)\[(\d+)\](.*)$/.exec(field);
  const rows = match ? draft[match[1] ?? ''] : undefined;
  if (!match || !Array.isArray(rows)) return match ? (match[1] ?? field) : field;
  const index = filledRows(rows as readonly DraftRow[])[Number(match[2])] ?? Number(match[2]);
  return `${match[1] ?? ''}[${String(index)}]${(match[3] ?? '').replace(/\[\d+\]$/, '')}`;
}

/** Lays a block from a spreadsheet over the rows of a table, from a cell to the right and down. */
export function pasteRows(rows: readonly DraftRow[], columns: readonly InputSpec[], at: { row: number; column: number }, block: readonly (readonly string[])[]): DraftRow[] {
  const out: DraftRow[] = [...rows];
  // A heading above the numbers comes along when a whole column is copied.
  const lines = block.length > 1 && block[0]?.every((text) => !/\d/.test(text)) ? block.slice(1) : block;
  lines.forEach((line, down) => {
    const cells = line.flatMap((text, right) => {
      const column = columns[at.column + right];
      return column ? [[column.code, text.trim()] as const] : [];
    });
    while (out.length <= at.row + down) out.push({});
    out[at.row + down] = { ...out[at.row + down], ...Object.fromEntries(cells) };
  });
  return out;
}
