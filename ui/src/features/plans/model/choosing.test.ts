import { expect, it } from 'vitest';

import { withChosen } from './channels';
import { choosable, grouped, listed, switched } from './choosing';
import { column } from './fixtures';

const site = column('site', 'text', { topic: 'placement' });
const period = column('period', 'text', { topic: 'time', shown: false });
const cost = column('cost_net', 'money', { topic: 'money', usual_for: ['tv', 'context'] });
const grp = column('grp', 'count', { topic: 'media', shown: false, usual_for: ['tv'] });
const trp = column('trp', 'count', { topic: 'media', shown: false, usual_for: ['tv'] });
const own = column('col_1', 'text', { custom: true });
const columns = [site, column('name', 'text'), column('client', 'text'), period, cost, grp, trp, own];
const heading = (one: { ref: string }): string => one.ref;

it('lists what may be chosen by topic, of all channels or of one', () => {
  const all = choosable(columns, 'site');
  expect(grouped(listed(all, '', null, heading), '').map((group) => [group.topic, group.columns.map((one) => one.ref)])).toEqual([['time', ['period']], ['money', ['cost_net']], ['media', ['grp', 'trp']], ['own', ['col_1']]]);
  expect(listed(all, '', 'tv', heading).map((one) => one.ref)).toEqual(['cost_net', 'grp', 'trp']);
  expect(grouped(listed(all, 'rp', null, heading), 'rp').map((group) => group.columns.length)).toEqual([2]);
});

it('finds the heading that is the words before one that only has them', () => {
  const shares = [column('reach share', 'percent'), column('total reach', 'count'), column('reach', 'count')];
  expect(listed(shares, 'Reach', null, heading).map((one) => one.ref)).toEqual(['reach', 'reach share', 'total reach']);
});

it('switches one column or all between two', () => {
  const order = ['a', 'b', 'c', 'd'];
  expect([...switched(new Set(['a']), order, 'c')]).toEqual(['a', 'c']);
  expect([...switched(new Set(['a']), order, 'd', 'b')]).toEqual(['a', 'b', 'c', 'd']);
  expect([...switched(new Set(order), order, 'b', 'c')]).toEqual(['a', 'd']);
});

it('puts what was chosen behind its like, and leaves in place what nobody was asked about', () => {
  const start = column('start', 'date', { topic: 'time' });
  const all = [site, start, cost, period, grp, trp, own];
  expect(withChosen(all, new Set(['cost_net', 'grp', 'period']), new Set(['period', 'grp']))).toEqual(['site', 'start', 'period', 'col_1', 'grp']);
});
