/** Going to a cell of one desk, whatever hides it, and from problem to problem. */
import type { PlanDesk } from './desk';
import type { Ref } from './model/format';
import { cellsOf, nextProblem } from './model/problems';

const UNDECIDED = /^(conflict|returned)/;

/** What leads to cells. */
export class SightWork {
  constructor(private readonly desk: PlanDesk) {}

  /** Goes to a cell, opening sections and lifting filters that hide it. */
  jump(row: string, ref: Ref): void {
    this.show(row, ref, 'take');
  }

  /** The same; `leave` leaves the keys to where they are. */
  show(row: string, ref: Ref, keys: 'take' | 'leave' = 'leave'): void {
    const { desk } = this;
    const reveal = (): boolean => desk.reveal(row, ref, keys);
    if (reveal()) return;
    const collapsed = new Set(desk.view.collapsed);
    for (let at = desk.session.rows.get(row)?.parent ?? null; at !== null; at = desk.session.rows.get(at)?.parent ?? null) collapsed.delete(at);
    const line = desk.session.rows.get(row);
    if (line) for (const group of desk.groups.above(line)) collapsed.delete(group);
    desk.see({ collapsed });
    if (reveal()) return;
    desk.see({ filters: {}, quick: '' }, 'headings');
    reveal();
  }

  /** Goes to the next or the previous problem. */
  jumpToProblem(direction: 1 | -1): void {
    const { desk } = this;
    const here = desk.selected ? { row: desk.selected.row.id, ref: desk.selected.ref ?? desk.namingRef } : null;
    const next = nextProblem(desk.problems, desk.session.order, here, desk.view.problem, direction);
    if (next === null) {
      desk.notify(desk.words.noProblems);
      return;
    }
    this.showProblem(next);
  }

  /** Goes to one problem of the list. */
  showProblem(index: number): void {
    const { desk } = this;
    const problem = desk.problems[index];
    desk.see({ problem: index, problems: true }, 'nothing');
    // What is not decided is decided in the panel: of the row, or of the plan as a whole.
    if (problem && UNDECIDED.test(problem.problem.code)) desk.see({ panel: problem.row === null ? 'plan' : 'line' }, 'nothing');
    if (problem?.row == null) return;
    const shown = desk.shownRefs();
    this.jump(problem.row, cellsOf(problem.ref, desk.namingOf(problem.row)).find((ref) => shown.includes(ref)) ?? problem.ref ?? desk.namingOf(problem.row));
  }
}
