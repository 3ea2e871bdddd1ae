import { useMemo } from 'react';

import { type CommentHost, CommentsPanel, type Place } from '@/features/comments';

import type { PlanDesk } from '../desk';
import { useDesk, useDeskChanges, useSelected } from '../use-desk';

/** What is said about the plan one is on. */
export function PlanComments() {
  const desk = useDesk();
  useDeskChanges(desk);
  const selected = useSelected(desk);
  const { mute: readonly, isFixed: clientSide } = desk;
  const audience = desk.view.audience;
  const row = selected?.row.id ?? null;
  const ref = selected?.ref ?? null;
  // Headings and order follow from the plan as it is now.
  const revision = desk.changed.snapshot();
  const host = useMemo<CommentHost>(() => ({
    planId: desk.id, audience, readonly, clientSide, here: placeOf(desk, row, ref), order: orderOf(desk),
    row: (id) => desk.whereIs(id),
    column: (of) => { const column = desk.session.columns.get(of); return column ? desk.heading(column) : null; },
    forClients: (of) => of === null || desk.session.columns.get(of)?.audience !== 'internal',
    jump: (place, keys) => { if (place.row !== null) desk.sight.show(place.row, cellFor(desk, place.row, place.ref), keys); },
    back: () => { desk.takeFocus(); },
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }), [desk, audience, readonly, clientSide, row, ref, revision]);
  return <CommentsPanel host={host} />;
}

/** What is selected; a row that is not in the plan yet, or that stands for a group, is nothing one can comment on. */
export function placeOf(desk: PlanDesk, row: string | null, ref: string | null): Place {
  return row !== null && desk.session.rows.has(row) ? { row, ref } : { row: null, ref: null };
}

/** Rows and columns in the order of the table. */
export function orderOf(desk: PlanDesk): { rows: readonly string[]; columns: readonly string[] } {
  return { rows: desk.session.order, columns: [desk.namingRef, ...desk.shownRefs()] };
}

/** The cell to go to for a place: that of its column, or of the name where the column is not shown. */
export function cellFor(desk: PlanDesk, row: string, ref: string | null): string {
  const naming = desk.session.rows.get(row)?.kind === 'section' ? 'name' : desk.namingRef;
  return ref !== null && desk.shownRefs().includes(ref) ? ref : naming;
}
