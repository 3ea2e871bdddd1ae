/** Finding and replacing on one desk: what was found, which of it is shown now. */
import type { RowView } from '@/api';

import type { PlanDesk } from './desk';
import { Emitter } from './model/emitter';
import { find, type Match, nextMatch, type Query, replaced, type Words } from './model/find';
import type { Ref } from './model/format';

/** The search of one desk. */
export class FindWork {
  /** The search changed, or what it found. */
  readonly changed = new Emitter();
  query: Query = { text: '', matchCase: false, wholeCell: false };
  matches: readonly Match[] = [];
  /** Which match is shown, or -1. */
  at = -1;

  constructor(private readonly desk: PlanDesk) {}

  /** Looks for something else. */
  ask(patch: Partial<Query>): void {
    this.query = { ...this.query, ...patch };
    this.at = -1;
    this.lookSoon();
  }

  /** Looks again: the plan or the view of it is another. */
  look(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.matches = find(this.rows(), this.refsOf, this.query, this.words());
    if (this.at >= this.matches.length) this.at = -1;
    this.changed.emit();
  }

  private timer: ReturnType<typeof setTimeout> | null = null;

  /** Looks again once typing rests: ten thousand lines are not read at every letter. */
  private lookSoon(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.look(); }, 120);
    this.changed.emit();
  }

  private words(): Words {
    return { ...this.desk.reading(), choices: this.desk.choices };
  }

  /** All rows, folded ones too; under a filter only what it leaves. */
  private rows(): RowView[] {
    const { view, session, rows } = this.desk;
    if (view.quick !== '' || Object.keys(view.filters).length > 0) return rows.flatMap((row) => (row.group ? [] : [row.row]));
    return session.order.flatMap((id) => session.rows.get(id) ?? []);
  }

  private readonly refsOf = (row: RowView): Ref[] => (row.kind === 'section' ? ['name'] : [this.desk.namingRef, ...this.desk.shownRefs().filter((ref) => ref !== 'name')]);

  /** Goes to the next match, or the previous one. */
  go(direction: 1 | -1): void {
    if (this.timer) this.look();
    const rows = new Map(this.rows().map((row, index) => [row.id, index]));
    const refs = new Map([this.desk.namingRef, 'name', ...this.desk.shownRefs()].map((ref, index) => [ref, index] as const));
    const order = ({ row, ref }: Match): number => (rows.get(row) ?? 0) * 1000 + (refs.get(ref) ?? 0);
    const selected = this.desk.selectedNow();
    const here = selected ? { row: selected.row.id, ref: selected.ref ?? this.desk.namingRef } : null;
    // The first step begins with the cell one stands on.
    const standing = this.at < 0 && direction === 1 && here ? this.matches.findIndex((match) => order(match) === order(here)) : -1;
    this.at = standing >= 0 ? standing : nextMatch(this.matches, here, order, direction);
    const match = this.matches[this.at];
    if (match) this.desk.sight.show(match.row, match.ref);
    this.changed.emit();
  }

  /** Replaces in the match that is shown and goes on to the next; without one, only goes there. */
  replace(by: string): void {
    const match = this.matches[this.at];
    if (match && !this.desk.readonly) void this.desk.type(replaced([match], this.desk.session.rows, this.query, by, this.words()), 'replace');
    this.go(1);
  }

  /** Replaces in all matches: one intent. */
  async replaceAll(by: string): Promise<void> {
    if (this.desk.readonly) return;
    if (this.timer) this.look();
    const cells = replaced(this.matches, this.desk.session.rows, this.query, by, this.words());
    const done = cells.length > 0 ? await this.desk.type(cells, 'replace') : true;
    if (done) this.desk.notify(this.desk.words.replaced(cells.length), cells.length > 0);
  }
}
