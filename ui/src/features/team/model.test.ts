import { describe, expect, it } from 'vitest';
import { fitted, readNotation } from './model';

describe('an invitation', () => {
  const projects = [{ project: 'prj_1', name: 'Запуск', roles: ['pm' as const, 'client' as const] }];
  it('of a guest is for the client’s role alone', () => { expect(fitted(projects, 'guest')[0]?.roles).toEqual(['client']); });
  it('of a guest is for the client’s role also where another was chosen', () => {
    expect(fitted([{ project: 'prj_1', name: '', roles: ['pm'] }], 'guest')[0]?.roles).toEqual(['client']);
  });
  it('of a member keeps all roles', () => { expect(fitted(projects, 'member')[0]?.roles).toEqual(['pm', 'client']); });
});

describe('the notation of rights', () => {
  it('is taken apart into actions with their limits', () => {
    expect(readNotation('CRU(s) D(o,s)')).toEqual([{ actions: ['C', 'R', 'U'], limits: ['s'] }, { actions: ['D'], limits: ['o', 's'] }]);
    expect(readNotation('RU A(i)')).toEqual([{ actions: ['R', 'U'], limits: [] }, { actions: ['A'], limits: ['i'] }]);
  });
  it('a dash is nothing', () => { expect(readNotation('–')).toEqual([]); });
});
