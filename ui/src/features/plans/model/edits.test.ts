import { describe, expect, it } from 'vitest';

import type { ColumnView, RowView } from '@/api';

import { type Context, editsOf, flightEdits, pasteArea, pasteOver } from './edits';
import { column, flight, line, section } from './fixtures';
import { Formats } from './format';

const formats = new Formats('ru', (_ref, code) => code);
const context = (rows: RowView[], columns: ColumnView[] = []): Context => ({
  rows: new Map(rows.map((row) => [row.id, row])), columns: new Map(columns.map((one) => [one.ref, one])), formats,
  choices: { code: (_ref, text) => (text === 'ТВ' ? 'tv' : text), name: (_ref, code) => code }, period: { start: '2026-09-01', end: '2026-11-30' }, today: '2026-08-20',
});

describe('typed cells', () => {
  it('become one edit; choices go by their code, empty texts clear, sections take only names', () => {
    const plan = editsOf(
      [{ row: 'a', ref: 'channel', text: 'ТВ' }, { row: 'a', ref: 'units', text: ' ' }, { row: 's', ref: 'units', text: '5' }, { row: 's', ref: 'name', text: 'Раздел' }],
      context([line('a'), section('s')], [column('channel', 'choice'), column('units', 'count')]),
    );
    expect(plan.edits).toEqual([{ op: 'set_cells', cells: [['a', 'channel', 'tv'], ['a', 'units', null], ['s', 'name', 'Раздел']] }]);
  });

  it('in date columns change the flight of the line', () => {
    const only = line('a', {}, {}, { f: [flight('f', '2026-09-01', '2026-09-28')] });
    expect(editsOf([{ row: 'a', ref: 'start', text: '05.09.2026' }, { row: 'a', ref: 'end', text: '20.09.2026' }], context([only])).edits)
      .toEqual([{ op: 'set_flight', row: 'a', id: 'f', start: '2026-09-05', end: '2026-09-20', quantity: null, amount: null }]);
  });
});

describe('dates', () => {
  const typed = (values: Record<string, string>): Map<string, string> => new Map(Object.entries(values));
  const around = { formats, period: { start: '2026-09-01', end: '2026-11-30' }, today: '2026-08-20' };

  it('open a flight to the end of the campaign when only the start is said', () => {
    expect(flightEdits('a', [], typed({ start: '10.10.2026' }), around).edits).toEqual([{ op: 'set_flight', row: 'a', start: '2026-10-10', end: '2026-11-30' }]);
  });

  it('take several periods from one cell and drop the flights that are gone', () => {
    const made = flightEdits('a', [flight('x', '2026-09-01', '2026-09-02'), flight('y', '2026-09-03', '2026-09-04'), flight('z', '2026-09-05', '2026-09-06')], typed({ period: '08-16.09.2026; 24.09–30.09.2026' }), around);
    expect(made.edits.map((edit) => edit.op)).toEqual(['set_flight', 'set_flight', 'remove_flight']);
  });

  it('move by days and weeks, the whole period at once', () => {
    const dates = (values: Record<string, string>, flights = [flight('f', '2026-09-10', '2026-09-20')]): string => flightEdits('a', flights, typed(values), around).edits.map((edit) => (edit.op === 'set_flight' ? `${edit.start}/${edit.end}` : edit.op)).join(' ');
    expect(dates({ start: '-3' })).toBe('2026-09-07/2026-09-20');
    expect(dates({ end: '+1н' })).toBe('2026-09-10/2026-09-27');
    expect(dates({ period: '+7' }, [flight('f', '2026-09-10', '2026-09-20'), flight('g', '2026-10-01', '2026-10-05')])).toBe('2026-09-17/2026-09-27 2026-10-08/2026-10-12');
    expect(dates({ start: '7.9', end: '+6' }, [])).toBe('2026-09-07/2026-09-13');
    expect(dates({ period: '7.9–13.9' }, [])).toBe('2026-09-07/2026-09-13');
  });

  it('come both from a period in the cell of one of them', () => {
    const dates = (values: Record<string, string>, flights = [flight('f', '2026-09-10', '2026-09-20')]): string => flightEdits('a', flights, typed(values), around).edits.map((edit) => (edit.op === 'set_flight' ? `${edit.start}/${edit.end}` : edit.op)).join(' ');
    expect(dates({ start: '01.10–31.10.2026' }, [])).toBe('2026-10-01/2026-10-31');
    expect(dates({ end: 'октябрь' })).toBe('2026-10-01/2026-10-31');
    expect(dates({ start: '08-16, 24-30.09.2026', end: '' }, [])).toBe('2026-09-08/2026-09-16 2026-09-24/2026-09-30');
    expect(dates({ start: 'октябрь', end: '31.10.2026' }, [])).toBe('2026-10-01/2026-10-31');
    const carried = flightEdits('a', [{ ...flight('f', '2026-09-10', '2026-09-20'), amount: '500' }], typed({ start: 'октябрь' }), around).edits;
    expect(carried).toEqual([{ op: 'set_flight', row: 'a', id: 'f', start: '2026-10-01', end: '2026-10-31', quantity: null, amount: '500' }]);
  });

  it('are refused by name when they cannot be', () => {
    const refused = (values: Record<string, string>, flights = [flight('f', '2026-09-10', '2026-09-20')]): string | undefined => flightEdits('a', flights, typed(values), around).refused[0]?.code;
    expect(refused({ start: 'скоро' })).toBe('not_a_date');
    expect(refused({ start: '31.09.2026' })).toBe('no_such_day');
    expect(refused({ end: '01.09.2026' })).toBe('end_before_start');
    expect(refused({ period: 'осень' })).toBe('not_a_period');
    expect(refused({ start: 'октябрь', end: '15.10.2026' })).toBe('period_and_date');
    expect(refused({ start: 'октябрь' }, [flight('f', '2026-09-10', '2026-09-20'), flight('g', '2026-10-10', '2026-10-20')])).toBe('several_flights');
    expect(flightEdits('a', [], typed({ start: 'март' }), { ...around, period: { start: null, end: null } }).refused[0]?.code).toBe('no_year');
    expect(refused({ start: '01.09.2026' }, [flight('f', '2026-09-10', '2026-09-20'), flight('g', '2026-10-10', '2026-10-20')])).toBe('several_flights');
  });

  it('cleared remove all flights', () => {
    expect(flightEdits('a', [flight('f', '2026-09-10', '2026-09-20')], typed({ period: '' }), around).edits).toEqual([{ op: 'remove_flight', row: 'a', id: 'f' }]);
  });
});

describe('pasting', () => {
  const rows = [line('a'), line('b')].map((row) => ({ id: row.id, row }));
  const columns = ['name', 'units', 'cost'].map((ref) => ({ ref, refOf: () => ref }));

  it('fills a larger selection with one cell and repeats a block that fits', () => {
    expect(pasteArea([['1']], { top: 0, bottom: 3, left: 1, right: 2 })).toEqual({ top: 0, bottom: 3, left: 1, right: 2 });
    expect(pasteArea([['1'], ['2']], { top: 0, bottom: 2, left: 0, right: 0 })).toEqual({ top: 0, bottom: 1, left: 0, right: 0 });
  });

  it('adds lines for what is longer than the plan and says what found no column', () => {
    const paste = pasteOver([['x', '1', '2'], ['y', '3', '4'], ['z', '5', '6']], { top: 1, bottom: 3, left: 1, right: 3 }, rows, columns);
    expect(paste.typed).toEqual([{ row: 'b', ref: 'units', text: 'x' }, { row: 'b', ref: 'cost', text: '1' }]);
    expect(paste.added.map((added) => Object.fromEntries(added.cells))).toEqual([{ units: 'y', cost: '3' }, { units: 'z', cost: '5' }]);
    expect(paste.lostColumns).toBe(1);
  });
});
