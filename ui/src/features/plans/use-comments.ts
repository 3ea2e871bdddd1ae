import { useEffect, useMemo } from 'react';

import { useActions, type Action } from '@/actions';
import type { PlanPart } from '@/app/router';
import { leaveTalk, marksOf, nextThread, showThread, threadsAt, useTalk, useThreads, writeAbout } from '@/features/comments';
import { useTexts } from '@/i18n';

import type { PlanDesk } from './desk';
import { cellFor, orderOf, placeOf } from './panels/comments-panel';

/** Keeps the marks of comments in the table up to date. */
export function useCommentMarks(desk: PlanDesk): void {
  const threads = useThreads(desk.id, desk.view.audience);
  const marks = useMemo(() => marksOf(threads), [threads]);
  useEffect(() => { desk.learn({ comments: marks }); }, [desk, marks]);
}

/** Shows what one was sent to: a thread beside its line, or a page of the panel. */
export function useSentTo(desk: PlanDesk, loaded: boolean, thread: string | undefined, part: PlanPart | undefined): void {
  const threads = useThreads(desk.id, desk.view.audience);
  const wanted = loaded ? threads.find((one) => one.id === thread) : undefined;
  const found = wanted !== undefined;
  useEffect(() => { if (loaded && part) desk.see({ panel: part }, 'nothing'); }, [desk, loaded, part]);
  useEffect(() => {
    if (!wanted) return;
    desk.see({ panel: 'comments' }, 'nothing');
    if (wanted.state !== 'open') useTalk.setState({ show: 'all' });
    showThread(wanted.id);
    const { row, ref, removed } = wanted.place;
    if (row !== null && !removed) desk.sight.show(row, cellFor(desk, row, ref), 'leave');
    // Once for each thread that one is sent to, not whenever something is said in it.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [desk, thread, found]);
}

/** What a person can do about comments on the plan page; the actions by their ids, for the row menu. */
export function useCommentActions(desk: PlanDesk | null): readonly Action[] {
  const { t } = useTexts();
  const threads = useThreads(desk?.id ?? '', desk?.view.audience ?? 'internal');
  const nothing = t('comments:nothing');
  const list = useMemo<readonly Action[]>(() => (desk ? actionsOf(desk, threads, nothing) : []), [desk, threads, nothing]);
  useActions(list);
  useEffect(() => leaveTalk, [desk]);
  return list;
}

type Threads = ReturnType<typeof useThreads>;

function actionsOf(desk: PlanDesk, threads: Threads, nothing: string): Action[] {
  const ready = (): boolean => desk.meta() !== null;
  const open = (): void => { desk.see({ panel: 'comments' }, 'nothing'); };
  const here = () => {
    const selected = desk.selectedNow();
    return placeOf(desk, selected?.row.id ?? null, selected?.ref ?? null);
  };
  const about = (): void => {
    const place = here();
    open();
    const [first] = threadsAt(threads, place).filter((thread) => thread.state === 'open');
    if (first) {
      showThread(first.id);
      focusThread(first.id);
    } else if (!desk.mute) writeAbout(place);
  };
  const go = (direction: 1 | -1) => (): void => {
    const next = nextThread(threads, orderOf(desk), { ...here(), thread: useTalk.getState().thread }, direction);
    if (!next) {
      desk.notify(nothing);
      return;
    }
    open();
    useTalk.setState({ show: 'open' });
    showThread(next.id);
    if (next.place.row !== null) desk.sight.jump(next.place.row, cellFor(desk, next.place.row, next.place.ref));
  };
  return [
    { id: 'plan.comment', label: 'comments:action.add', group: 'row', keys: ['Shift+F2'], words: 'comment note discuss комментарий примечание обсудить', inFields: true, enabled: () => ready() && desk.selected !== null, run: about },
    { id: 'plan.comment_plan', label: 'comments:action.plan', group: 'plan', words: 'comment plan комментарий план', enabled: () => ready() && !desk.mute, run: () => { open(); writeAbout({ row: null, ref: null }); } },
    { id: 'plan.panel_comments', label: 'comments:action.panel', group: 'view', words: 'comments discussion threads обсуждение комментарии', enabled: ready, run: () => { desk.see({ panel: desk.view.panel === 'comments' ? null : 'comments' }, 'nothing'); } },
    { id: 'plan.next_comment', label: 'comments:action.next', group: 'view', keys: ['Mod+F2'], words: 'comment комментарий', inFields: true, enabled: ready, run: go(1) },
    { id: 'plan.previous_comment', label: 'comments:action.previous', group: 'view', keys: ['Mod+Shift+F2'], words: 'comment комментарий', inFields: true, enabled: ready, run: go(-1) },
  ];
}

/** The keys go to the thread, once it is there. */
function focusThread(id: string): void {
  requestAnimationFrame(() => { requestAnimationFrame(() => { document.querySelector<HTMLElement>(`[data-thread="${CSS.escape(id)}"] button`)?.focus(); }); });
}
