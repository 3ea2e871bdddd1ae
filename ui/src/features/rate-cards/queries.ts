import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type RefObject, useRef } from 'react';
import { api, type RateCardBody, type RateCardView, type RateEdit } from '@/api';
import { toast } from '@/components';
import { errorText } from '@/lib/error-text';
import { platform } from '@/platform';
import { currentLanguage } from '@/i18n';

export const RATE_CARDS = 'rate-cards';

/** All rate cards. */
export function useRateCards() {
  return useQuery({ queryKey: [RATE_CARDS], queryFn: () => api.rateCards() });
}

/** Says a failure aloud. */
export function told(error: unknown): void {
  const { what, todo } = errorText(error);
  toast({ tone: 'bad', text: [what, todo].filter(Boolean).join('. '), seconds: 10 });
}

/** A step back or forward: the state it goes to is the last of `from`, the one it leaves goes to `to`. */
interface Step { from: RefObject<RateCardBody[]>; to: RefObject<RateCardBody[]> }

/** One card with its edits. Every edit is on disk when it is answered; the states before it can be gone back to. */
export function useRateCard(id: string) {
  const queries = useQueryClient();
  const key = [RATE_CARDS, id];
  const before = useRef<RateCardBody[]>([]);
  const after = useRef<RateCardBody[]>([]);
  const card = useQuery({ queryKey: key, queryFn: () => api.rateCard(id) });
  const took = (now: RateCardView): void => {
    queries.setQueryData(key, now);
    void queries.invalidateQueries({ queryKey: [RATE_CARDS], exact: true });
  };
  // Edits wait for each other: what stands before one is known only when its turn has come.
  const standing = (): RateCardBody | undefined => queries.getQueryData<RateCardView>(key)?.card;
  const edit = useMutation({
    scope: { id },
    mutationFn: async (edits: RateEdit[]) => {
      const was = standing();
      return { was, now: await api.editRateCard(id, edits) };
    },
    onSuccess: ({ was, now }) => {
      if (was) before.current.push(was);
      after.current = [];
      took(now);
    },
    onError: told,
  });
  const step = useMutation({
    scope: { id },
    mutationFn: async ({ from }: Step) => {
      const was = standing();
      const wanted = from.current.at(-1);
      return was && wanted ? { was, now: await api.replaceRateCard(id, wanted) } : null;
    },
    onSuccess: (done, { from, to }) => {
      if (!done) return;
      from.current.pop();
      to.current.push(done.was);
      took(done.now);
    },
    onError: told,
  });
  return { card, edit: edit.mutate, undo: () => { step.mutate({ from: before, to: after }); }, redo: () => { step.mutate({ from: after, to: before }); } };
}

/** Saves a card as a workbook; whether a place was chosen. */
export async function exportRateCard({ id, name, title }: { id: string; name: string; title: string }): Promise<boolean> {
  const file = `${name.replace(/[\\/:*?"<>|]/g, '_')}.xlsx`;
  const target = await platform().pickSaveTarget(file, title);
  if (!target) return false;
  const lang = currentLanguage();
  if (target.kind === 'path') await api.exportRateCardTo(id, lang, target.path);
  else await platform().saveBytes(target, file, await (await api.exportRateCard(id, lang)).blob());
  return true;
}
