import { useEffect, useMemo, useState } from 'react';

import type { Whereabouts } from '@/api';
import { useTalk } from '@/features/comments';
import { byCell, usePresent, useTelling } from '@/features/presence';
import { useTexts } from '@/i18n';

import type { PlanDesk } from './desk';
import { useSelected } from './use-desk';

/** How long after the last letter one counts as writing. */
const WRITING_MS = 3_000;

/** Tells others where one is in the plan, and shows where they are. */
export function usePresence(desk: PlanDesk): void {
  const { t } = useTexts();
  const selected = useSelected(desk);
  const typing = useWriting();
  const row = selected?.row.group ? null : (selected?.row.id ?? null);
  const ref = selected?.ref ?? null;
  const last = selected && selected.rows.length > 1 ? (selected.rows.at(-1)?.id ?? null) : null;
  useTelling(useMemo<Whereabouts>(() => ({ plan: desk.id, row, ref, to_row: last, to_ref: null, typing }), [desk, row, ref, last, typing]));
  const present = usePresent(desk.id);
  const nameless = t('team:nameless');
  useEffect(() => { desk.learn({ here: byCell(present, nameless) }); }, [desk, present, nameless]);
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
