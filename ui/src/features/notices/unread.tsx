import { useTexts } from '@/i18n';

import { briefly } from './model';
import { useNotices } from './queries';

/** How many comments one has not read, beside a plan or in a project. */
function useUnread(of: { plan: string } | { project: string }): number {
  const comments = useNotices().data?.comments ?? [];
  const wanted = comments.filter((one) => ('plan' in of ? one.plan === of.plan : one.project === of.project));
  return wanted.reduce((sum, one) => sum + one.unread, 0);
}

/** The number of them, beside a name in a list; nothing where everything is read. */
export function UnreadMark({ of }: { of: { plan: string } | { project: string } }) {
  const { t } = useTexts();
  const unread = useUnread(of);
  if (unread === 0) return null;
  const text = t('notices:unreadComments', { count: unread });
  return <span title={text} aria-label={text} role="img" className="ml-1.5 inline-block min-w-4.5 shrink-0 rounded-full bg-accent-soft px-1.5 text-center text-xs font-medium text-accent tabular-nums">{briefly(unread)}</span>;
}
