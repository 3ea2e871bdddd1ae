import { useEffect, useMemo, useState } from 'react';

import type { Whereabouts } from '@/api';
import { useTalk } from '@/features/comments';
import { byCell, ranges, usePresent, useTelling } from '@/features/presence';
import { useTexts } from '@/i18n';

import type { PlanDesk } from './desk';
import { cornersOf, type Corners } from './grid/others';
import { FIRST } from './grid/selection';
import { useSelected } from './use-desk';

/** How long after the last letter one counts as writing. */
const WRITING_MS = 3_000;

/** Tells others where one is in the plan, and shows where they are. */
export function usePresence(desk: PlanDesk): void {
  const { t } = useTexts();
  const selected = useSelected(desk);
  const typing = useWriting();
  const { row = null, ref = null, toRow = null, toRef = null } = selected ? placeOf(desk, selected) : {};
  useTelling(useMemo<Whereabouts>(() => ({ plan: desk.id, row, ref, to_row: toRow, to_ref: toRef, typing }), [desk, row, ref, toRow, toRef, typing]));
  const present = usePresent(desk.id);
  const nameless = t('team:nameless');
  // Which columns are shown decides where somebody stands.
  const shown = desk.shownRefs().join();
  useEffect(() => {
    const at = (id: string, other: string): string => (desk.isShown(other) ? other : desk.namingOf(id));
    desk.learn({ here: byCell(present, nameless, at), theirs: ranges(present, nameless) });
  }, [desk, present, nameless, shown]);
}

/** Where one is: in the flowchart at a line and maybe one of its bars, in the table between two corners. */
function placeOf(desk: PlanDesk, selected: NonNullable<PlanDesk['selected']>): Corners {
  if (selected.flight !== undefined) return { row: selected.row.id, ref: selected.ref, toRow: selected.row.id, toRef: selected.flight };
  return cornersOf(selected, desk.rows, (x, row) => (x <= 1 ? desk.namingOf(row.id) : (desk.shownRefs()[x - FIRST] ?? null)));
}

/** Whether a comment is being written. */
function useWriting(): boolean {
  const drafts = useTalk((state) => state.drafts);
  const [seen, setSeen] = useState({ drafts, writing: false });
  if (seen.drafts !== drafts) setSeen({ drafts, writing: Object.values(drafts).some((text) => text !== '') });
  useEffect(() => {
    if (!seen.writing) return;
    const timer = setTimeout(() => { setSeen((now) => ({ ...now, writing: false })); }, WRITING_MS);
    return () => { clearTimeout(timer); };
  }, [seen]);
  return seen.writing;
}
