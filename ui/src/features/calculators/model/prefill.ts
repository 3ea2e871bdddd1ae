/** What a line of a plan already knows of a calculator's inputs. */
import type { Calculator, InputSpec } from '@/api';
import type { Language } from '@/i18n';

import { type Draft, type DraftRow, emptyDraft, numberText } from './draft';

/** Canonical values of a line by field; `universe` and `currency` are those of its plan. */
export type LineValues = (field: string) => string | undefined;

/** Fields of a plan that inputs are called by another name in, the surest first. */
const SOURCES: Readonly<Record<string, readonly string[]>> = {
  grp: ['grp', 'trp'], known_grp: ['grp', 'trp'], reach: ['reach_pct'], known_reach: ['reach_pct'], cost: ['cost_net'], base: ['cost_net'], budget: ['cost_net'], total: ['cost_gross'],
  actions: ['conversions'], completed: ['views'], insertions: ['spots'], placements: ['spots'], rate: [],
  r2: ['reach_two'], ceiling: ['reach_ceiling'],
};

/** Cascades of a line that a list takes as they are. */
const LISTS: Readonly<Record<string, string>> = { coefficients: 'markup', discounts: 'discount' };

/** The inputs that lines of a plan know: a table takes each line as a row, a single input the first line. `null`: none. */
export function prefilled(calculator: Calculator, lines: readonly LineValues[], language: Language): Draft | null {
  const first = lines[0];
  if (!first) return null;
  const found: Record<string, string | readonly DraftRow[]> = {};
  for (const spec of calculator.inputs) {
    if (spec.shape.kind === 'table') {
      // What two lines share, or a curve, is not in a line.
      if (spec.code === 'pairs' || spec.code === 'points' || spec.code === 'observations') continue;
      const rows = lines.map((line) => rowOf(spec.shape.kind === 'table' ? spec.shape.columns : [], line, language)).filter((row) => Object.keys(row).length > 0);
      if (rows.length > 0) found[spec.code] = rows;
      continue;
    }
    const text = known(spec, first, language);
    if (text !== null) found[spec.code] = text;
  }
  return Object.keys(found).some((code) => code !== 'currency' && code !== 'universe') ? { ...emptyDraft(calculator), ...found } : null;
}

function rowOf(columns: readonly InputSpec[], line: LineValues, language: Language): DraftRow {
  return Object.fromEntries(columns.flatMap((column) => {
    const text = known(column, line, language);
    return text === null ? [] : [[column.code, text]];
  }));
}

function known(spec: InputSpec, line: LineValues, language: Language): string | null {
  const { shape } = spec;
  if (shape.kind === 'currency') return line('currency') ?? null;
  if (shape.kind === 'list' && LISTS[spec.code] !== undefined) {
    const list = line(LISTS[spec.code] ?? '');
    return list ? list.split(';').map((part) => numberText(part, shape.unit, language)).join('; ') : null;
  }
  if (shape.kind !== 'number' && shape.kind !== 'whole') return null;
  const value = spec.code === 'r1' || spec.code === 'rating' ? ratingOf(line) : (SOURCES[spec.code] ?? [spec.code]).map(line).find((one) => one !== undefined && one !== '');
  return value === undefined ? null : numberText(value, shape.unit, language);
}

/** The rating of one spot: stated, or rating points over spots. */
function ratingOf(line: LineValues): string | undefined {
  const stated = line('rating');
  if (stated !== undefined && stated !== '') return stated;
  const [points, spots] = [Number(line('grp') ?? line('trp')), Number(line('spots'))];
  if (!(points > 0) || !(spots > 0)) return undefined;
  const rating = points / spots / 100;
  return rating <= 1 ? rating.toFixed(6).replace(/\.?0+$/, '') : undefined;
}
