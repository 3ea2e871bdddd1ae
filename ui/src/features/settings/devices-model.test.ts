import { describe, expect, it } from 'vitest';
import type { OwnDevice } from '@/api';
import { inOrder, mayRevoke, others } from './devices-model';

const device = (name: string, more: Partial<OwnDevice> = {}): OwnDevice =>
  ({ key: name, name, fingerprint: '', this: false, kit: false, added_at: null, seen_at: null, revoked_at: null, ...more });

describe('own devices', () => {
  const all = [device('набор', { kit: true }), device('ноутбук'), device('потерян', { revoked_at: '2026-11-20T10:00:00Z' }), device('этот', { this: true })];

  it('stand with this one first, kits last, and those that are gone apart', () => {
    const { counting, gone } = inOrder(all);
    expect(counting.map((one) => one.name)).toEqual(['этот', 'ноутбук', 'набор']);
    expect(gone.map((one) => one.name)).toEqual(['потерян']);
  });

  it('are taken away one by one, but not the one at hand, and a kit by making another', () => {
    expect(all.filter(mayRevoke).map((one) => one.name)).toEqual(['ноутбук']);
    expect(others(all)).toBe(1);
  });
});
