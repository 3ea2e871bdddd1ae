import { describe, expect, it } from 'vitest';

import type { Typed } from './model/session';
import { keepTexts, takeTexts } from './kept-texts';

const typed = (text: string, state: Typed['state'] = 'failed'): Typed => ({ text, state });

describe('what a cell could not take', () => {
  it('is there again when the plan is, once', () => {
    keepTexts('pln_1', new Map([['r1', new Map([['units', typed('12 тыс')]])]]));
    expect(takeTexts('pln_2')).toEqual([]);
    expect(takeTexts('pln_1')).toEqual([{ row: 'r1', ref: 'units', typed: typed('12 тыс') }]);
    expect(takeTexts('pln_1')).toEqual([]);
  });
  it('counts what was refused only after the plan was left, and not what the core has taken', () => {
    const cells = new Map([['units', typed('7', 'saving')], ['site', typed('Яндекс', 'saving')]]);
    keepTexts('pln_1', new Map([['r1', cells]]));
    cells.set('units', typed('7'));
    cells.delete('site');
    expect(takeTexts('pln_1').map((one) => one.ref)).toEqual(['units']);
  });
});
