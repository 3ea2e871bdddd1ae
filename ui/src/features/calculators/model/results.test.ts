import { describe, expect, it } from 'vitest';

import type { Calculation, Calculator } from '@/api';

import { prefilled } from './prefill';
import { cellText, likelyField, resultsTsv, showNumber, showOutput } from './results';
import { ticks, visibleEnd } from './scale';

const plain = (text: string | null) => text?.replace(/[\u00a0\u202f]/g, ' ');
const COLUMNS = [{ ref: 'reach', kind: 'count' }, { ref: 'reach_pct', kind: 'percent' }, { ref: 'cpp', kind: 'money' }, { ref: 'grp', kind: 'count' }];

describe('results', () => {
  it('have the decimals of their unit; what these would hide is shown in its order of magnitude', () => {
    expect(plain(showNumber(0.58333, 'share', 'ru'))).toBe('58,33 %');
    expect(plain(showNumber(1509750, 'people', 'ru'))).toBe('1 509 750');
    expect(showNumber(0.0000123, 'ratio', 'en')).toBe('1.23 · 10⁻⁵');
    expect(plain(showOutput({ code: 'reaches', unit: 'share', value: [0.58, 0.31] }, 'ru'))).toBe('1+ 58 %; 2+ 31 %');
    expect(showOutput({ code: 'cpp', unit: 'money', value: null }, 'ru')).toBeNull();
  });
  it('go to Excel as numbers that it reads', () => {
    const calculation: Calculation = { outputs: [{ code: 'reach', unit: 'share', value: 0.583 }, { code: 'cpp', unit: 'money', value: '13043.48' }, { code: 'p', unit: 'ratio', value: 1.5e-7 }], charts: [], warnings: [], model: null };
    expect(resultsTsv(calculation, (code) => code, 'ru')).toBe('reach\t58,3%\r\ncpp\t13043,48\r\np\t0,00000015');
  });
  it('find their field in the plan, and only a field that can hold them', () => {
    expect(likelyField({ code: 'reach', unit: 'share' }, COLUMNS)).toBe('reach_pct');
    expect(likelyField({ code: 'reach_people', unit: 'people' }, COLUMNS)).toBe('reach');
    expect(likelyField({ code: 'cpp', unit: 'ratio' }, COLUMNS)).toBeNull();
  });
  it('are written into a cell as somebody would type them', () => {
    expect(cellText(0.5833333333, 'share', 'percent', 'ru')).toBe('58,3333%');
    expect(cellText(1146749.6, 'people', 'count', 'en')).toBe('1146750');
    expect(cellText('13043.48', 'money', 'money', 'ru')).toBe('13043,48');
  });
});

describe('a line of the plan', () => {
  const share = { kind: 'number' as const, unit: 'share' as const, range: { low: 0, high: 1, above: false, below: false } };
  const points = { ...share, unit: 'grp' as const };
  const calculator = (inputs: Calculator['inputs']): Calculator => ({ name: 'x', subject: 'curves', inputs, outputs: [], charts: [], example: {} });
  const line = (values: Record<string, string>) => (field: string) => values[field];

  it('gives what it knows by the names of the calculator', () => {
    const known = prefilled(calculator([{ code: 'known_grp', shape: points, required: true }, { code: 'known_reach', shape: share, required: true }, { code: 'target', shape: share, required: false }]), [line({ grp: '350', reach_pct: '0.58' })], 'ru');
    expect(known).toEqual({ known_grp: '350', known_reach: '58', target: '' });
    expect(prefilled(calculator([{ code: 'target', shape: share, required: true }]), [line({ grp: '350' })], 'ru')).toBeNull();
  });
  it('is a row of a table among the other lines, with the rating of one spot', () => {
    const table = { kind: 'table' as const, columns: [{ code: 'r1', shape: share, required: true }, { code: 'insertions', shape: { kind: 'whole' as const, unit: 'count' as const, range: share.range }, required: true }] };
    const lines = [line({ grp: '60', spots: '5' }), line({ site: 'Поиск' }), line({ grp: '40', spots: '10' })];
    expect(prefilled(calculator([{ code: 'vehicles', shape: table, required: true }]), lines, 'ru')).toEqual({ vehicles: [{ r1: '12', insertions: '5' }, { r1: '4', insertions: '10' }] });
  });
});

describe('axes', () => {
  it('have round marks from zero to above the data', () => {
    expect(ticks(87)).toEqual([0, 25, 50, 75, 100]);
    expect(ticks(0.0012)).toEqual([0, 0.0005, 0.001, 0.0015]);
    expect(ticks(0)).toEqual([0, 1]);
  });
  it('leave the tail of a distribution out that nobody sees', () => {
    expect(visibleEnd([[0, 0.5], [1, 0.3], [2, 0.1], [3, 0.0001], [4, 0]])).toBe(3);
  });
});
