import { describe, expect, it } from 'vitest';
import { formatMoney, formatNumber, formatPercent, formatPeriod } from './format';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

describe('numbers as a planner reads them', () => {
  it('keeps a budget of twelve digits exact', () => {
    expect(plain(formatMoney('123456789012.34', 'RUB', 'auto', 'ru'))).toBe('123 456 789 012,34 ₽');
    expect(formatMoney('123456789012.34', 'RUB', 'auto', 'en')).toContain('123,456,789,012.34');
  });
  it('shows whole money without minor units and a true minus', () => {
    expect(plain(formatMoney('24449934', 'RUB', 'auto', 'ru'))).toBe('24 449 934 ₽');
    expect(plain(formatMoney('-12000.00', 'RUB', 'auto', 'ru'))).toBe('−12 000 ₽');
    expect(plain(formatMoney('5', 'QQQQ', 'auto', 'ru'))).toBe('5 QQQQ');
  });
  it('zero is 0', () => { expect(formatNumber('0')).toBe('0'); });
  it('reads percent as a fraction', () => { expect(plain(formatPercent('0.125', 1, 'ru'))).toBe('12,5 %'); });
});

describe('periods', () => {
  it('name the year once', () => {
    expect(formatPeriod('2026-09-01', '2026-09-28', 'ru')).toBe('01.09–28.09.2026');
    expect(formatPeriod('2026-09-01', '2026-09-28', 'en')).toBe('Sep 1–28, 2026');
    expect(formatPeriod('2026-09-01', '2026-10-31', 'en')).toBe('Sep 1 – Oct 31, 2026');
  });
  it('name both years across New Year', () => { expect(formatPeriod('2026-12-28', '2027-01-10', 'ru')).toBe('28.12.2026–10.01.2027'); });
  it('say which end is known', () => {
    expect([formatPeriod('2026-09-01', null, 'ru'), formatPeriod(null, '2026-09-28', 'ru')]).toEqual(['с 01.09.2026', 'по 28.09.2026']);
    expect([formatPeriod('2026-09-01', null, 'en'), formatPeriod(null, '2026-09-28', 'en')]).toEqual(['from Sep 1, 2026', 'until Sep 28, 2026']);
    expect(formatPeriod(null, null, 'ru')).toBe('');
  });
});
