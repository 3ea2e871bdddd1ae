import { expect, it } from 'vitest';
import { NO_NAMING, readNaming, writeNaming } from './naming';

it('a naming convention is read and written as the core keeps it', () => {
  const text = 'lower;latin;safe;space=_;max=100|{client}_{start:yyyymm}';
  const form = readNaming(text);
  expect(form).toEqual({ pattern: '{client}_{start:yyyymm}', case: 'lower', latin: true, safe: true, space: '_', max: '100' });
  expect(writeNaming(form)).toBe(text);
  expect(readNaming(undefined)).toEqual(NO_NAMING);
  expect(writeNaming(NO_NAMING)).toBe('');
  expect(writeNaming({ ...NO_NAMING, pattern: '{a|b}', space: '' })).toBe('space=;max=255|{a|b}');
});
