import { ChevronDown } from 'lucide-react';

import { api, type PlanStatus, type UseCase } from '@/api';
import { Menu, type MenuItem, toast } from '@/components';
import { offered, useObstacles } from '@/features/session';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { formatMoment } from '@/lib/format';

import { useVersions, useVersionsMutation } from './queries';
import { openVersions } from './state';

const LOOKS: Record<PlanStatus, string> = {
  draft: 'bg-sunken text-ink-2', in_review: 'bg-warn-soft text-warn', approved: 'bg-good-soft text-good', published: 'bg-info-soft text-info',
};

/** What somebody does who gives a plan this status. */
const NEEDS = { draft: 'edit_plan', in_review: 'request_review', approved: 'decide', published: 'publish' } as const satisfies Record<PlanStatus, UseCase>;

/** The status of a plan in a list. */
export function StatusMark({ status, count }: { status: PlanStatus; count?: number }) {
  const { t } = useTexts();
  return <span className={cx('inline-flex h-5 items-center rounded-full px-2 text-xs whitespace-nowrap', LOOKS[status])}>{t(`versions:status.${status}`)}{count !== undefined && count > 1 && <span className="ml-1 tabular-nums">{count}</span>}</span>;
}

/** The status of a plan and where it can go from there. A status holds for one state: an edit makes the plan a draft. */
export function StatusChip({ planId, project, asClient, fixed, onVersions, onApprovals, onPublish }: { planId: string; project: string; /** One reads as the client does. */ asClient: boolean; fixed: boolean; onVersions: () => void; onApprovals: () => void; onPublish: () => void }) {
  const { t } = useTexts();
  const obstacles = useObstacles();
  const status = useVersions(planId).data?.status;
  const give = useVersionsMutation(planId, (wanted: PlanStatus) => api.setStatus(planId, wanted, null), (answer) => {
    toast({ tone: 'good', text: t('versions:given', { status: t(`versions:status.${answer.status}`) }) });
  });
  if (!status) return null;
  const name = t(`versions:status.${status.status}`);
  const before = status.was === null || status.version === null ? null : { was: status.was, version: status.version, since: status.since };
  const items: MenuItem[] = (fixed ? [] : status.next).flatMap((next) => offered(obstacles(NEEDS[next], project), { kind: 'command', id: next, label: t(`versions:give.${next}`), disabled: asClient, run: () => { if (next === 'published') onPublish(); else give.mutate(next); } }));
  if (!fixed) items.push({ kind: 'separator', id: 'line' });
  if (before && !fixed) items.push({ kind: 'command', id: 'compare', label: t('versions:compareSince'), run: () => { openVersions({ kind: 'compare', from: before.version, to: 'now' }); } });
  items.push({ kind: 'command', id: 'approvals', label: t('approvals:show'), run: onApprovals });
  if (!fixed) items.push({ kind: 'command', id: 'versions', label: t('versions:showVersions'), run: onVersions });
  const told = before ? `${t('versions:wasApproved', { status: t(`versions:status.${before.was}`), when: before.since ? formatMoment(before.since) : '' })}; ${t('versions:changedSince', { count: status.changes })}` : undefined;
  return (
    <Menu items={items} trigger={
      <button type="button" title={told} aria-label={t('versions:statusMenu', { status: told ? `${name}; ${told}` : name })} className={cx('flex h-6 shrink-0 items-center gap-1 rounded-full px-2 text-xs whitespace-nowrap', LOOKS[status.status])}>
        {name}{before && <span className="text-ink-3 max-lg:hidden">· {t('versions:changedSince', { count: status.changes })}</span>}<ChevronDown size={12} aria-hidden />
      </button>
    } />
  );
}
