import { afterEach, describe, expect, it } from 'vitest';

import { dayOf } from './days';
import { calendarOf, dropLocalChanges, holidaysOf, keepCountry, localChanges, readCountry } from './holidays';
import { dropLocalSeason, localSeason } from './season';

afterEach(() => { localStorage.clear(); });

describe('holidays', () => {
  it('of Russia are named in Russian, holidays of several days day by day', async () => {
    const { names: days } = await holidaysOf('RU', dayOf('2026-01-01'), dayOf('2026-12-31'), 'ru');
    expect(days.get(dayOf('2026-06-12'))).toBe('День России');
    expect(days.get(dayOf('2026-01-04'))).toBe('Новогодние каникулы');
    expect(days.get(dayOf('2026-01-07'))).toBe('Рождество Христово');
    expect(days.has(dayOf('2026-01-10'))).toBe(false);
  });
  it('of another country too, over New Year', async () => {
    const { names: days } = await holidaysOf('DE', dayOf('2026-12-01'), dayOf('2027-01-31'), 'en');
    expect(days.has(dayOf('2026-12-25'))).toBe(true);
    expect(days.has(dayOf('2027-01-01'))).toBe(true);
  });
  it('are changed by the planner: a day off more, one less, a working Saturday', () => {
    const calendar = calendarOf({ names: new Map([[dayOf('2026-06-12'), 'День России']]), work: new Set([dayOf('2026-11-07')]) }, { '2026-11-07': { kind: 'off', name: 'Перенос' }, '2026-06-12': { kind: 'work' }, '2026-12-31': { kind: 'off', name: 'Перенос' } });
    expect(calendar.name(dayOf('2026-06-12'))).toBeNull();
    expect(calendar.works(dayOf('2026-06-12'))).toBe(true);
    expect(calendar.name(dayOf('2026-12-31'))).toBe('Перенос');
    expect(calendar.works(dayOf('2026-11-07'))).toBe(false);
  });
  it('of Russia move by the decrees of each year: 9 January 2026, the working Saturdays of 2024 and 2025', async () => {
    const moved = async (year: number) => {
      const known = await holidaysOf('RU', dayOf(`${String(year)}-03-01`), dayOf(`${String(year)}-04-01`), 'ru');
      return calendarOf(known, {});
    };
    const [first, second, third] = await Promise.all([moved(2024), moved(2025), moved(2026)]);
    for (const iso of ['2024-04-27', '2024-11-02', '2024-12-28']) expect(first.works(dayOf(iso)), iso).toBe(true);
    for (const iso of ['2024-04-29', '2024-04-30', '2024-05-10', '2024-12-30', '2024-12-31']) expect(first.name(dayOf(iso)), iso).not.toBeNull();
    expect(first.works(dayOf('2024-01-06')), 'a holiday on a Saturday is no working day').toBe(false);
    expect(second.works(dayOf('2025-11-01'))).toBe(true);
    for (const iso of ['2025-05-02', '2025-05-08', '2025-06-13', '2025-11-03', '2025-12-31']) expect(second.name(dayOf(iso)), iso).not.toBeNull();
    expect(second.name(dayOf('2025-02-24')), 'moved to May').toBeNull();
    expect(third.name(dayOf('2026-01-09'))).toBe('Выходной, перенесённый с 3 января');
    for (const iso of ['2026-03-09', '2026-05-11', '2026-12-31']) expect(third.name(dayOf(iso)), iso).not.toBeNull();
  });
  it('show a country that the device remembers; what it remembered of changes is handed over once', () => {
    expect(readCountry('ru')).toBe('RU');
    expect(readCountry('en')).toBe('none');
    localStorage.setItem('mrm.holidays', JSON.stringify({ country: 'KZ', changes: { '2026-12-31': { kind: 'off', name: 'Перенос' }, x: 1 } }));
    expect(localChanges('ru')).toEqual({ country: 'KZ', changes: { '2026-12-31': { kind: 'off', name: 'Перенос' } } });
    dropLocalChanges('ru');
    expect(localChanges('ru')).toBeNull();
    expect(readCountry('ru')).toBe('KZ');
    keepCountry('BY');
    expect(readCountry('ru')).toBe('BY');
    localStorage.setItem('mrm.holidays', '{"country":7,"changes":{"x":1}}');
    expect(readCountry('ru')).toBe('RU');
    expect(localChanges('ru')).toBeNull();
  });
  it('have coefficients of the months beside them, which are handed over too', () => {
    expect(localSeason()).toBeNull();
    localStorage.setItem('mrm.season', JSON.stringify(Array.from({ length: 12 }, () => '1')));
    expect(localSeason(), 'they say nothing').toBeNull();
    localStorage.setItem('mrm.season', JSON.stringify(['1,2', ...Array.from({ length: 11 }, () => '1')]));
    expect(localSeason()?.[0]).toBe('1,2');
    dropLocalSeason();
    expect(localSeason()).toBeNull();
  });
});
