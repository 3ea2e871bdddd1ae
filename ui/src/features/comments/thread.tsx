import { Check, Ellipsis, Eye, RotateCcw } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';

import { api, type Audience, type CommentView, type Thread } from '@/api';
import { Button, IconButton, Menu, Moment } from '@/components';
import { offered, useObstacle, useProjectOf } from '@/features/session';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';

import { Composer } from './composer';
import type { CommentHost } from './host';
import { pieces } from './mentions';
import { useReaders, useSaying } from './queries';
import { useReading } from './read';
import { keepDraft, useTalk } from './state';

/** What is said, and whom it was chosen to mention. */
interface Words { text: string; mentions: string[] }

/** A thread with all that can be done about it. */
export function ThreadCard({ thread, host, place }: { thread: Thread; host: CommentHost; place: string }) {
  const { t } = useTexts();
  const card = useRef<HTMLLIElement>(null);
  const [replying, setReplying] = useState(false);
  const [audience, setAudience] = useState<Audience>(host.clientSide ? 'client' : 'internal');
  const current = useTalk((state) => state.thread === thread.id);
  const called = useTalk((state) => (state.thread === thread.id ? state.called : 0));
  useEffect(() => { if (called > 0) card.current?.scrollIntoView({ block: 'nearest' }); }, [called]);
  useReading(card, host.planId, thread);
  const readers = useReaders(host.planId, audience, replying);
  const draft = `${thread.id}/reply`;
  const reply = useSaying(host.planId, ({ text, mentions }: Words) => api.addComment(host.planId, { text, mentions, thread: thread.id, audience }), () => {
    keepDraft(draft, '');
    setReplying(false);
  });
  const resolve = useSaying(host.planId, (resolved: boolean) => api.updateComment(host.planId, thread.id, { resolved }));
  const settled = thread.state === 'resolved';
  return (
    <li ref={card} data-thread={thread.id} aria-current={current || undefined} className={cx('border-b border-line px-3 py-2', current && 'bg-accent-soft')}>
      <div className="flex min-h-6 items-center gap-1">
        <button type="button" disabled={thread.place.removed || thread.place.row === null} title={place} className="line-clamp-2 min-w-0 flex-1 rounded-sm text-left text-xs text-ink-2 wrap-anywhere enabled:hover:text-ink enabled:hover:underline"
          onClick={() => { useTalk.setState({ thread: thread.id }); host.jump(thread.place, 'take'); }}>{place}</button>
        {thread.audience === 'client' && <ForClient />}
        {thread.state !== 'deleted' && !host.readonly && (
          <IconButton size="sm" className="h-6 w-6" label={settled ? t('comments:reopen') : t('comments:resolve')} icon={settled ? <RotateCcw size={14} /> : <Check size={14} />} busy={resolve.isPending} onClick={() => { resolve.mutate(!settled); }} />
        )}
      </div>
      <ol className="flex flex-col gap-1.5">
        {thread.comments.map((comment, index) => <Comment key={comment.id} comment={comment} thread={thread} host={host} first={index === 0} />)}
      </ol>
      {thread.resolved && <p className="mt-1.5 flex items-center gap-1 text-xs text-good"><Check size={12} />{t('comments:resolvedBy', { who: whose(thread.resolved.who, t) })} <Moment at={thread.resolved.at} /></p>}
      {!host.readonly && thread.state !== 'deleted' && (replying
        ? (
          <div className="mt-2">
            <Composer draft={draft} label={t('comments:reply')} send={t('comments:send')} busy={reply.isPending} readers={readers} {...(thread.audience === 'client' && !host.clientSide ? { clientAllowed: host.forClients(thread.place.ref), audience, onAudience: setAudience } : {})}
              onSend={(text, mentions) => { reply.mutate({ text, mentions }); }} onCancel={() => { setReplying(false); }} />
          </div>
        )
        : <Button size="sm" look="ghost" className="-ml-2 h-6 px-2 text-xs" onClick={() => { setReplying(true); }}>{t('comments:reply')}</Button>)}
    </li>
  );
}

/** Of somebody whose name this device may not know the core tells the device. */
function whose(who: string | null, t: ReturnType<typeof useTexts>['t']): string {
  return who === null || /^[0-9a-f]{64}$/.test(who) ? t('team:nameless') : who;
}

function ForClient() {
  const { t } = useTexts();
  return <span className="flex shrink-0 items-center gap-1 rounded-sm bg-info-soft px-1.5 text-xs text-info"><Eye size={12} aria-hidden />{t('comments:forClient')}</span>;
}

function Comment({ comment, thread, host, first }: { comment: CommentView; thread: Thread; host: CommentHost; first: boolean }) {
  const { t } = useTexts();
  const [doing, setDoing] = useState<'editing' | 'deleting' | null>(null);
  const others = useObstacle('delete_others_comment', useProjectOf(host.planId));
  const draft = `${comment.id}/edit`;
  const close = (): void => { setDoing(null); };
  const readers = useReaders(host.planId, comment.audience, doing === 'editing');
  const edit = useSaying(host.planId, (words: Words) => api.updateComment(host.planId, comment.id, words), () => { keepDraft(draft, ''); close(); });
  const show = useSaying(host.planId, (audience: Audience) => api.updateComment(host.planId, comment.id, { audience }));
  const remove = useSaying(host.planId, () => api.deleteComment(host.planId, comment.id), close);
  if (comment.deleted) {
    return <li className="text-xs text-ink-3 italic">{t('comments:deletedBy', { who: whose(comment.deleted.who, t) })} <Moment at={comment.deleted.at} /></li>;
  }
  const mayShow = host.forClients(thread.place.ref) && (first || thread.audience === 'client');
  const toClient = comment.audience === 'client';
  return (
    <li className="group">
      <div className="flex min-h-6 items-center gap-1.5 text-xs">
        {comment.source
          ? <span className="min-w-0 truncate text-ink-2" title={`${comment.source.file} · ${comment.source.cell}`}>{t('comments:fromFile', { cell: comment.source.cell, file: comment.source.file })}</span>
          : <span className="min-w-0 truncate font-medium">{whose(comment.who, t)}</span>}
        <span className="shrink-0 text-ink-3"><Moment at={comment.at} />{comment.edited_at !== null && `, ${t('comments:edited')}`}</span>
        {comment.unread && <span className="flex shrink-0 items-center gap-1 text-accent"><span aria-hidden className="size-1.5 rounded-full bg-accent" />{t('comments:unread')}</span>}
        {!first && toClient && <ForClient />}
        {!host.readonly && (
          <span className="ml-auto">
            <Menu align="end" trigger={<IconButton size="sm" className="h-6 w-6" label={t('comments:actions')} icon={<Ellipsis size={14} />} />} items={[
              { kind: 'command', id: 'edit', label: t('comments:edit'), disabled: !comment.mine, run: () => { setDoing('editing'); } },
              { kind: 'command', id: 'audience', label: toClient ? t('comments:makeInternal') : t('comments:makeClient'), disabled: host.clientSide || (!toClient && !mayShow), run: () => { show.mutate(toClient ? 'internal' : 'client'); } },
              { kind: 'separator', id: 'line' },
              ...offered(comment.mine ? null : others, { kind: 'command', id: 'delete', label: t('comments:delete'), danger: true, run: () => { setDoing('deleting'); } }),
            ]} />
          </span>
        )}
      </div>
      {doing === 'editing'
        ? <Composer draft={draft} initial={comment.text ?? ''} label={t('comments:edit')} send={t('comments:save')} busy={edit.isPending} readers={readers} onSend={(text, mentions) => { edit.mutate({ text, mentions }); }} onCancel={close} />
        : <p className="text-grid whitespace-pre-wrap wrap-anywhere">{pieces(comment.text ?? '', comment.mentions).map((piece, at) => (piece.kind === 'words' ? piece.text : <span key={at} data-mention className={cx('rounded-sm px-0.5 font-medium', piece.me ? 'bg-warn-soft text-warn' : 'bg-accent-soft text-accent')}>{piece.text}</span>))}</p>}
      {doing === 'deleting' && (
        <div role="alertdialog" aria-label={t('comments:askDelete')} className="mt-1 flex flex-wrap items-center gap-1.5 rounded-sm bg-bad-soft px-2 py-1.5 text-xs"
          onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); close(); } }}>
          <span className="min-w-32 flex-1">{t('comments:askDelete')}</span>
          <Button size="sm" look="danger" autoFocus busy={remove.isPending} onClick={() => { remove.mutate(undefined); }}>{t('comments:delete')}</Button>
          <Button size="sm" look="ghost" onClick={close}>{t('comments:cancel')}</Button>
        </div>
      )}
    </li>
  );
}
