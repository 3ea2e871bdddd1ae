import { AtSign, BadgeCheck, Bell, CheckCheck, CircleX, Eye, MessageSquareReply, Send, Settings, Undo2, UserCheck, UserCog, UserPlus, type LucideIcon } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';

import type { Notice, NoticeKind, Notices } from '@/api';
import { currentPlace, goTo, hrefOf } from '@/app/router';
import { Button, IconButton, Moment } from '@/components';
import { showThread } from '@/features/comments';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';

import { briefly, placeOf } from './model';
import { useNotices, useReadNotices } from './queries';

const SIGNS: Record<NoticeKind, LucideIcon> = {
  mention: AtSign, reply: MessageSquareReply, review_requested: Eye, approved: BadgeCheck, rejected: CircleX, taken_back: Undo2, published: Send, join_request: UserPlus, joined: UserCheck, role: UserCog,
};

/** What one is told: a bell with the number of what is unread, and the list behind it. */
export function NoticeBell() {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const notices = useNotices();
  const unread = notices.data?.unread ?? 0;
  const label = unread === 0 ? t('notices:title') : t('notices:titleUnread', { count: unread });
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger aria-label={label} title={label} data-notices={unread} className="relative grid size-7 shrink-0 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink">
        <Bell size={16} />
        {unread > 0 && <span aria-hidden className="absolute -top-1 left-3.5 min-w-4 rounded-full bg-accent-fill px-1 text-center text-[10px]/4 font-medium text-on-accent tabular-nums">{briefly(unread)}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={6} collisionPadding={8} aria-label={t('notices:title')} className="z-60 flex max-h-[min(80vh,600px)] w-96 flex-col rounded-lg border border-line bg-raised shadow-float outline-none animate-appear">
          <List view={notices.data} onLeave={() => { setOpen(false); }} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function List({ view, onLeave }: { view: Notices | undefined; onLeave: () => void }) {
  const { t } = useTexts();
  const read = useReadNotices();
  const notices = (view?.notices ?? []) as readonly Notice[];
  return (
    <>
      <div className="flex items-center gap-2 border-b border-line py-2 pr-2 pl-4">
        <h2 className="min-w-0 flex-1 truncate font-medium">{t('notices:title')}</h2>
        {view !== undefined && view.unread > 0 && <Button size="sm" look="ghost" busy={read.isPending} onClick={() => { read.mutate('all'); }}><CheckCheck size={14} />{t('notices:readAll')}</Button>}
        <IconButton size="sm" label={t('notices:toSettings')} icon={<Settings size={14} />} onClick={() => { onLeave(); goTo({ at: 'settings' }); }} />
      </div>
      {notices.length === 0
        ? <p className="px-4 py-6 text-sm text-pretty text-ink-2">{t('notices:empty')}</p>
        : <ul aria-label={t('notices:title')} className="min-h-0 overflow-y-auto py-1">{notices.map((notice) => <Entry key={notice.id} notice={notice} onLeave={onLeave} onRead={() => { if (!notice.read) read.mutate([notice.id]); }} />)}</ul>}
    </>
  );
}

function Entry({ notice, onLeave, onRead }: { notice: Notice; onLeave: () => void; onRead: () => void }) {
  const { t } = useTexts();
  const place = placeOf(notice);
  const Sign = SIGNS[notice.kind];
  const where = notice.plan_title ?? notice.project_name;
  const roles = notice.roles.map((role) => t(`team:role.${role as 'pm'}`)).join(', ');
  const follow = (): void => {
    onRead();
    onLeave();
    if (!place) return;
    // One may be there already, and have looked elsewhere since.
    if (notice.thread !== null && hrefOf(currentPlace()) === hrefOf(place)) showThread(notice.thread);
    goTo(place);
  };
  return (
    <li>
      <button type="button" data-notice={notice.kind} onClick={follow} className="flex w-full gap-2.5 px-4 py-2 text-left hover:bg-hover focus-visible:-outline-offset-2">
        <Sign size={16} aria-hidden className={cx('mt-0.5 shrink-0', notice.read ? 'text-ink-3' : 'text-accent')} />
        <span className="flex min-w-0 flex-1 flex-col gap-0.5">
          <span className={cx('text-sm wrap-anywhere', !notice.read && 'font-medium')}>{t(`notices:told.${notice.kind}`, { who: notice.who ?? t('team:nameless') })}</span>
          {notice.kind === 'role' && <span className="text-sm text-ink-2">{roles === '' ? t('notices:noRole') : roles}</span>}
          {notice.text !== null && <span className="line-clamp-2 text-sm text-ink-2 wrap-anywhere">{notice.text}</span>}
          <span className="truncate text-xs text-ink-3"><Moment at={notice.at} />{where !== null && ` · ${where}`}{place === null && ` · ${t('notices:notHere')}`}</span>
        </span>
        {!notice.read && <span role="img" aria-label={t('notices:unread')} className="mt-1.5 size-2 shrink-0 rounded-full bg-accent-fill" />}
      </button>
    </li>
  );
}
