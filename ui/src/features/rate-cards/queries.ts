import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
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
  const edit = useMutation({
    scope: { id },
    mutationFn: (edits: RateEdit[]) => api.editRateCard(id, edits),
    onMutate: () => queries.getQueryData<RateCardView>(key)?.card,
    onSuccess: (now, _edits, was) => {
      if (was) before.current.push(was);
      after.current = [];
      took(now);
    },
    onError: told,
  });
  const replace = useMutation({ scope: { id }, mutationFn: (body: RateCardBody) => api.replaceRateCard(id, body), onSuccess: took, onError: told });
  const step = (from: React.RefObject<RateCardBody[]>, to: React.RefObject<RateCardBody[]>): void => {
    const now = card.data?.card;
    const wanted = from.current.pop();
    if (!wanted || !now) return;
    to.current.push(now);
    replace.mutate(wanted);
  };
  return { card, edit: edit.mutate, undo: () => { step(before, after); }, redo: () => { step(after, before); } };
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
