import type { CurveFamily, CurveInput, Objective, OptimiseLine, OptimiseRequest, PlanView, RowView } from '@/api';
import { readNumber, shift, valueOf } from '@/features/plans';
import { currentLanguage } from '@/i18n';

/** The kinds of curves that the dialog offers; `plan` is what the plan knows by itself. */
export type CurveKind = 'plan' | 'exponential' | 'hyperbola' | 'hill' | 'power' | 'logarithm' | 'points' | 'reach_curve' | 'reach_points' | 'placements';

/** One line as it is filled in. Texts are as typed. */
export interface LineDraft {
  row: string;
  name: string;
  /** Media cost now, canonical; empty where there is none. */
  cost: string;
  takesPart: boolean;
  kind: CurveKind;
  /** Parameters of the curve by their names. */
  parameters: Readonly<Record<string, string>>;
  points: string;
  /** The family that is fitted to the points; `best`: the one that errs least. */
  family: CurveFamily | 'best';
  low: string;
  high: string;
  step: string;
  fixed: boolean;
}

/** What is filled in. */
export interface Draft {
  /** Split a budget, or find the smallest one that brings a result. */
  task: 'split' | 'target';
  objective: Objective;
  contacts: string;
  /** Empty: what the plan has; towards a result: no limit. */
  total: string;
  /** The result that is asked for; people in percent. */
  target: string;
  lines: readonly LineDraft[];
}

/** What could not be read, and where. */
export interface Unreadable { row: string | null; field: string; text: string }

/** The parameters of a kind of curve, in the order of asking; shares are asked as percent where people are counted. */
export const PARAMETERS: Record<CurveKind, readonly string[]> = {
  plan: [], points: [], exponential: ['most', 'rate'], hyperbola: ['most', 'half'], hill: ['most', 'half', 'slope'], power: ['scale', 'power'], logarithm: ['scale', 'half'], reach_curve: ['heterogeneity', 'cpp'], reach_points: ['cpp'], placements: ['rating', 'ceiling', 'price'],
};

export const countsPeople = (objective: Objective): boolean => objective === 'reach' || objective === 'effective_reach';

/** The curves that go with an objective. */
export function kindsFor(objective: Objective): readonly CurveKind[] {
  // Of curves of reach only negative binomial contacts say who has how many.
  if (objective === 'effective_reach') return ['plan', 'exponential', 'hyperbola', 'hill', 'reach_curve', 'points'];
  return countsPeople(objective) ? ['plan', 'exponential', 'hyperbola', 'hill', 'reach_curve', 'reach_points', 'placements', 'points'] : ['plan', 'exponential', 'hyperbola', 'hill', 'power', 'logarithm', 'points'];
}

/** Whether known points are typed for a kind of curve. */
export const takesPoints = (kind: CurveKind): boolean => kind === 'points' || kind === 'reach_points';

/** The families that can be fitted to points. */
export function familiesFor(objective: Objective): readonly CurveFamily[] {
  return countsPeople(objective) ? ['hyperbola', 'exponential', 'hill'] : ['hyperbola', 'exponential', 'hill', 'power', 'logarithm'];
}

const FIELD: Record<Objective, string> = { reach: 'reach_pct', effective_reach: 'reach_pct', clicks: 'clicks', conversions: 'conversions', revenue: 'revenue' };
const NAMES = ['site', 'vendor', 'placement', 'format', 'name'];

/** What a reader knows a line by. */
export const nameOf = (row: RowView): string => NAMES.map((ref) => valueOf(row, ref)).filter((text) => text !== '').slice(0, 2).join(', ');

/** Whether the plan knows a point of the line's curve, and may move its money. */
export function known(row: RowView, objective: Objective): boolean {
  const bought = valueOf(row, 'buy_model').toLowerCase();
  const says = (ref: string): boolean => valueOf(row, ref) !== '';
  const grp = !countsPeople(objective) || says('grp') || says('trp') || (says('rating') && says('spots'));
  const result = says(FIELD[objective]) || (countsPeople(objective) && (says('spots') || says('reach_points')));
  return bought !== 'fixed' && bought !== 'package' && valueOf(row, 'cost_net') !== '' && result && grp;
}

/** The lines of a plan before anything is filled in. */
export function linesOf(plan: PlanView, objective: Objective): LineDraft[] {
  return plan.rows.filter((row) => row.kind === 'line').map((row) => ({
    row: row.id, name: nameOf(row), cost: valueOf(row, 'cost_net'), takesPart: known(row, objective), kind: 'plan', parameters: {}, points: '', family: 'best', low: '', high: '', step: '', fixed: false,
  }));
}

const SHARES = new Set(['most', 'rating', 'ceiling']);
const read = (text: string): string | null => readNumber(text, currentLanguage() === 'ru' ? ',' : '.');

/** The request that is filled in, or what of it is no number. */
export function requestOf(draft: Draft): OptimiseRequest | Unreadable {
  const { objective } = draft;
  let wrong: Unreadable | null = null;
  const number = (row: string | null, field: string, text: string): string => {
    const value = read(text);
    if (value === null) wrong ??= { row, field, text };
    return value ?? '0';
  };
  const money = (row: string | null, field: string, text: string): string | null => (text.trim() === '' ? null : number(row, field, text));
  const people = countsPeople(objective);
  const lines = draft.lines.filter((line) => line.takesPart).map((line): OptimiseLine => ({
    row: line.row, fixed: line.fixed, low: money(line.row, 'low', line.low), high: money(line.row, 'high', line.high), step: money(line.row, 'step', line.step),
    curve: curveOf(line, people, (field, text) => number(line.row, field, text)),
  }));
  const total = money(null, 'total', draft.total);
  const contacts = objective === 'effective_reach' ? Number(number(null, 'contacts', draft.contacts)) : null;
  const target = draft.task === 'target' ? Number(share(number(null, 'target', draft.target), people)) : null;
  return wrong ?? { objective, total, target, contacts, lines };
}

function curveOf(line: LineDraft, people: boolean, number: (field: string, text: string) => string): CurveInput | null {
  if (line.kind === 'plan') return null;
  const pairs = takesPoints(line.kind) ? line.points.split(/\n/).map((text) => text.trim()).filter((text) => text !== '').map((text) => text.split(/\t|;|\s{2,}/)) : [];
  const points = pairs.map(([amount = '', result = '']): [number, number] => [Number(number('points', amount)), Number(share(number('points', result), people))]);
  if (line.kind === 'reach_points') return { kind: 'reach_points', shape: line.family === 'exponential' || line.family === 'hill' ? line.family : 'hyperbola', points, cpp: Number(number('cpp', line.parameters['cpp'] ?? '')) };
  if (line.kind === 'points') {
    return { kind: 'points', family: line.family === 'best' ? null : line.family, points };
  }
  const values = Object.fromEntries(PARAMETERS[line.kind].map((name) => {
    const typed = line.parameters[name] ?? '';
    // Without a ceiling everybody can be reached.
    if (name === 'ceiling' && typed.trim() === '') return [name, null];
    const value = number(name, typed);
    return [name, Number(share(value, people && SHARES.has(name)))];
  }));
  if (line.kind === 'reach_curve') return { kind: 'reach_curve', shape: 'negative_binomial', ...values } as CurveInput;
  return { kind: line.kind, ...values } as CurveInput;
}

/** Percent become a fraction where people are counted. */
const share = (value: string, people: boolean): string => (people ? shift(value, -2) : value);
