import { describe, expect, it } from 'vitest';
import type { Kit } from '@/api';
import { asksNow, fileName, groupsOf, passphraseTrouble, toneOf, wantsMaking } from './model';

describe('a recovery kit', () => {
  it('has a code of numbered groups, as a person counts them on paper', () => {
    expect(groupsOf('MRMR1-AAAAA-BBBBB-CC')).toEqual([{ place: 1, text: 'AAAAA' }, { place: 2, text: 'BBBBB' }, { place: 3, text: 'CC' }]);
  });

  it('protects only once it was tested', () => {
    expect(['none', 'used', 'other_relay', 'untested', 'test_again', 'tested', 'not_needed'].map((state) => toneOf(state as 'none')))
      .toEqual(['warn', 'warn', 'warn', 'warn', 'warn', 'good', 'plain']);
    expect(['none', 'used', 'other_relay', 'untested', 'test_again'].map((state) => wantsMaking(state as 'none'))).toEqual([true, true, true, false, false]);
  });

  it('is asked for when a relay comes, not when the window opens, and at once by whoever came back', () => {
    const kit = (state: Kit['state'], ask: boolean): Kit => ({ state, ask, made_at: null, tested_at: null, places: [], opens_database: false, remind: false });
    expect(asksNow(kit('none', false), kit('none', true))).toBe(true);
    expect(asksNow(null, kit('none', true))).toBe(false);
    expect(asksNow(kit('none', true), kit('none', true))).toBe(false);
    expect(asksNow(null, kit('used', true))).toBe(true);
    expect(asksNow(kit('none', false), kit('none', false))).toBe(false);
  });

  it('goes into a file that any system takes', () => {
    expect(fileName('Дом/сад: "осень"', 'набор')).toBe('Дом сад осень – набор.mrmkit');
    expect(fileName('', 'kit')).toBe('kit.mrmkit');
  });

  it('is closed by a passphrase that was typed twice', () => {
    expect(passphraseTrouble('осень', 'осень', 10)).toBe('short');
    expect(passphraseTrouble('осень и чай', 'осень и кофе', 10)).toBe('differs');
    expect(passphraseTrouble('осень и чай', 'осень и чай', 10)).toBeNull();
  });
});
