/**
 * Texts that their cells could not take, while the plan is not on the screen: the application is locked, or one is elsewhere.
 * They stay in the memory of this window, alone of everything that the plan says, and are offered again where they were typed.
 */
import type { PlanDesk } from './desk';
import type { Ref } from './model/format';
import type { Typed } from './model/session';

type Texts = ReadonlyMap<string, ReadonlyMap<Ref, Typed>>;

const kept = new Map<string, Texts>();

/** Keeps what a plan could not take. What is still on its way to the core is kept too, until it is known to be there. */
export function keepTexts(plan: string, typed: Texts): void {
  if (typed.size > 0) kept.set(plan, typed);
}

/** The refused texts of a plan, which are kept no longer. */
export function takeTexts(plan: string): { row: string; ref: Ref; typed: Typed }[] {
  const texts = kept.get(plan) ?? new Map<string, ReadonlyMap<Ref, Typed>>();
  kept.delete(plan);
  return [...texts].flatMap(([row, cells]) => [...cells].flatMap(([ref, typed]) => (typed.state === 'failed' ? [{ row, ref, typed }] : [])));
}

/** Puts the refused texts of a plan into their cells again, and says so; the text of a line that is gone is told, so that it can be typed elsewhere. */
export function offerTexts(desk: PlanDesk): void {
  const texts = takeTexts(desk.id);
  if (texts.length === 0) return;
  const empty = desk.drafts.shown().at(-1)?.id;
  const placed = texts.flatMap((text) => {
    const row = text.row.startsWith('draft-') ? empty : desk.session.rows.has(text.row) ? text.row : undefined;
    return row === undefined ? [] : [{ ...text, row }];
  });
  const lost = texts.filter((text) => !text.row.startsWith('draft-') && !desk.session.rows.has(text.row)).map(({ typed }) => typed.text);
  desk.session.showRefused(placed);
  const [first] = placed;
  if (first) desk.propose(desk.words.textsKept(placed.length), desk.words.showTexts, () => { desk.sight.jump(first.row, first.ref); });
  if (lost.length > 0) desk.notify(desk.words.textsLost(lost));
}
