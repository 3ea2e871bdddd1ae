import { describe, expect, it } from 'vitest';
import type { SyncState } from '@/api';
import { documentName, syncLine } from './model';

const line = (state: SyncState, waiting = 0, quarantined = 0, fresh = true) => syncLine({ state, waiting, quarantined, suspects: [] }, fresh);
const keys = (state: SyncState, waiting = 0, quarantined = 0, fresh = true) => line(state, waiting, quarantined, fresh)?.parts.map((part) => part.key);

describe('the line about the relay', () => {
  it('is not there without a relay', () => { expect(line('none')).toBeNull(); });
  it('says “synced” for that state alone', () => {
    for (const state of ['offline', 'connecting', 'syncing', 'removed', 'trouble'] as const) {
      for (const waiting of [0, 3]) expect(keys(state, waiting), state).not.toContain('synced');
    }
    expect(keys('synced')).toEqual(['synced']);
  });
  it('does not repeat an old answer when the core is silent', () => { expect(keys('synced', 0, 0, false)).toEqual(['unknown']); });
  it('counts what waits, also without a connection', () => {
    expect(line('offline', 3)?.parts).toEqual([{ key: 'offline' }, { key: 'waiting', count: 3 }]);
    expect(line('syncing', 1)?.parts).toEqual([{ key: 'waiting', count: 1 }]);
    expect(keys('syncing')).toEqual(['receiving']);
  });
  it('being offline is no alarm, being removed is', () => {
    expect(line('offline')?.tone).toBe('quiet');
    expect(line('removed')?.tone).toBe('bad');
  });
  it('tells of what was put aside also when all is synced', () => {
    expect(line('synced', 0, 2)).toMatchObject({ tone: 'warn', parts: [{ key: 'synced' }, { key: 'aside', count: 2 }] });
  });
  it('a device that signed two histories is an alarm also when all is synced', () => {
    const suspects = [{ person: 'Вера', device: 'Ноутбук', fingerprint: '1 2 3' }];
    expect(syncLine({ state: 'synced', waiting: 0, quarantined: 1, suspects }, true)).toMatchObject({ tone: 'bad', parts: [{ key: 'suspect' }, { key: 'synced' }, { key: 'aside' }] });
    expect(syncLine({ state: 'none', waiting: 0, quarantined: 0, suspects }, true)).toBeNull();
  });
});

it('names documents by what is on the screen', () => {
  const titles = new Map([['pln_1', 'Медиаплан Q3']]);
  expect(documentName({ id: 'pln_1' }, titles)).toEqual({ kind: 'named', name: 'Медиаплан Q3' });
  expect(documentName({ id: null }, titles)).toEqual({ kind: 'notHere' });
  expect(documentName({ id: 'wsp_1' }, titles)).toEqual({ kind: 'directory' });
  expect(documentName({ id: 'dsc_1' }, titles)).toEqual({ kind: 'other' });
});
