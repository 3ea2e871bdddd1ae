import { useEffect, type RefObject } from 'react';

import { api, type Thread } from '@/api';

/** How long a thread is in sight before it counts as read. */
const LOOKS_MS = 1_000;

/** Whether somebody else said something in a thread that one has not read. */
export function isUnread(thread: Thread): boolean {
  return thread.comments.some((comment) => comment.unread);
}

/** How many comments one has not read. */
export function unreadIn(threads: readonly Thread[]): number {
  return threads.flatMap((thread) => thread.comments).filter((comment) => comment.unread).length;
}

/** Tells the core that a thread is read, once it was in sight of a window in front for a while. */
export function useReading(card: RefObject<HTMLElement | null>, plan: string, thread: Thread): void {
  const unread = isUnread(thread);
  const { id } = thread;
  useEffect(() => {
    const element = card.current;
    if (!element || !unread || typeof IntersectionObserver === 'undefined') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let inSight = false;
    const again = (): void => {
      clearTimeout(timer);
      if (!inSight || !document.hasFocus() || document.hidden) return;
      // Unread still means that it will be tried again the next time.
      timer = setTimeout(() => { api.readThread(plan, id).catch(() => undefined); }, LOOKS_MS);
    };
    const observer = new IntersectionObserver((seen) => { inSight = seen.some((one) => one.isIntersecting); again(); }, { rootMargin: '-32px 0px' });
    observer.observe(element);
    window.addEventListener('focus', again);
    window.addEventListener('blur', again);
    return () => {
      clearTimeout(timer);
      observer.disconnect();
      window.removeEventListener('focus', again);
      window.removeEventListener('blur', again);
    };
  }, [card, plan, id, unread]);
}
