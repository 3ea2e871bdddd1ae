import { describe, expect, it } from 'vitest';
import { initials, personColour } from './person';

describe('people', () => {
  it('go by two letters', () => {
    expect(initials('Анна Белова')).toBe('АБ');
    expect(initials('анна-мария петровна смит')).toBe('АС');
    expect(initials('Cher')).toBe('C');
    expect(initials(null)).toBe('?');
    expect(initials('  «»  ')).toBe('?');
  });
  it('keep their colour, and colours come round', () => {
    expect(personColour(0)).toBe('var(--person-1)');
    expect(personColour(8)).toBe('var(--person-1)');
    expect(personColour(11)).toBe('var(--person-4)');
  });
});
