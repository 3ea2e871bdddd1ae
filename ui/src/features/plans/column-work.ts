/** Which columns one desk shows: those of the plan, or those of the view that was taken. */
import type { ColumnView } from '@/api';

import type { PlanDesk } from './desk';
import { channelOf, columnsFor, linesOf, missingFor, withChosen, withColumns } from './model/channels';
import { gridColumns, withMoved, withShown } from './model/columns';
import type { Ref } from './model/format';

/** The work on columns of one desk. */
export class ColumnWork {
  private made: { of: readonly ColumnView[]; by: readonly Ref[]; columns: ColumnView[] } | null = null;
  /** Channels whose columns were offered already: nobody is asked twice. */
  private readonly offered = new Set<string>();

  constructor(private readonly desk: PlanDesk) {}

  /** All columns in order, those that are shown first. */
  all(): readonly ColumnView[] {
    const of = this.desk.meta()?.columns ?? [];
    const by = this.desk.view.columns;
    if (by === null) return of;
    if (this.made?.of !== of || this.made.by !== by) this.made = { of, by, columns: arranged(of, by) };
    return this.made.columns;
  }

  /** The scrolling columns, in order. */
  scrolling(): ColumnView[] {
    return gridColumns(this.all(), this.desk.namingRef);
  }

  /** All that are shown, the one that names lines too. */
  shown(): Ref[] {
    return this.all().filter((column) => column.shown).map((column) => column.ref);
  }

  /** Whether the choice of columns may be changed here: that of the plan is part of the plan. */
  get mayArrange(): boolean {
    return this.desk.view.columns !== null || !this.desk.readonly;
  }

  /** Shows these columns, in this order. */
  async set(refs: readonly Ref[]): Promise<void> {
    if (this.desk.view.columns !== null) this.desk.see({ columns: refs }, 'headings');
    else await this.desk.setHeader('shown', refs.join(';'));
  }

  /** Shows or hides a column. */
  show(ref: Ref, shown: boolean): Promise<void> {
    return this.set(withShown(this.all(), ref, shown).split(';').filter(Boolean));
  }

  /** Shows what a person chose among the columns offered: one change, taken back by one undo. */
  async choose(offered: readonly ColumnView[], chosen: ReadonlySet<Ref>): Promise<void> {
    if (offered.some((column) => column.shown !== chosen.has(column.ref))) await this.set(withChosen(this.all(), new Set(offered.map((column) => column.ref)), chosen));
  }

  /** Moves a column before another one, or to the end. */
  move(ref: Ref, before: Ref | null): Promise<void> {
    return this.set(withMoved(this.all(), ref, before).split(';').filter(Boolean));
  }

  /** Shows what a plan usually shows. */
  reset(): Promise<void> {
    return this.set(this.desk.view.columns === null ? [] : (this.desk.meta()?.columns ?? []).filter((column) => column.shown).map((column) => column.ref));
  }

  /** Takes the columns that came to the plan into the view's own choice. */
  learn(came: readonly Ref[]): void {
    const own = this.desk.view.columns;
    if (own !== null && came.length > 0) this.desk.see({ columns: [...own, ...came.filter((ref) => !own.includes(ref))] }, 'nothing');
  }

  /** Keeps the columns up to this one in sight, or only the naming one. */
  freeze(ref: Ref | null): void {
    this.desk.see({ frozen: ref === null ? 0 : this.scrolling().findIndex((column) => column.ref === ref) + 1 }, 'headings');
  }

  /** How many of the scrolling columns are frozen. */
  frozen(): number {
    return Math.min(this.desk.view.frozen, this.scrolling().length);
  }

  /** Shows the columns for the channels of the plan, or of the selected lines. */
  async forChannels(of: 'plan' | 'selection'): Promise<void> {
    const { session } = this.desk;
    const rows = of === 'plan' ? [...session.rows.values()].map((row) => ({ row })) : (this.desk.selectedNow()?.rows ?? []).map(({ row, group }) => ({ row, lines: group?.lines }));
    const lines = linesOf(rows, session.rows).filter((row) => channelOf(row) !== '');
    if (lines.length === 0) this.desk.notify(this.desk.words.noChannels);
    else await this.set(columnsFor(this.all(), lines));
  }

  /** Offers the columns that lines of a channel are planned with, once, where some are not shown. */
  offer(channel: string): void {
    if (this.offered.has(channel) || !this.mayArrange) return;
    this.offered.add(channel);
    const missing = missingFor(this.all(), channel);
    if (missing.length === 0) return;
    const names = missing.slice(0, 5).map((column) => this.desk.heading(column)).join(', ') + (missing.length > 5 ? '…' : '');
    this.desk.propose(this.desk.words.channelColumns(this.desk.choices.name('channel', channel), names), this.desk.words.showColumns, () => { void this.set(withColumns(this.all(), missing.map((column) => column.ref))); });
  }
}

function arranged(of: readonly ColumnView[], by: readonly Ref[]): ColumnView[] {
  const known = new Map(of.map((column) => [column.ref, column]));
  const chosen = new Set(by);
  return [
    ...by.flatMap((ref) => { const column = known.get(ref); return column ? [{ ...column, shown: true }] : []; }),
    ...of.filter((column) => !chosen.has(column.ref)).map((column) => ({ ...column, shown: false })),
  ];
}
