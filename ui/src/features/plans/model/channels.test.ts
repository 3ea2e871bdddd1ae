import { expect, it } from 'vitest';

import { channelsOf, columnsFor, isMisfit, linesOf, missingFor, withColumns } from './channels';
import { column, line, section } from './fixtures';

const grp = column('grp', 'count', { topic: 'media', shown: false, usual_for: ['tv'], not_for: ['mobile'] });
const clicks = column('clicks', 'count', { topic: 'media', usual_for: ['context'], not_for: ['tv'] });
const cost = column('cost_net', 'money', { topic: 'money', usual_for: ['tv', 'context'] });
const device = column('device', 'text', { topic: 'placement', not_for: ['tv'] });
const sov = column('sov', 'percent', { topic: 'media', shown: false });
const own = column('col_1', 'text', { topic: null, custom: true });
const columns = [device, cost, clicks, grp, sov, own];
const tv = line('a', { channel: 'tv' });
const search = line('b', { channel: 'context' });

it('shows what lines of the channels are planned with, and words that mean something for one of them', () => {
  expect(columnsFor(columns, [tv])).toEqual(['cost_net', 'col_1', 'grp']);
  expect(columnsFor(columns, [search])).toEqual(['device', 'cost_net', 'clicks', 'col_1']);
  expect(columnsFor(columns, [tv, search])).toEqual(['device', 'cost_net', 'clicks', 'grp', 'col_1']);
  expect(columnsFor(columns, [line('c')])).toEqual(['device', 'cost_net', 'clicks', 'col_1']);
});

it('hides no column in which one of the lines says something', () => {
  expect(columnsFor(columns, [line('a', { channel: 'tv', clicks: '7', sov: '0.1' })])).toEqual(['cost_net', 'clicks', 'grp', 'sov', 'col_1']);
});

it('knows which cells mean nothing', () => {
  expect([isMisfit(tv, clicks), isMisfit(search, clicks), isMisfit(line('c'), clicks), isMisfit(tv, cost)]).toEqual([true, false, false, false]);
  expect(isMisfit({ ...section('s'), v: { channel: 'tv' } }, clicks)).toBe(false);
});

it('offers what is missing for a channel, once it stands behind its like', () => {
  expect(missingFor(columns, 'tv').map((one) => one.ref)).toEqual(['grp']);
  expect(missingFor(columns, 'context')).toEqual([]);
  expect(withColumns(columns, ['grp'])).toEqual(['device', 'cost_net', 'clicks', 'grp', 'col_1']);
});

it('takes a section for all lines in it, and a group for its own', () => {
  const rows = [section('s'), section('in', 's'), line('a', { channel: 'tv' }, {}, { parent: 'in' }), line('b', { channel: 'context' })];
  const all = new Map(rows.map((row) => [row.id, row]));
  expect(linesOf([{ row: rows[0]! }], all).map((row) => row.id)).toEqual(['a']);
  expect(linesOf([{ row: section('group:x'), lines: [rows[3]!] }], all).map((row) => row.id)).toEqual(['b']);
  expect([...channelsOf(rows)]).toEqual(['tv', 'context']);
});
