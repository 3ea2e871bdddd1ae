import { afterEach, describe, expect, it } from 'vitest';

import { dayOf } from './days';
import { calendarOf, holidaysOf, keepChoice, readChoice } from './holidays';

afterEach(() => { localStorage.clear(); });

describe('holidays', () => {
  it('of Russia are named in Russian, holidays of several days day by day', async () => {
    const days = await holidaysOf('RU', dayOf('2026-01-01'), dayOf('2026-12-31'), 'ru');
    expect(days.get(dayOf('2026-06-12'))).toBe('День России');
    expect(days.get(dayOf('2026-01-04'))).toBe('Новогодние каникулы');
    expect(days.get(dayOf('2026-01-07'))).toBe('Рождество Христово');
    expect(days.has(dayOf('2026-01-09'))).toBe(false);
  });
  it('of another country too, over New Year', async () => {
    const days = await holidaysOf('DE', dayOf('2026-12-01'), dayOf('2027-01-31'), 'en');
    expect(days.has(dayOf('2026-12-25'))).toBe(true);
    expect(days.has(dayOf('2027-01-01'))).toBe(true);
  });
  it('are changed by the planner: a day off more, one less, a working Saturday', () => {
    const calendar = calendarOf(new Map([[dayOf('2026-06-12'), 'День России']]), { '2026-06-12': { kind: 'work' }, '2026-12-31': { kind: 'off', name: 'Перенос' } });
    expect(calendar.name(dayOf('2026-06-12'))).toBeNull();
    expect(calendar.works(dayOf('2026-06-12'))).toBe(true);
    expect(calendar.name(dayOf('2026-12-31'))).toBe('Перенос');
  });
  it('are kept on the device, and what cannot be read is as if never chosen', () => {
    keepChoice({ country: 'KZ', changes: { '2026-12-31': { kind: 'off', name: 'Перенос' } } });
    expect(readChoice('ru')).toEqual({ country: 'KZ', changes: { '2026-12-31': { kind: 'off', name: 'Перенос' } } });
    localStorage.setItem('mrm.holidays', '{"country":7,"changes":{"x":1}}');
    expect(readChoice('ru')).toEqual({ country: 'RU', changes: {} });
    expect(readChoice('en').country).toBe('none');
  });
});
