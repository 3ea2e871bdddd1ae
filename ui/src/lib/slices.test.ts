import { afterEach, beforeEach, expect, it, vi } from 'vitest';

import { Slices } from './slices';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

it('does one step a task, and the rest at once where somebody needs it', () => {
  const done: string[] = [];
  const step = (name: string) => () => { done.push(name); };
  const slices = new Slices();
  slices.run([step('a'), step('b'), step('c')]);
  expect(done).toEqual([]);
  vi.advanceTimersToNextTimer();
  expect(done).toEqual(['a']);
  slices.finish();
  expect([done, slices.pending]).toEqual([['a', 'b', 'c'], false]);
  vi.runAllTimers();
  expect(done).toEqual(['a', 'b', 'c']);
});

it('begins anew where it is asked again', () => {
  const done: string[] = [];
  const slices = new Slices();
  slices.run([() => { done.push('old'); }, () => { done.push('old'); }]);
  vi.advanceTimersToNextTimer();
  slices.run([() => { done.push('new'); }]);
  vi.runAllTimers();
  expect(done).toEqual(['old', 'new']);
});
