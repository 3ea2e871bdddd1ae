import { renderHook } from '@testing-library/react';
import { expect, it } from 'vitest';
import type { Comparison, TotalChange } from '@/api';
import { useTeller } from './values';

const NBSP = '\u00a0';
const total = (name: string, before: string, after: string, delta: string, money: boolean): TotalChange => ({ total: name, before, after, delta, money, share: null, at_most: false });

it('a share that rose from 15.48 to 24.84 per cent rose by percentage points', () => {
  const teller = renderHook(() => useTeller()).result.current;
  expect(teller.delta(total('ctr', '0.1548', '0.2484', '0.0936', false), 'RUB')).toBe(`+9,36${NBSP}п.${NBSP}п.`);
  expect(teller.delta(total('media_net', '100', '90', '-10', true), 'RUB')).toBe(`−10${NBSP}₽`);
  expect(teller.delta(total('media_net', '100', '100', '0', true), 'RUB')).toBe('');
});

it('amounts side by side have the same decimals', () => {
  const teller = renderHook(() => useTeller()).result.current;
  const media = total('media_net', '7298280', '18577776.25', '11279496.25', true);
  expect([teller.total(media, media.before, 'RUB'), teller.total(media, media.after, 'RUB')].map((text) => text.split(',')[1])).toEqual([`00${NBSP}₽`, `25${NBSP}₽`]);
  const price = { ref: 'unit_price', kind: 'money' } as Comparison['fields'][number];
  expect([teller.cell(price, '31200', '333.5'), teller.cell(price, '333.5', '31200')].map((text) => text.split(',')[1])).toEqual(['00', '50']);
  expect(teller.cell(price, '385', '95')).toBe('385');
});
