import { describe, expect, it } from 'vitest';
import i18next from 'i18next';
import type { Conflict } from '@/api';
import '@/i18n';

import type { PlanDesk } from '../desk';
import { Formats } from '../model/format';
import { conflictName, partsText, placeText } from './dispute-texts';

const rows = new Map([
  ['row_1', { v: { name: 'Видео' }, c: {} }],
  ['row_2', { v: { site: 'VK' }, c: {} }],
]);
const desk = { namingRef: 'site', session: { rows, columns: new Map([['clicks', { ref: 'clicks' }], ['col_1', { ref: 'col_1' }]]) }, heading: ({ ref }: { ref: string }) => (ref === 'clicks' ? 'Клики' : 'Норма'), meta: () => ({ costs: [{ id: 'cst_1', label: 'Съёмка' }], views: [] }), formats: new Formats('ru', (_ref, code) => code) } as unknown as PlanDesk;
const about = (kind: Conflict['kind'], ref: string): string => conflictName(desk, { kind, ref, row: null, others: [] } as unknown as Conflict);

describe('what was written at the same time', async () => {
  await i18next.changeLanguage('ru');
  it('says where a row would stand by names', () => {
    expect(placeText(desk, { section: 'row_1', after: 'row_2' })).toBe('раздел «Видео», после «VK»');
    expect(placeText(desk, { section: null, after: null })).toBe('вне разделов, в начале');
    expect(placeText(desk, { section: 'row_9', after: null })).toBe('раздел «без названия», в начале');
  });
  it('names what it is about', () => {
    expect(about('cell', 'clicks')).toBe('Клики');
    expect(about('place', 'place')).toBe('Место в плане');
    expect(about('column', 'col_1')).toBe('Столбец «Норма»');
    expect(about('cost', 'cst_1')).toBe('Расход «Съёмка»');
    expect(about('view', 'viw_1')).toBe('Вид «без названия»');
    expect(about('shared', 'row_2')).toBe('Общая аудитория с «VK»');
    expect(about('header', 'client')).toBe('Клиент');
  });
  it('says in what two states of one thing differ', () => {
    const part = (...parts: [string, string][]): object => ({ value: 'Съёмка', parts: parts.map(([name, value]) => ({ part: name, value })) });
    const told = (kind: Conflict['kind'], stands: object, other: object): string[] => {
      const conflict = { kind, ref: 'x', row: null, stands, others: [other] } as unknown as Conflict;
      return [conflict.stands, ...conflict.others].map((one) => partsText(desk, conflict, one));
    };
    expect(told('cost', part(['basis', 'amount'], ['amount', '25000']), part(['basis', 'share_of_media'], ['rate', '0.03']))).toEqual(['считать: Суммой · сумма: 25\u00a0000', 'считать: Доля от медиа · доля: 3\u00a0%']);
    expect(told('column', part(['unit', 'шт']), part(['unit', '']))).toEqual(['единица: шт', 'единица: пусто']);
    expect(told('view', part(['columns', 'clicks,col_1']), part(['columns', 'col_1']))).toEqual(['столбцы: 2 (Клики)', 'столбцы: 1']);
    expect(told('cell', { value: '5' }, { value: '6' })).toEqual(['', '']);
  });
});
