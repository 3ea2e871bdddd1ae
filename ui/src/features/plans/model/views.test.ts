import { expect, it } from 'vitest';

import type { ViewLook } from '@/api';

import { column, line } from './fixtures';
import { builtIn, isOffered, lookOf, sameLook, stateOf } from './views';
import { viewOf } from './view';

const columns = [
  column('site', 'text', { topic: 'placement' }), column('channel', 'choice', { topic: 'placement', shown: false }), column('start', 'date', { topic: 'time' }),
  column('unit_price', 'money', { topic: 'buying' }), column('cost_net', 'money', { topic: 'money' }), column('list_cost', 'money', { topic: 'money', shown: false }),
  column('impressions', 'count', { topic: 'media' }), column('grp', 'count', { topic: 'media', shown: false }), column('buy_cost', 'money', { topic: 'agency', audience: 'internal' }), column('internal_notes', 'text', { topic: 'agency', audience: 'internal' }),
];
const rows = [line('a', { site: 'Первый', channel: 'tv', cost_net: '1', grp: '300' })];
const columnsOf = (code: Parameters<typeof builtIn>[0]): string[] => builtIn(code, columns, rows).look.columns;
const known = (ref: string): boolean => columns.some((one) => one.ref === ref);

it('has views by purpose, of what the plan shows or says', () => {
  expect(columnsOf('filled')).toEqual(['site', 'channel', 'cost_net', 'grp']);
  expect(columnsOf('money')).toEqual(['channel', 'start', 'unit_price', 'cost_net', 'buy_cost']);
  expect(columnsOf('media')).toEqual(['channel', 'start', 'cost_net', 'impressions', 'grp']);
  expect([builtIn('client', columns, rows).audience, columnsOf('client')]).toEqual(['client', ['site', 'start', 'unit_price', 'cost_net', 'impressions']]);
  expect([isOffered('channels', rows), isOffered('channels', [line('b')]), isOffered('money', [])]).toEqual([true, false, true]);
});

it('tells a changed state from that of its view, whatever the order of keys', () => {
  const view = { ...viewOf('pln_test'), widths: { site: 200, cost_net: 90 }, filters: { site: { kind: 'values' as const, values: ['Первый'] } }, sort: { ref: 'cost_net', order: 'desc' as const }, groups: ['channel'] };
  const saved: ViewLook = lookOf(view, ['site', 'cost_net'], 1);
  const again: ViewLook = { ...saved, widths: { cost_net: 90, site: 200 }, filters: { site: { values: ['Первый'], kind: 'values' } }, sort: { order: 'desc', ref: 'cost_net' }, folding: 'folded' };
  expect(sameLook(saved, again, known)).toBe(true);
  for (const change of [{ columns: ['cost_net', 'site'] }, { widths: {} }, { frozen: 0 }, { filters: {} }, { quick: 'ТВ' }, { sort: null }, { groups: [] }]) expect(sameLook(saved, { ...saved, ...change }, known)).toBe(false);
});

it('forgets what this reader does not have', () => {
  const look: ViewLook = { columns: ['site', 'margin'], widths: { margin: 80 }, frozen: 1, filters: { margin: { kind: 'filled' } }, quick: '', sort: { ref: 'margin', order: 'asc' }, groups: ['margin', 'channel'], folding: 'keep' };
  expect(stateOf(look, known)).toEqual({ columns: ['site'], widths: {}, frozen: 1, filters: {}, quick: '', sort: null, groups: ['channel'] });
  expect(sameLook(look, { ...look, columns: ['site'], widths: {}, filters: {}, sort: null, groups: ['channel'] }, known)).toBe(true);
});
