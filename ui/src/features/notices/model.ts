/** Where notices lead, and how many there are. */
import type { Notice } from '@/api';
import type { Place } from '@/app/router';

/** Where a notice leads; `null`: what it tells of is not on this device. */
export function placeOf(notice: Pick<Notice, 'kind' | 'plan' | 'project' | 'thread'>): Place | null {
  switch (notice.kind) {
    case 'mention':
    case 'reply':
      return notice.plan === null ? null : { at: 'plan', id: notice.plan, ...(notice.thread === null ? {} : { thread: notice.thread }) };
    case 'review_requested':
    case 'approved':
    case 'rejected':
    case 'taken_back':
    case 'published':
      return notice.plan === null ? null : { at: 'plan', id: notice.plan, panel: 'approvals' };
    case 'join_request':
    case 'joined':
      return { at: 'team', tab: 'people' };
    case 'role':
      return notice.project === null ? { at: 'team', tab: 'people' } : { at: 'project', id: notice.project };
  }
}

/** A number for a small sign. */
export function briefly(count: number): string {
  return count > 99 ? '99+' : String(count);
}

/** A time as the core takes it: `22:00`; `null` while it is not whole. */
export function timeOf(text: string): string | null {
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(text) ? text : null;
}
