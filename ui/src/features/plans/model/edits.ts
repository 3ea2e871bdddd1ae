/** What people do to ranges of cells, as edits for the core. */
import type { ColumnView, EditInput, FlightView, RowView } from '@/api/types';

import type { Area } from './areas';
import { type Around, editDate, editPeriod, readDay, shifted, span } from './dates';
import { type Formats, OF_SECTIONS, type Ref, TIME_FIELDS, valueOf } from './format';
import { type Days, type PeriodError, readPeriods } from './periods';

/** One cell with what was typed into it; `null` clears. */
export interface TypedCell { row: string; ref: Ref; text: string | null }
/** A typed text that was refused before it went to the core. */
export interface RefusedCell { row: string; ref: Ref; text: string; code: PeriodError | 'not_a_date' | 'several_flights' | 'period_and_date' }
/** Edits of one intent and what could not become one. */
export interface Plan { edits: EditInput[]; refused: RefusedCell[]; cells: TypedCell[] }

/** Words by which choices are known to the reader. */
export interface Choices { code: (ref: Ref, text: string) => string; name: (ref: Ref, code: string) => string }

/** What turning typed cells into edits needs to know. */
export interface Context {
  rows: ReadonlyMap<string, RowView>;
  columns: ReadonlyMap<Ref, ColumnView>;
  formats: Formats;
  choices: Choices;
  /** The campaign, for a flight of which only one end is said. */
  period: { start: string | null; end: string | null };
  /** Today, for dates that are said by it. */
  today: string;
}

/** Turns typed cells into edits: ordinary cells in one, dates through the flights of their line. */
export function editsOf(typed: readonly TypedCell[], context: Context): Plan {
  const cells: [string, Ref, string | null][] = [];
  const dates = new Map<string, Map<Ref, string>>();
  const plain: TypedCell[] = [];
  for (const cell of typed) {
    const row = context.rows.get(cell.row);
    // A calculated column takes no values: whole lines are pasted around it.
    if (!row || (row.kind === 'section' && !OF_SECTIONS.has(cell.ref)) || context.columns.get(cell.ref)?.formula) continue;
    if (TIME_FIELDS.has(cell.ref)) {
      const of = dates.get(cell.row) ?? new Map<Ref, string>();
      of.set(cell.ref, cell.text ?? '');
      dates.set(cell.row, of);
      continue;
    }
    const text = cell.text === null || cell.text.trim() === '' ? null : cell.text;
    cells.push([cell.row, cell.ref, text === null ? null : asSent(text, row, cell.ref, context)]);
    plain.push({ ...cell, text });
  }
  const plan: Plan = { edits: cells.length > 0 ? [{ op: 'set_cells', cells }] : [], refused: [], cells: plain };
  for (const [row, of] of dates) {
    const flights = context.rows.get(row)?.f ?? [];
    const made = flightEdits(row, flights, of, context);
    plan.edits.push(...made.edits);
    plan.refused.push(...made.refused);
  }
  return plan;
}

/** A new line with what was typed into it. */
export function addedLine(temp: string, typed: ReadonlyMap<Ref, string>, place: { parent: string | null; after: string | null }, context: Context): Pick<Plan, 'edits' | 'refused'> {
  const dates = new Map([...typed].filter(([ref]) => TIME_FIELDS.has(ref)));
  const cells = [...typed].filter(([ref, text]) => !dates.has(ref) && text.trim() !== '' && !context.columns.get(ref)?.formula);
  const flights = dates.size > 0 ? flightEdits(temp, [], dates, context) : { edits: [], refused: [] };
  const line: EditInput = { op: 'add_row', kind: 'line', ...place, temp, cells: Object.fromEntries(cells.map(([ref, text]) => [ref, asSent(text, null, ref, context)])) };
  return { edits: [line, ...flights.edits], refused: flights.refused };
}

/** A text as the core reads it: choices by their code, short dates in full. */
export function asSent(text: string, row: RowView | null, ref: Ref, context: Context): string {
  const kind = context.columns.get(ref)?.kind;
  if (kind === 'choice') return context.choices.code(ref, text);
  if (kind !== 'date') return text;
  const own = row ? valueOf(row, ref) : '';
  return readDay(text, context.formats.language, { today: context.today, base: own === '' ? null : own, period: context.period }) ?? text;
}

/** Changes of `start`, `end` and `period` of one line, through its flights. */
export function flightEdits(row: string, flights: readonly FlightView[], typed: ReadonlyMap<Ref, string>, context: Pick<Context, 'formats' | 'period' | 'today'>): Pick<Plan, 'edits' | 'refused'> {
  const language = context.formats.language;
  const refuse = (ref: Ref, code: RefusedCell['code']): Pick<Plan, 'edits' | 'refused'> => ({ edits: [], refused: [{ row, ref, text: typed.get(ref) ?? '', code }] });
  if ([...typed.values()].every((text) => text.trim() === '')) {
    return { edits: flights.map((flight) => ({ op: 'remove_flight', row, id: flight.id })), refused: [] };
  }
  const period = typed.get('period')?.trim();
  const around = (base: string | null | undefined): Around => ({ today: context.today, base: base ?? null, period: context.period });
  if (period) {
    const moved = flights.length > 0 ? flights.map((flight) => ({ flight, start: shifted(flight.start, period), end: shifted(flight.end, period) })) : [];
    if (moved.length > 0 && moved.every(({ start, end }) => start !== null && end !== null)) {
      return { edits: moved.map(({ flight, start, end }) => flightEdit(row, flight, start ?? flight.start, end ?? flight.end)), refused: [] };
    }
    const said = readPeriods(period, language, around(flights[0]?.start));
    return typeof said === 'string' ? refuse('period', said) : { edits: replaced(row, flights, said), refused: [] };
  }
  const whole = wholeIn(typed, language, around(flights[0]?.start));
  if (whole) {
    if (typeof whole.said === 'string') return refuse(whole.ref, whole.said);
    // The cell shows the outer dates of several flights; one period in it says nothing of the gaps.
    return flights.length > 1 && whole.said.length === 1 ? refuse(whole.ref, 'several_flights') : { edits: replaced(row, flights, whole.said), refused: [] };
  }
  const bounds: { start: string | null; end: string | null } = { start: null, end: null };
  for (const ref of ['start', 'end'] as const) {
    const text = typed.get(ref)?.trim();
    if (!text) continue;
    const own = ref === 'start' ? flights[0]?.start : flights.at(-1)?.end;
    // `+13` as the end of a line whose start is typed along counts from that start.
    bounds[ref] = readDay(text, language, around(own ?? (ref === 'end' ? (bounds.start ?? context.period.start) : context.period.start)));
    if (bounds[ref] === null) return refuse(ref, 'not_a_date');
  }
  if (flights.length > 1) return refuse(typed.has('start') ? 'start' : 'end', 'several_flights');
  const flight = flights[0];
  const start = bounds.start ?? flight?.start ?? earlier(context.period.start, bounds.end);
  const end = bounds.end ?? flight?.end ?? later(context.period.end, bounds.start);
  if (start === null || end === null) return { edits: [], refused: [] };
  if (start > end) return refuse(typed.has('end') ? 'end' : 'start', 'end_before_start');
  return { edits: [flightEdit(row, flight, start, end)], refused: [] };
}

const earlier = (campaign: string | null, end: string | null): string | null => (campaign !== null && end !== null && campaign <= end ? campaign : end);
const later = (campaign: string | null, start: string | null): string | null => (campaign !== null && start !== null && campaign >= start ? campaign : start);

/** A whole period in the cell of one edge: both dates of the line, unless the other edge is typed along and says something else. */
function wholeIn(typed: ReadonlyMap<Ref, string>, language: Formats['language'], around: Around): { ref: Ref; said: Days[] | RefusedCell['code'] } | null {
  const texts = (['start', 'end'] as const).flatMap((ref) => { const text = typed.get(ref)?.trim(); return text ? [{ ref, text, day: readDay(text, language, around) }] : []; });
  for (const { ref, text, day } of texts) {
    if (day !== null) continue;
    const said = readPeriods(text, language, around);
    if (said === 'not_a_period') continue;
    const other = texts.find((one) => one.ref !== ref);
    const agrees = other === undefined || typeof said === 'string' || other.text === text || other.day === (ref === 'start' ? said.at(-1)?.end : said[0]?.start);
    return { ref, said: agrees ? said : 'period_and_date' };
  }
  return null;
}

/** The flights of a line as these periods: those there are keep what they carry. */
function replaced(row: string, flights: readonly FlightView[], said: readonly Days[]): EditInput[] {
  const edits: EditInput[] = said.map((days, index) => flightEdit(row, flights[index], days.start, days.end));
  edits.push(...flights.slice(said.length).map((flight): EditInput => ({ op: 'remove_flight', row, id: flight.id })));
  return edits;
}

function flightEdit(row: string, flight: FlightView | undefined, start: string, end: string): EditInput {
  if (!flight) return { op: 'set_flight', row, start, end };
  return { op: 'set_flight', row, id: flight.id, start, end, quantity: flight.quantity, amount: flight.amount };
}

/** The text of a cell as a person would edit it or paste it into a spreadsheet: exact, without grouping. */
export function editText(row: RowView, column: ColumnView, formats: Formats, choices: Choices): string {
  if (TIME_FIELDS.has(column.ref) && row.kind === 'line') {
    if (column.ref === 'period') return row.f.length > 0 ? row.f.map((flight) => editPeriod(flight.start, flight.end, formats.language)).join('; ') : valueOf(row, 'period');
    const all = span(row.f);
    return all ? editDate(column.ref === 'start' ? all.start : all.end, formats.language) : '';
  }
  const value = valueOf(row, column.ref);
  return column.kind === 'choice' ? choices.name(column.ref, value) : formats.edit(column.kind, value);
}

/** Where a block of text goes: repeated over a larger selection if it fits a whole number of times, else once from the top left cell. */
export function pasteArea(block: readonly (readonly string[])[], selected: Area): Area {
  const height = block.length;
  const width = block[0]?.length ?? 1;
  const tall = selected.bottom - selected.top + 1;
  const wide = selected.right - selected.left + 1;
  return {
    top: selected.top, left: selected.left,
    bottom: selected.top + (tall % height === 0 && tall > height ? tall : height) - 1,
    right: selected.left + (wide % width === 0 && wide > width ? wide : width) - 1,
  };
}

/** What a paste does, rows added below included. */
export interface Paste { typed: TypedCell[]; added: { temp: string; cells: Map<Ref, string> }[]; lostColumns: number }

/** Lays a block over the rows shown. Rows past the last one become new lines. */
export function pasteOver(block: readonly (readonly string[])[], area: Area, rows: readonly { id: string; row: RowView }[], columns: readonly { ref: Ref; refOf: (row: RowView) => Ref }[]): Paste {
  const paste: Paste = { typed: [], added: [], lostColumns: Math.max(area.right - columns.length + 1, 0) };
  const right = Math.min(area.right, columns.length - 1);
  for (let y = area.top; y <= area.bottom; y += 1) {
    const source = block[(y - area.top) % block.length] ?? [];
    const target = rows[y];
    const cells = new Map<Ref, string>();
    for (let x = area.left; x <= right; x += 1) {
      const text = source[(x - area.left) % source.length] ?? '';
      const column = columns[x];
      if (!column) continue;
      if (target) paste.typed.push({ row: target.id, ref: column.refOf(target.row), text });
      else if (text.trim() !== '') cells.set(column.ref, text);
    }
    if (!target) paste.added.push({ temp: `new-${String(y)}`, cells });
  }
  return paste;
}
