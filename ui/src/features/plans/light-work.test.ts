import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import type { Touched } from '@/api';

import { colourOf, LightWork } from './light-work';

const boris = { name: 'Борис', me: false, number: 10 };
const place = (row: string | null, ref: string | null): Touched => ({ row, ref, by: boris, at: '2026-09-01T12:03:00Z' });

describe('cells that colleagues wrote to', () => {
  beforeEach(() => { vi.useFakeTimers(); });
  afterEach(() => { vi.useRealTimers(); });

  it('light up and fade, each in its time', () => {
    const changed = vi.fn();
    const lights = new LightWork(changed);
    lights.light([place('a', 'clicks'), place('b', null), place(null, 'client')]);
    expect([...lights.lights.keys()]).toEqual(['a', 'b']);
    expect(lights.lights.get('b')?.has('')).toBe(true);
    vi.advanceTimersByTime(5_000);
    lights.light([place('a', 'period')]);
    expect([...(lights.lights.get('a')?.keys() ?? [])]).toEqual(['clicks', 'period', 'start', 'end']);
    vi.advanceTimersByTime(8_000);
    expect(lights.lights.size).toBe(0);
    expect(changed).toHaveBeenCalledTimes(3);
  });

  it('have the colour of a person, however many there are', () => {
    expect(colourOf(boris)).toBe('var(--person-3)');
  });
});
