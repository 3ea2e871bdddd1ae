/** Results of a calculator as people and spreadsheets read them, and as cells of a plan. */
import type { CalculatedOutput, Calculation, NumberUnit } from '@/api';
import { Formats, shift, writeTsv } from '@/features/plans';
import type { Language } from '@/i18n';
import { formatNumber, formatPercent } from '@/lib/format';

const DECIMALS: Record<NumberUnit, number> = { share: 2, grp: 2, people: 0, contacts: 2, points: 3, money: 2, count: 2, days: 1, seconds: 0, periods: 2, index: 1, ratio: 4 };

/** One number with the decimals of its unit; one that they would hide, in its order of magnitude. */
export function showNumber(value: number | string, unit: NumberUnit, language: Language): string {
  const number = Number(value);
  const hidden = number !== 0 && Math.abs(number) < 0.5 * 10 ** -(DECIMALS[unit] + (unit === 'share' ? 2 : 0));
  if (hidden) {
    const [digits = '', power = '0'] = number.toExponential(2).split('e');
    return `${formatNumber(digits, 2, language)} · 10${superscript(power)}`;
  }
  return unit === 'share' ? formatPercent(value, DECIMALS.share, language) : formatNumber(value, DECIMALS[unit], language);
}

const RAISED: Record<string, string> = { '-': '⁻', '+': '', 0: '⁰', 1: '¹', 2: '²', 3: '³', 4: '⁴', 5: '⁵', 6: '⁶', 7: '⁷', 8: '⁸', 9: '⁹' };
const superscript = (power: string): string => [...power].map((sign) => RAISED[sign] ?? sign).join('');

/** The output that lists reach 1+, 2+ and on. */
const REACHES = 'reaches';

/** One result; null where it is not available. */
export function showOutput(output: CalculatedOutput, language: Language): string | null {
  const { value, unit } = output;
  if (value === null) return null;
  if (!Array.isArray(value)) return showNumber(value, unit, language);
  // Reach of those who meet the campaign at least once, twice, and so on.
  return value.map((one, index) => `${output.code === REACHES ? `${String(index + 1)}+\u00a0` : ''}${showNumber(one, unit, language)}`).join('; ');
}

/** Results with their names as cells for a spreadsheet: numbers as it reads them, one row each, lists in a row. */
export function resultsTsv(calculation: Calculation, name: (code: string) => string, language: Language): string {
  const rows = calculation.outputs.map((output) => {
    const values = output.value === null ? [] : Array.isArray(output.value) ? output.value : [output.value];
    return [name(output.code), ...values.map((value) => cellNumber(value, output.unit, language))];
  });
  return writeTsv(rows);
}

/** Points of a chart as two columns for a spreadsheet. */
export function pointsTsv(points: readonly (readonly [number, number])[], units: readonly [NumberUnit, NumberUnit], names: readonly [string, string], language: Language): string {
  return writeTsv([[...names], ...points.map(([x, y]) => [cellNumber(x, units[0], language), cellNumber(y, units[1], language)])]);
}

function cellNumber(value: number | string, unit: NumberUnit, language: Language): string {
  const plain = typeof value === 'string' ? value : decimalText(value);
  const text = unit === 'share' ? `${shift(plain, 2)}%` : plain;
  return language === 'ru' ? text.replace('.', ',') : text;
}

/** A number without an exponent. */
function decimalText(value: number): string {
  return String(value).includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : String(value);
}

/** The kind of a column that a result may go to. */
type Kind = 'count' | 'money' | 'ratio' | 'percent' | (string & {});

/** Whether a result may stand in a column of this kind. */
export function fits(unit: NumberUnit, kind: Kind): boolean {
  if (unit === 'share') return kind === 'percent';
  return unit === 'money' ? kind === 'money' : kind === 'count' || kind === 'ratio';
}

/** Fields that results are called by another name in. */
const OWN: Readonly<Record<string, string>> = {
  reach: 'reach_pct', effective_reach: 'reach_pct', reach_people: 'reach', capped_grp: 'grp', equivalent_grp: 'grp', contacts: 'ots', total: 'cost_gross', average_cpp: 'cpp', r1: 'rating', r2: 'reach_two', ceiling: 'reach_ceiling',
};

/** The field that a result most likely goes to. */
export function likelyField(output: Pick<CalculatedOutput, 'code' | 'unit'>, columns: readonly { ref: string; kind: string }[]): string | null {
  const wanted = OWN[output.code] ?? output.code;
  return columns.find((column) => column.ref === wanted && fits(output.unit, column.kind))?.ref ?? null;
}

/** A result as somebody would type it into a cell, rounded to what a plan can use. */
export function cellText(value: number | string, unit: NumberUnit, kind: Kind, language: Language): string {
  const digits = unit === 'share' ? 6 : unit === 'people' ? 0 : 4;
  const canonical = typeof value === 'string' ? value : plain(value.toFixed(digits));
  return new Formats(language, (_ref, code) => code).edit(kind === 'percent' ? 'percent' : 'ratio', canonical);
}

const plain = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);
