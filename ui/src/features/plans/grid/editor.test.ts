import { expect, it } from 'vitest';

import { type Caret, matching, press } from './editor';

/** A field as the browser has it, as far as keys that came early need it. */
function field(value: string, from = value.length, to = value.length): Caret {
  return {
    value, selectionStart: from, selectionEnd: to,
    setSelectionRange(start, end) {
      this.selectionStart = start ?? 0;
      this.selectionEnd = end ?? 0;
    },
    setRangeText(text: string, start: number, end: number) {
      this.value = this.value.slice(0, start) + text + this.value.slice(end);
      this.selectionStart = this.selectionEnd = start + text.length;
    },
  } as Caret;
}

const keys = (at: Caret, ...names: string[]): string => {
  for (const key of names) press(at, { key, code: '', shiftKey: false, ctrlKey: false, metaKey: false, altKey: false });
  return at.value;
};

it('takes keys that came before the field in the order they were pressed', () => {
  expect(keys(field('1'), '2', '3')).toBe('123');
  expect(keys(field('120', 0, 3), 'End', '0')).toBe('1200');
  expect(keys(field('120', 0, 3), '7')).toBe('7');
  expect(keys(field('120', 0, 3), 'ArrowLeft', '9')).toBe('9120');
  expect(keys(field('120', 0, 3), 'End', 'ArrowLeft', 'Backspace')).toBe('10');
  expect(keys(field('120', 0, 3), 'Home', 'Delete', 'Delete')).toBe('0');
  expect(keys(field('120', 0, 3), 'Backspace', 'Backspace')).toBe('');
});

it('suggests words that begin like the text and say more', () => {
  expect(matching(['Яндекс Поиск', 'яндекс', 'VK'], 'янд')).toEqual(['Яндекс Поиск', 'яндекс']);
  expect(matching(['Яндекс Поиск', 'яндекс'], 'яндекс')).toEqual(['Яндекс Поиск']);
});
