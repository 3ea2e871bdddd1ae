import { MessageSquare } from 'lucide-react';

import type { Thread } from '@/api';
import { Moment } from '@/components';
import { useTexts } from '@/i18n';

/** The first thread about a place, and how much more there is: for a tooltip. */
export function CommentBrief({ threads, className }: { threads: readonly Thread[]; className?: string }) {
  const { t } = useTexts();
  const [first] = threads;
  const comment = first?.comments.find((one) => one.deleted === null);
  if (!first || !comment) return null;
  const more = threads.flatMap((thread) => thread.comments).filter((one) => one.deleted === null).length - 1;
  return (
    <div className={className}>
      <p className="flex items-center gap-1.5 text-ink-2"><MessageSquare size={12} className="shrink-0" /><span className="min-w-0 truncate">{comment.who ?? comment.source?.cell}</span> <span className="text-ink-3"><Moment at={comment.at} /></span></p>
      <p className="mt-0.5 line-clamp-8 whitespace-pre-wrap wrap-anywhere">{comment.text}</p>
      {more > 0 && <p className="mt-0.5 text-ink-3">{t('comments:more', { count: more })}</p>}
    </div>
  );
}
