/** What falls on each unit of time, as the core says it: asked for the rows in sight, again after every change. */
import type { FlowchartRow, FlowchartView, Measure } from '@/api';

import { Emitter } from '../model/emitter';
import { type Day, dayOf, type Unit } from './days';

/** One row over time. */
export interface RowAmounts {
  /** What the row has in all; `null` where nothing is known. */
  total: string | null;
  /** By the first day of the unit. */
  cells: ReadonlyMap<Day, string>;
  /** What the flights state together, where the line has another sum. */
  stated: string | null;
}

/** The whole plan over time. */
export interface PlanAmounts extends RowAmounts { undated: string; peak: number }

/** What is asked of the core. */
export type Ask = (query: { by: Unit; amount: Measure; rows: readonly string[]; totals: boolean }) => Promise<FlowchartView>;

/** The most rows of one request: their ids stand in its address. */
const MOST_ROWS = 100;
/** A request waits this long for others, in milliseconds: scrolling asks for rows one by one. */
const WAIT = 30;

/** Amounts of one plan. Those of the last revision stay in sight until the new ones come. */
export class Amounts {
  readonly changed = new Emitter();
  plan: PlanAmounts | null = null;
  private rows = new Map<string, RowAmounts>();
  /** Rows that are known at this revision. */
  private fresh = new Set<string>();
  private planFresh = false;
  private key = '';
  private wanted: readonly string[] = [];
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asking = false;
  private closed = false;
  private by: Unit = 'week';
  private amount: Measure = 'budget';
  private failedKey = '';

  constructor(private readonly ask: Ask) {}

  /** Asks again: the chart is back on the page. */
  reopen(): void {
    this.closed = false;
    this.later();
  }

  /** Asks no more. */
  close(): void {
    this.closed = true;
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** The amounts of a row, if they are known. */
  of(row: string): RowAmounts | undefined {
    return this.rows.get(row);
  }

  /** Says which rows are in sight, of which revision, by which unit, of what. */
  want(rows: readonly string[], revision: number, by: Unit, amount: Measure): void {
    const key = `${by}|${amount}|${String(revision)}`;
    if (key !== this.key) {
      if (by !== this.by || amount !== this.amount) {
        this.rows = new Map();
        this.plan = null;
      }
      [this.key, this.by, this.amount, this.planFresh] = [key, by, amount, false];
      this.fresh = new Set();
    }
    this.wanted = rows;
    this.later();
  }

  private later(): void {
    if (this.timer !== null || this.closed || this.failedKey === this.key) return;
    const missing = !this.planFresh || this.wanted.some((row) => !this.fresh.has(row));
    if (missing) this.timer = setTimeout(() => { this.timer = null; void this.fetch(); }, WAIT);
  }

  private async fetch(): Promise<void> {
    if (this.asking || this.closed) return;
    const key = this.key;
    const rows = this.wanted.filter((row) => !this.fresh.has(row)).slice(0, MOST_ROWS);
    this.asking = true;
    try {
      const view = await this.ask({ by: this.by, amount: this.amount, rows, totals: !this.planFresh });
      if (key === this.key) this.take(view, rows);
    } catch {
      // The chart stands without amounts; the next change asks again.
      this.failedKey = key;
    }
    this.asking = false;
    this.later();
  }

  private take(view: FlowchartView, asked: readonly string[]): void {
    for (const row of view.rows) this.rows.set(row.id, amountsOf(row));
    for (const row of asked) this.fresh.add(row);
    if (view.totals) {
      const { total, undated, cells, peak } = view.totals;
      this.plan = { total, undated, cells: cellsOf(cells), stated: null, peak: Number(peak) };
      this.planFresh = true;
    }
    this.changed.emit();
  }
}

/** One row of the core's answer. */
export const amountsOf = (row: FlowchartRow): RowAmounts => ({ total: row.total, cells: cellsOf(row.cells), stated: row.stated ?? null });

const cellsOf = (cells: readonly (readonly [string, string])[]): Map<Day, string> => new Map(cells.map(([day, amount]) => [dayOf(day), amount]));
