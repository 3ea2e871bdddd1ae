import { describe, expect, it } from 'vitest';

import type { Calculator, InputSpec } from '@/api';

import { type Draft, draftOf, emptyDraft, pasteRows, placeInDraft, readDraft } from './draft';

const any = { low: null, high: null, above: false, below: false };
const share = (code: string, required = true): InputSpec => ({ code, required, shape: { kind: 'number', unit: 'share', range: any } });
const number = (code: string, unit: 'grp' | 'money' | 'count' = 'count', required = true): InputSpec => ({ code, required, shape: { kind: 'number', unit, range: any } });
const VEHICLES: InputSpec = { code: 'vehicles', required: true, shape: { kind: 'table', columns: [share('r1'), share('r2', false), number('insertions')] } };
const made = (inputs: InputSpec[], example: Record<string, unknown> = {}): Calculator => ({ name: 'x', subject: 'vehicle', inputs, outputs: [], charts: [], example });

describe('what is typed into a calculator', () => {
  const calculator = made([share('reach'), number('cost', 'money'), { code: 'ratings', required: false, shape: { kind: 'list', unit: 'share', range: any } }]);

  it('is read in the reader’s locale: shares in percent, exactly', () => {
    const typed = { reach: '13,9', cost: '1 250 000,50', ratings: '3,2; 4,75' };
    expect(readDraft(calculator, typed, 'ru').body).toEqual({ reach: '0.139', cost: '1250000.5', ratings: ['0.032', '0.0475'] });
    expect(readDraft(calculator, { reach: '13.9%', cost: '1,250,000.50', ratings: '3.2 4.75' }, 'en').body).toEqual({ reach: '0.139', cost: '1250000.5', ratings: ['0.032', '0.0475'] });
  });
  it('says what is missing and what is no number', () => {
    const { faults } = readDraft(calculator, { reach: 'много', cost: '' }, 'ru');
    expect([...faults]).toEqual([['reach', 'not_a_number'], ['cost', 'missing']]);
  });
  it('begins with the example, as that reader types it', () => {
    const example = { reach: 0.139, cost: '48500.5', ratings: [0.032] };
    expect(draftOf(calculator, example, 'ru')).toEqual({ reach: '13,9', cost: '48500,5', ratings: '3,2' });
    expect(readDraft(calculator, draftOf(calculator, example, 'en'), 'en').body).toEqual({ reach: '0.139', cost: '48500.5', ratings: ['0.032'] });
  });
});

describe('a table of vehicles', () => {
  const calculator = made([VEHICLES]);

  it('takes a range from Excel at any cell, its heading left out', () => {
    const block = [['Рейтинг', 'Второй'], ['12%', '20%'], ['8%', '14%']];
    expect(pasteRows([{ r1: '1' }], VEHICLES.shape.kind === 'table' ? VEHICLES.shape.columns : [], { row: 1, column: 0 }, block)).toEqual([{ r1: '1' }, { r1: '12%', r2: '20%' }, { r1: '8%', r2: '14%' }]);
  });
  it('passes over empty rows, and a refusal finds its row nevertheless', () => {
    const draft: Draft = { vehicles: [{ r1: '12', insertions: '3' }, { r1: ' ' }, { r1: '8', r2: '99', insertions: '2' }] };
    expect(readDraft(calculator, draft, 'ru').body).toEqual({ vehicles: [{ r1: '0.12', insertions: '3' }, { r1: '0.08', r2: '0.99', insertions: '2' }] });
    expect(placeInDraft('vehicles[1].r2', draft)).toBe('vehicles[2].r2');
    expect(placeInDraft('ratings[4]', { ratings: '1; 2' })).toBe('ratings');
  });
  it('is missing while nothing stands in it', () => {
    expect([...readDraft(calculator, emptyDraft(calculator), 'ru').faults]).toEqual([['vehicles', 'missing']]);
    expect([...readDraft(calculator, { vehicles: [{ r1: '12' }] }, 'ru').faults]).toEqual([['vehicles[0].insertions', 'missing']]);
  });
});
