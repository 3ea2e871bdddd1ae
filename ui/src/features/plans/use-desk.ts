/** The plan page's model in React. */
import i18next from 'i18next';
import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import type { Audience, EditAnswer } from '@/api';
import { useCoreEvents } from '@/app/events';
import { clearSaveFailure, trackSave } from '@/app/save-state';
import { toast } from '@/components';
import { startImport } from '@/features/imports';
import { useObstacles } from '@/features/session';
import { currentLanguage } from '@/i18n';
import { errorText, refusalText } from '@/lib/error-text';
import { formatNumber } from '@/lib/format';

import { PlanDesk } from './desk';
import { keepView, viewOf } from './model/view';
import { wordsIn } from './words';

/** The desk of the page one is on. */
export const DeskContext = createContext<PlanDesk | null>(null);

/** The desk of the page one is on. */
export function useDesk(): PlanDesk {
  const desk = useContext(DeskContext);
  if (!desk) throw new Error('inside a plan page');
  return desk;
}

/** Follows content and view. */
export function useDeskChanges(desk: PlanDesk): void {
  useSyncExternalStore(desk.changed.subscribe, desk.changed.snapshot);
}

/** Follows the selection. */
export function useSelected(desk: PlanDesk): PlanDesk['selected'] {
  useSyncExternalStore(desk.selection.subscribe, desk.selection.snapshot);
  return desk.selected;
}

/** What the page does with gestures that open something. */
export interface Openers { menu: (x: number, y: number) => void; heading: (ref: string, box: DOMRect) => void; readAs: (audience: Audience) => void }

/** Opens a plan for a reader; a new desk for every plan, audience and language. */
export function useOpenDesk(planId: string, audience: Audience, rowHeight: number, openers: Openers): PlanDesk | null {
  const { t, i18n } = useTranslation(['plans', 'comments', 'approvals']);
  const [desk, setDesk] = useState<PlanDesk | null>(null);
  // What the core tells while the plan is being read is for the desk that reads it, which the page shows only a moment later.
  const listening = useRef<PlanDesk | null>(null);
  const language = i18n.language;
  useEffect(() => {
    const words = wordsIn(t, (key) => i18next.exists(key), (value) => formatNumber(value));
    keepView(planId, { ...viewOf(planId), audience });
    const undo = { label: t('notice.undo'), run: () => { void made.undo(); } };
    const made: PlanDesk = new PlanDesk(planId, {
      words, language: currentLanguage(), rowHeight, menu: openers.menu, heading: openers.heading, readAs: openers.readAs,
      propose: (text, label, run) => { toast({ text, seconds: 12, action: { label, run } }); },
      importTable: (text) => { void startImport([{ name: t('headed.file'), file: new File([text], t('headed.file')) }], { intoPlan: true }); },
      notify: (text, undoable = false) => { toast({ text, ...(undoable ? { action: undo } : {}) }); },
      refused: (message) => { toast({ tone: 'bad', text: message, seconds: 10 }); },
      reason: (code, args) => { const text = refusalText({ code, args, message: code }); return [text.what, text.todo].filter(Boolean).join('. '); },
      describe: (error) => { const text = errorText(error); return [text.what, text.todo].filter(Boolean).join('. '); },
      track: (save, retry) => trackSave(save, { message: (error) => errorText(error).what, retry }),
      givenUp: clearSaveFailure,
      kept: (answer) => { toast({ text: keptText(made, answer, t), seconds: 10 }); },
      touched: (places) => { made.lighting.light(places); },
      released: (answer) => { toast({ text: releasedText(made, answer, t), action: undo }); },
    });
    let left = false;
    queueMicrotask(() => { if (!left) setDesk(made); });
    listening.current = made;
    void made.open();
    return () => {
      left = true;
      listening.current = null;
      made.close();
    };
    // Row heights change without reading the plan again.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [planId, audience, language, t, openers]);
  useEffect(() => { desk?.resizeRows(rowHeight); }, [desk, rowHeight]);
  useCoreEvents((event) => {
    if (event.type === 'artifact_updated' && event.id === planId) listening.current?.session.heard(event.revision);
    if (event.type === 'missed') listening.current?.session.missed();
  });
  return desk;
}

/** Lets the desk change only what the role allows in the plan's project, also when the role changes meanwhile. */
export function useDeskRights(desk: PlanDesk, project: string | undefined): void {
  const obstacles = useObstacles();
  const edit = obstacles('edit_plan', project)?.why ?? null;
  const mute = obstacles('comment', project) !== null;
  useEffect(() => { desk.lock(edit, mute); }, [desk, edit, mute]);
}

/** What undo left as it is, and whose it is. */
function keptText(desk: PlanDesk, answer: EditAnswer, t: ReturnType<typeof useTranslation<'plans'>>['t']): string {
  const kept = answer.kept ?? [];
  const who = [...new Set(kept.map((one) => one.by?.name ?? null))].filter((name) => name !== null).join(', ');
  const fields = [...new Set(kept.map((one) => one.ref))].map((ref) => {
    const column = ref === null ? undefined : desk.session.columns.get(ref);
    return column ? desk.heading(column) : t('others.row');
  });
  return t(who === '' ? 'others.kept' : 'others.keptBy', { fields: fields.join(', '), who });
}

function releasedText(desk: PlanDesk, answer: EditAnswer, t: ReturnType<typeof useTranslation<'plans'>>['t']): string {
  const names = [...new Set(answer.released.map((released) => released.ref))].map((ref) => {
    const column = desk.session.columns.get(ref);
    return column ? desk.heading(column) : ref;
  });
  return answer.released.length <= 3 ? t('notice.released', { fields: names.join(', ') }) : t('notice.releasedMany', { count: answer.released.length });
}
