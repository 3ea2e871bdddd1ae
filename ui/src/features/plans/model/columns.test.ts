import { expect, it } from 'vitest';

import type { ColumnView } from '@/api/types';

import { columnWidth } from './columns';

const column = (ref: string, kind: ColumnView['kind'], audience: ColumnView['audience'] = 'client'): ColumnView => ({ ref, name_en: ref, name_ru: ref, kind, unit: null, audience, custom: false, shown: true, summable: false, choices: [] });

it('gives a heading of one long word room for its lock, so that no letter falls to a second line', () => {
  const heading = 'Рентабельность';
  expect(columnWidth(column('margin', 'percent', 'internal'), heading)).toBe(columnWidth(column('margin', 'percent'), heading) + 16);
});

it('is as wide as the longest number of the column', () => {
  expect(columnWidth(column('cost_net', 'money'), 'НДС', 17)).toBeGreaterThanOrEqual(17 * 8);
});
