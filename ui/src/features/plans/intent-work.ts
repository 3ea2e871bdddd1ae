/** What a person types into cells of one desk, as intents: sent, and where the core refuses, shown with the reasons. */
import type { EditAnswer, EditInput } from '@/api';

import type { PlanDesk } from './desk';
import { withShown } from './model/columns';
import type { Plan } from './model/edits';
import type { Ref } from './model/format';
import { type RefusedText, withoutCells } from './model/refusal';

/** An intent of several cells of which some cannot be taken; nothing of it is done yet. */
export interface Refusal { cells: readonly RefusedText[]; total: number; rest: boolean; takeRest: () => void }

/** The intents of one desk. */
export class IntentWork {
  /** An intent of several cells of which some cannot be taken. */
  refusal: Refusal | null = null;

  constructor(private readonly desk: PlanDesk, private readonly reason: (code: string, args: Record<string, string>) => string) {}

  /**
   * Sends the edits of one intent. A single cell that cannot be taken keeps its text and says why; of several nothing is
   * taken until a person has seen which cannot, and why.
   */
  async commit(intent: string, plan: Plan): Promise<EditAnswer | null> {
    const answer = await this.send(intent, plan);
    if (answer) for (const channel of channelsIn(plan)) this.desk.columns.offer(channel);
    return answer;
  }

  private async send(intent: string, plan: Plan): Promise<EditAnswer | null> {
    const { session, words } = this.desk;
    const several = plan.cells.length + plan.refused.length > 1 || plan.edits.some((edit) => edit.op === 'add_row');
    if (!several) {
      this.refuseCells(plan.refused);
      return session.edit(intent, plan.edits, plan.cells);
    }
    const early = plan.refused.map((cell) => ({ row: cell.row, ref: cell.ref, text: cell.text, reason: words.refused(cell.code, cell.text) }));
    if (early.length > 0) {
      this.show(intent, plan, early);
      return null;
    }
    return session.edit(intent, plan.edits, plan.cells, (message, cells) => {
      if (cells.length === 0) this.desk.refuse(message);
      else this.show(intent, plan, cells.map(({ row, ref, text, code, args }) => ({ row, ref, text, reason: this.reason(code, args) })));
    });
  }

  /** Takes a calculator's result over into a cell of a line, as an edit that says where it came from. */
  async writeResult(row: string, ref: Ref, text: string, calculator: { name: string; title: string }): Promise<boolean> {
    const { desk } = this;
    const column = desk.columns.all().find((one) => one.ref === ref);
    const edits: EditInput[] = [{ op: 'set_cells', cells: [[row, ref, text]], calculator: calculator.name }];
    // Whoever writes into a column wants to see it; one undo takes both back.
    const hidden = column?.shown === false;
    if (hidden && desk.view.columns === null) edits.push({ op: 'set_header', field: 'shown', text: withShown(desk.meta()?.columns ?? [], ref, true) });
    else if (hidden) await desk.columns.show(ref, true);
    const done = await desk.send('calculate', edits);
    if (done && column) desk.notify(desk.words.written(desk.heading(column), calculator.title), true);
    return done;
  }

  /** Takes the computed value of a contradiction, or keeps the entered one and lets an input follow. */
  settle(row: string, ref: Ref, how: 'computed' | 'entered'): void {
    const { desk } = this;
    const found = desk.session.rows.get(row);
    desk.takeFocus();
    if (found) void desk.type([{ row, ref, text: how === 'computed' ? null : desk.ranges.exact(found, ref) }], how === 'computed' ? 'use_computed' : 'keep_entered');
  }

  /** Shows texts that never go to the core, with the reason. */
  refuseCells(cells: Plan['refused']): void {
    this.desk.session.refuse(cells, (cell) => this.desk.words.refused(cell.code, cell.text));
  }

  /** Shows what cannot be taken; the rest may go without it. */
  private show(intent: string, plan: Plan, cells: RefusedText[]): void {
    const rest = withoutCells(plan, cells);
    this.refusal = {
      cells, total: plan.cells.length + plan.refused.length, rest: rest.edits.length > 0,
      takeRest: () => { this.end(); void this.commit(intent, rest); },
    };
    this.desk.changed.emit();
  }

  /** Leaves the refused intent. */
  end(): void {
    this.refusal = null;
    this.desk.changed.emit();
    // Once the dialog has let go of the focus.
    setTimeout(() => { this.desk.takeFocus(); });
  }
}

/** The channels that the intent gives to lines. */
function channelsIn(plan: Plan): Set<string> {
  const cells = plan.edits.flatMap((edit) => (edit.op === 'set_cells' ? edit.cells : []));
  return new Set(cells.flatMap(([, ref, text]) => (ref === 'channel' && text ? [text] : [])));
}
