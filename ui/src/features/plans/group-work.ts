/** Putting the lines of one desk together: which columns, and what the groups come to, as the core has it. */
import { api, type ColumnView, type GroupView, type RowView } from '@/api';

import type { PlanDesk } from './desk';
import { filledRefs } from './model/columns';
import { canGroup, grouped, groupId, groupKeys, totalsKey } from './model/groups';
import { type GridRow, numbersOf } from './model/outline';
import { type Ref, valueOf } from './model/format';

/** The core is asked a moment after the last edit: whoever pastes line by line does not wait for subtotals. */
const PAUSE = 80;

/** The grouping of one desk. */
export class GroupWork {
  /** The ids of all groups, folded ones' too. */
  ids: readonly string[] = [];
  private totals: ReadonlyMap<string, GroupView> = new Map();
  /** The lines that count, where a filter leaves some out. */
  private lines: string[] | null = null;
  private timer: ReturnType<typeof setTimeout> | null = null;
  private asked = 0;

  constructor(private readonly desk: PlanDesk) {}

  /** The columns grouped by, the outer first; none where the view does not group, or shows days. */
  by(): ColumnView[] {
    if (this.desk.view.mode === 'chart') return [];
    return this.desk.view.groups.flatMap((ref) => this.desk.session.columns.get(ref) ?? []);
  }

  /** Columns that lines can be put together by: in which some line says something, those that are shown first. */
  choices(): ColumnView[] {
    const filled = filledRefs(this.desk.session.rows.values());
    return this.desk.columns.all().filter((column) => canGroup(column) && column.ref !== 'line_no' && filled.has(column.ref));
  }

  /** Puts lines together by these columns. */
  set(groups: readonly Ref[]): void {
    this.desk.see({ groups: groups.slice(0, 2) }, 'rows');
  }

  /** The rows of the grid. */
  lay(lens: { keeps: ((row: RowView) => boolean) | undefined; compare: ((a: RowView, b: RowView) => number) | undefined }, made: Map<string, GridRow>): GridRow[] {
    const { session, view } = this.desk;
    const lines: RowView[] = [];
    for (const id of session.order) {
      const row = session.rows.get(id);
      if (row?.kind === 'line' && (lens.keeps?.(row) ?? true)) lines.push(row);
    }
    this.lines = lens.keeps ? lines.map((row) => row.id) : null;
    if (lens.compare) lines.sort(lens.compare);
    const found = grouped({
      by: this.by(), lines, numbers: numbersOf(session.rows, session.order), collapsed: view.collapsed, totals: this.totals, reading: this.desk.reading(), empty: this.desk.words.emptyGroup,
    }, made);
    this.ids = found.groups;
    this.askSoon();
    return found.rows;
  }

  /** Whether some of these lines stand in another group than their values say. */
  moved(rows: readonly string[], made: ReadonlyMap<string, GridRow>): boolean {
    const by = this.by();
    if (by.length === 0) return false;
    return rows.some((id) => {
      const row = this.desk.session.rows.get(id);
      const above = made.get(id)?.above;
      // A line that was never laid out stands in a folded group, whose count may be another.
      return row?.kind === 'line' && above !== this.above(row).at(-1);
    });
  }

  /** The groups that a line stands in, the outer first. */
  above(row: RowView): string[] {
    const by = this.by();
    return groupKeys(row, by).map((key) => groupId(by.map((column) => column.ref), key));
  }

  /** What a new line says to stand in the group of another row; nothing where that cannot be typed. */
  cellsOf(row: GridRow | null): Record<Ref, string> {
    const line = row?.group?.lines[0] ?? (row?.row.kind === 'line' ? row.row : undefined);
    const by = row?.group ? this.by().slice(0, row.group.key.length) : this.by();
    if (!line) return {};
    return Object.fromEntries(by.flatMap((column) => (column.kind === 'date' || column.formula || (column.ref !== 'channel' && !line.v[column.ref]) || valueOf(line, column.ref) === '' ? [] : [[column.ref, valueOf(line, column.ref)]])) as [Ref, string][]);
  }

  /** Asks what the groups come to, a moment later. */
  askSoon(): void {
    if (this.timer) clearTimeout(this.timer);
    this.timer = this.by().length > 0 ? setTimeout(() => { void this.ask(); }, PAUSE) : null;
  }

  /** Forgets what was to be asked. */
  close(): void {
    if (this.timer) clearTimeout(this.timer);
    this.asked += 1;
  }

  private async ask(): Promise<void> {
    const turn = (this.asked += 1);
    const by = this.by().map((column) => column.ref);
    const found = await api.planGroups(this.desk.id, { by, rows: this.lines, audience: this.desk.view.audience }).catch((error: unknown) => {
      if (turn === this.asked) this.desk.refuse(this.desk.describe(error));
      return null;
    });
    if (!found || turn !== this.asked) return;
    this.totals = new Map(found.groups.map((group) => [totalsKey(group.key), group]));
    this.desk.learnGroups(this.totals);
  }
}
