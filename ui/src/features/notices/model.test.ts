import { expect, it } from 'vitest';

import { hrefOf, parsePlace } from '@/app/router';

import { briefly, placeOf, timeOf } from './model';

const at = { plan: 'pln_1', project: 'prj_1', thread: 'cmt_1' };

it('each notice leads to its place, and the address says so', () => {
  expect(placeOf({ kind: 'mention', ...at })).toEqual({ at: 'plan', id: 'pln_1', thread: 'cmt_1' });
  expect(placeOf({ kind: 'approved', ...at })).toEqual({ at: 'plan', id: 'pln_1', panel: 'approvals' });
  expect(placeOf({ kind: 'join_request', ...at })).toEqual({ at: 'team', tab: 'people' });
  expect(placeOf({ kind: 'role', ...at })).toEqual({ at: 'project', id: 'prj_1' });
  expect(placeOf({ kind: 'role', ...at, project: null })).toEqual({ at: 'team', tab: 'people' });
  for (const kind of ['mention', 'reply', 'review_requested', 'published', 'joined', 'role'] as const) {
    const place = placeOf({ kind, ...at });
    expect(place && parsePlace(hrefOf(place)), kind).toEqual(place);
  }
});

it('what is not on this device leads nowhere', () => {
  expect(placeOf({ kind: 'mention', ...at, plan: null })).toBeNull();
  expect(placeOf({ kind: 'published', ...at, plan: null })).toBeNull();
});

it('a small sign holds two digits, and half a time is none', () => {
  expect([briefly(7), briefly(99), briefly(100)]).toEqual(['7', '99', '99+']);
  expect([timeOf('22:00'), timeOf('24:00'), timeOf('9:00'), timeOf('')]).toEqual(['22:00', null, null, null]);
});
