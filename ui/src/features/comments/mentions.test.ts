import { describe, expect, it } from 'vitest';

import { fitting, named, namingAt, pieces } from './mentions';

const readers = [{ id: '1', name: 'Анна Белова' }, { id: '2', name: 'Борис Волков' }, { id: '3', name: 'Вера Борисова' }];
const names = (typed: string): string[] => fitting(readers, typed).map((one) => one.name);

describe('naming somebody', () => {
  it('begins with an @ at the beginning of a word', () => {
    expect(namingAt('Цена? @Бо', 9)).toEqual({ at: 6, typed: 'Бо' });
    expect(namingAt('@', 1)).toEqual({ at: 0, typed: '' });
    expect(namingAt('(@Анна Бе', 9)).toEqual({ at: 1, typed: 'Анна Бе' });
    expect(namingAt('anna@agency', 11)).toBeNull();
    expect(namingAt('@Анна\nдальше', 12)).toBeNull();
    expect(namingAt('@ и так', 7)).toBeNull();
    expect(namingAt('@Анна', 0)).toBeNull();
  });
  it('offers those whose name or a word of it fits, whole names first', () => {
    expect(names('бор')).toEqual(['Борис Волков', 'Вера Борисова']);
    expect(names('')).toHaveLength(3);
    expect(names('яна')).toEqual([]);
  });
  it('puts the whole name in', () => {
    expect(named('Цена? @Бо и срок', { at: 6, typed: 'Бо' }, 'Борис Волков')).toEqual({ text: 'Цена? @Борис Волков и срок', caret: 20 });
    expect(named('@', { at: 0, typed: '' }, 'Анна Белова')).toEqual({ text: '@Анна Белова ', caret: 13 });
  });
});

it('shows a mention by what its person is called now', () => {
  const mentions = [{ person: '1', written: 'Анна', name: 'Анна Белова', me: true }, { person: '2', written: 'Борис', name: null, me: false }];
  expect(pieces('@Анна и @Борис, срок?', mentions)).toEqual([
    { kind: 'mention', text: '@Анна Белова', me: true }, { kind: 'words', text: ' и ' }, { kind: 'mention', text: '@Борис', me: false }, { kind: 'words', text: ', срок?' },
  ]);
  expect(pieces('a@b', [])).toEqual([{ kind: 'words', text: 'a@b' }]);
});
