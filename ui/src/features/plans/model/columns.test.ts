import { expect, it } from 'vitest';

import type { ColumnView, RowView } from '@/api/types';

import { columnWidth, filledRefs, namingRef, usualOrder } from './columns';

const column = (ref: string, kind: ColumnView['kind'], audience: ColumnView['audience'] = 'client'): ColumnView => ({ ref, name_en: ref, name_ru: ref, kind, unit: null, audience, custom: false, shown: true, summable: false, choices: [], formula: null, topic: null });

it('gives a heading of one long word room for its lock, so that no letter falls to a second line', () => {
  const heading = 'Рентабельность';
  expect(columnWidth(column('margin', 'percent', 'internal'), heading)).toBe(columnWidth(column('margin', 'percent'), heading) + 16);
});

it('is as wide as the longest number of the column', () => {
  expect(columnWidth(column('cost_net', 'money'), 'НДС', 17)).toBeGreaterThanOrEqual(17 * 8);
});

const line = (v: Record<string, string>): RowView => ({ id: 'row', kind: 'line', parent: null, depth: 0, v, c: {}, f: [] });
const all = ['name', 'site', 'vendor', 'placement'].map((ref) => column(ref, 'text'));

it('calls lines by their sites, and a new plan’s too', () => {
  expect(namingRef(all, [])).toBe('site');
  expect(namingRef(all, [line({ site: 'Поиск', vendor: 'Селлер' })])).toBe('site');
});

it('calls lines without a site or a name by what they do have', () => {
  expect(namingRef(all, [line({ vendor: 'Заставка', placement: 'Оператор' }), line({ vendor: 'Баннер', placement: 'Оператор' })])).toBe('vendor');
  expect(namingRef(all, [line({ placement: 'Лента' })])).toBe('placement');
  expect(namingRef(all, [line({ name: 'OLV' }), line({ vendor: 'DSP' })])).toBe('name');
});

it('puts columns that say nothing in any line behind those that do', () => {
  const columns = [column('discount', 'discounts'), column('clicks', 'count'), column('format', 'choice'), column('cost_net', 'money')];
  expect(usualOrder(columns, filledRefs([line({ clicks: '5', format: 'banner' })])).map((one) => one.ref)).toEqual(['format', 'cost_net', 'clicks', 'discount']);
  expect(usualOrder(columns, new Set()).map((one) => one.ref)).toEqual(['format', 'cost_net', 'discount', 'clicks']);
});
