import { describe, expect, it } from 'vitest';

import { chartKey } from './keys';

const press = (key: string, more: Partial<KeyboardEvent> = {}) => chartKey({ key, code: key, ctrlKey: false, metaKey: false, shiftKey: false, altKey: false, ...more }, 20);

describe('keys of the flowchart', () => {
  it('arrows move a bar, with Shift its end, with Alt its start', () => {
    expect(press('ArrowRight')).toEqual({ do: 'step', count: 1 });
    expect(press('ArrowLeft', { shiftKey: true })).toEqual({ do: 'stretch', edge: 'end', direction: -1 });
    expect(press('ArrowLeft', { altKey: true })).toEqual({ do: 'stretch', edge: 'start', direction: -1 });
    expect(press('ArrowRight', { ctrlKey: true })).toEqual({ do: 'bar', by: 1 });
  });
  it('letters work on every layout', () => {
    expect(press('ы', { code: 'KeyS' })).toEqual({ do: 'split' });
    expect(press('с', { code: 'KeyC', ctrlKey: true })).toEqual({ do: 'copy' });
    expect(press('м', { code: 'KeyV', metaKey: true })).toEqual({ do: 'paste' });
  });
  it('leaves to others what is not its own', () => {
    expect(press('z', { code: 'KeyZ', ctrlKey: true })).toBeNull();
    expect(press('ArrowUp', { altKey: true })).toBeNull();
    expect(press('F8')).toBeNull();
    expect(press('PageDown')).toEqual({ do: 'row', by: 20 });
  });
});
