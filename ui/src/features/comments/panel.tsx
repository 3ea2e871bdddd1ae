import { MessageSquarePlus } from 'lucide-react';
import { useState } from 'react';

import { api, type Audience, type Thread } from '@/api';
import { Button, ErrorPanel, Segmented, Select, SkeletonRows } from '@/components';
import { Typing } from '@/features/presence';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';

import { Composer } from './composer';
import type { CommentHost } from './host';
import { counts, listed, type Place, type Show } from './model';
import { useComments, useReaders, useSaying } from './queries';
import { isUnread, unreadIn } from './read';
import { keepDraft, showThread, useTalk, writeAbout } from './state';
import { ThreadCard } from './thread';

const SHOWS: readonly Show[] = ['open', 'resolved', 'all'];

/** What is said about the plan one is on. */
export function CommentsPanel({ host }: { host: CommentHost }) {
  const { t } = useTexts();
  const comments = useComments(host.planId, host.audience);
  const show = useTalk((state) => state.show);
  const writing = useTalk((state) => state.writing);
  if (comments.isPending) return <SkeletonRows rows={5} />;
  if (comments.error) return <div className="p-3"><ErrorPanel compact {...errorText(comments.error)} /></div>;
  const { threads, damage } = comments.data;
  const { here, removed } = listed(threads, show, host.order);
  const count = counts(threads);
  const unread = unreadIn(threads);
  const toUnread = (): void => {
    const next = threads.find(isUnread);
    if (!next) return;
    if (next.state !== show) useTalk.setState({ show: 'all' });
    showThread(next.id);
  };
  const list = (of: readonly Thread[]) => of.map((thread) => <ThreadCard key={thread.id} thread={thread} host={host} place={placeName(thread.place, host, t, thread.place.row_name)} />);
  return (
    <div className="flex flex-col pb-4">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <Segmented<Show> label={t('comments:show')} value={show} onChange={(next) => { useTalk.setState({ show: next }); }} options={SHOWS.map((one) => ({ value: one, label: `${t(`comments:shows.${one}`)} ${String(count[one])}` }))} />
        {!host.readonly && !writing && <Button size="sm" look="primary" onClick={() => { writeAbout(host.here); }}><MessageSquarePlus size={14} />{t('comments:add')}</Button>}
        {unread > 0 && <Button size="sm" look="ghost" onClick={toUnread}>{t('comments:unreadCount', { count: unread })}</Button>}
      </div>
      {damage !== null && <p role="alert" className="border-b border-line bg-bad-soft px-3 py-2 text-xs text-bad">{t('comments:damaged')}</p>}
      <Typing plan={host.planId} />
      {writing && !host.readonly && <Begin key={`${writing.row ?? ''}/${writing.ref ?? ''}`} place={writing} host={host} />}
      {here.length === 0 && removed.length === 0 && !writing && <p className="p-3 text-sm text-ink-2">{threads.length === 0 ? t(host.readonly ? 'comments:emptyClient' : 'comments:empty') : t(`comments:none.${show}`)}</p>}
      <ul aria-label={t('comments:title')}>{list(here)}</ul>
      {removed.length > 0 && (
        <>
          <h3 className="px-3 pt-3 pb-1 text-xs font-medium text-ink-2">{t('comments:removedLines')}</h3>
          <ul aria-label={t('comments:removedLines')}>{list(removed)}</ul>
        </>
      )}
    </div>
  );
}

/** A place in the reader's words. */
function placeName(place: Place, host: CommentHost, t: ReturnType<typeof useTexts>['t'], known: string | null = null): string {
  if (place.row === null) return t('comments:place.plan');
  const row = host.row(place.row) ?? known ?? t('comments:place.unnamed');
  return place.ref === null ? row : `${row} → ${host.column(place.ref) ?? t('comments:place.column')}`;
}

type About = 'cell' | 'row' | 'plan';

function Begin({ place, host }: { place: Place; host: CommentHost }) {
  const { t } = useTexts();
  const [about, setAbout] = useState<About>(place.row === null ? 'plan' : place.ref === null ? 'row' : 'cell');
  const [audience, setAudience] = useState<Audience>(host.clientSide ? 'client' : 'internal');
  const places: Record<About, Place> = { cell: place, row: { row: place.row, ref: null }, plan: { row: null, ref: null } };
  const chosen = places[about];
  const draft = `${host.planId}/${place.row ?? ''}/${place.ref ?? ''}`;
  const allowed = host.forClients(chosen.ref);
  const readers = useReaders(host.planId, allowed ? audience : 'internal', true);
  const say = useSaying(host.planId, ({ text, mentions }: { text: string; mentions: string[] }) => api.addComment(host.planId, { text, mentions, ...(chosen.row === null ? {} : { row: chosen.row }), ...(chosen.ref === null ? {} : { ref: chosen.ref }), audience: allowed ? audience : 'internal' }), (thread) => {
    keepDraft(draft, '');
    useTalk.setState(({ show }) => ({ show: show === 'resolved' ? 'open' : show }));
    showThread(thread.id);
    host.back();
  });
  const options = (['cell', 'row', 'plan'] as const).filter((one) => (one === 'plan' || place.row !== null) && (one !== 'cell' || place.ref !== null));
  const names: Record<About, string> = { cell: placeName(place, host, t), row: placeName(places.row, host, t), plan: t('comments:place.plan') };
  return (
    <div className="border-b border-line bg-canvas px-3 py-2">
      <Composer draft={draft} label={t('comments:write')} send={t('comments:send')} busy={say.isPending} readers={readers} {...(host.clientSide ? {} : { clientAllowed: allowed, audience, onAudience: setAudience })}
        onSend={(text, mentions) => { say.mutate({ text, mentions }); }} onCancel={() => { writeAbout(null); host.back(); }}>
        <Select<About> aria-label={t('comments:about')} value={about} onChange={setAbout} options={options.map((one) => ({ value: one, label: names[one] }))} className="h-7 text-xs" />
      </Composer>
    </div>
  );
}
