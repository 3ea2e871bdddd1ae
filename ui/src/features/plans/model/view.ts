/** What the reader chose to see on the plan page. Kept per plan while the app runs; sizes survive a restart. */
import type { Audience, Measure, TimeUnit, ViewLook } from '@/api';

import type { Filters, Sort } from './filter';
import type { Ref } from './format';

/** Pages of the right-hand panel. */
export type Panel = 'line' | 'plan' | 'costs' | 'totals' | 'columns' | 'comments' | 'approvals' | 'versions' | 'calculators';

/** How the plan is shown. */
export type Mode = 'table' | 'chart';

/** How the flowchart is shown. */
export interface ChartView { unit: TimeUnit; zoom: number; measure: Measure; heat: boolean }

/** View state of one plan. */
export interface PlanView {
  mode: Mode;
  chart: ChartView;
  audience: Audience;
  collapsed: ReadonlySet<string>;
  filters: Filters;
  quick: string;
  sort: Sort | null;
  panel: Panel | null;
  panelWidth: number;
  problems: boolean;
  problem: number | null;
  /** The bar for finding, with replacing or without. */
  find: 'find' | 'replace' | null;
  widths: Readonly<Record<Ref, number>>;
  /** How many columns after the naming one stay in sight. */
  frozen: number;
  /** The columns shown, in order, where a view has its own; `null`: those of the plan. */
  columns: readonly Ref[] | null;
  /** The columns by which lines are put together, the outer first. */
  groups: readonly Ref[];
  /** The view that was taken last: a saved one's id or a built-in one's code. */
  saved: string | null;
  /** How the table looked when that view was taken. */
  taken: ViewLook | null;
  /** Widths and freezing of the plan's own columns, while a view has others. */
  base: { widths: Readonly<Record<Ref, number>>; frozen: number } | null;
  /** Nobody has looked at the plan yet: the view it opens with is to be taken. */
  fresh: boolean;
}

/** The narrowest and the widest panel. */
export const PANEL_WIDTH = { least: 300, most: 560, usual: 432 } as const;

const kept = new Map<string, PlanView>();

/** The view of a plan as it was left. */
export function viewOf(plan: string): PlanView {
  const known = kept.get(plan);
  if (known) return known;
  const stored = read(plan);
  return {
    mode: 'table', chart: { unit: 'week', zoom: 1, measure: 'budget', heat: false },
    audience: 'internal', collapsed: new Set(), filters: {}, quick: '', sort: null, panel: window.innerWidth >= 1440 ? 'line' : null,
    panelWidth: stored.panelWidth, problems: false, problem: null, find: null, widths: stored.widths, frozen: stored.frozen, columns: null, groups: [], saved: stored.saved, taken: null, base: null, fresh: true,
  };
}

/** Keeps a view for when the plan is opened again. */
export function keepView(plan: string, view: PlanView): void {
  const before = kept.get(plan);
  kept.set(plan, view);
  const { widths, frozen } = view.base ?? view;
  if (before?.widths === view.widths && before.base === view.base && before.panelWidth === view.panelWidth && before.frozen === view.frozen && before.saved === view.saved) return;
  try {
    localStorage.setItem(`mrm.plan.${plan}`, JSON.stringify({ widths, panelWidth: view.panelWidth, frozen, saved: view.saved }));
  } catch {
    // A full or forbidden storage costs only remembered widths.
  }
}

function read(plan: string): Pick<PlanView, 'widths' | 'panelWidth' | 'frozen' | 'saved'> {
  const usual = { widths: {}, panelWidth: PANEL_WIDTH.usual, frozen: 0, saved: null };
  try {
    const stored: unknown = JSON.parse(localStorage.getItem(`mrm.plan.${plan}`) ?? 'null');
    if (typeof stored !== 'object' || stored === null) return usual;
    const { widths, panelWidth, frozen, saved } = stored as { widths?: unknown; panelWidth?: unknown; frozen?: unknown; saved?: unknown };
    const numbers = Object.entries(typeof widths === 'object' && widths !== null ? widths : {}).filter((entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] >= 40 && entry[1] <= 800);
    return { widths: Object.fromEntries(numbers), saved: typeof saved === 'string' ? saved : null, frozen: typeof frozen === 'number' && frozen > 0 ? Math.floor(frozen) : 0, panelWidth: typeof panelWidth === 'number' ? Math.min(Math.max(panelWidth, PANEL_WIDTH.least), PANEL_WIDTH.most) : PANEL_WIDTH.usual };
  } catch {
    return usual;
  }
}
