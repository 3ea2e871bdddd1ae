import { Check, Eye, Send, X } from 'lucide-react';

import type { Approvals } from '@/api';
import { Button, ErrorPanel, Moment, SkeletonRows } from '@/components';
import { StatusMark } from '@/features/versions';
import { useReadOnly } from '@/features/session';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';

import { useApprovals } from './queries';
import { openApprovals } from './state';
import { StatementLine } from './statement';

/** A plan's way to the client: what may be decided, what was decided, what the client has and thinks of it. */
export function ApprovalsPanel({ planId }: { planId: string }) {
  const { t } = useTexts();
  const readonly = useReadOnly() !== null;
  const approvals = useApprovals(planId);
  if (approvals.isPending) return <SkeletonRows rows={5} />;
  if (approvals.error) return <div className="p-3"><ErrorPanel compact {...errorText(approvals.error)} /></div>;
  const { status, statements, published, client_side: clientSide } = approvals.data;
  const leading = statements.find((one) => one.kind === 'approved' && one.worth === 'valid' && !one.taken_back)?.id;
  return (
    <div className="flex flex-col pb-4">
      <div className="flex flex-col gap-2 border-b border-line px-3 py-2">
        {!clientSide && <p className="flex items-center gap-2 text-sm"><StatusMark status={status} /></p>}
        <Deeds approvals={approvals.data} readonly={readonly} />
      </div>
      {statements.length === 0 && <p className="p-3 text-sm text-ink-2">{t(clientSide ? 'approvals:emptyClient' : 'approvals:empty')}</p>}
      <ol aria-label={t('approvals:title')}>{statements.map((one) => <StatementLine key={one.id} planId={planId} statement={one} comparable={!clientSide} readonly={readonly} leading={one.id === leading} />)}</ol>
      {published && (
        <section aria-label={t('approvals:client')}>
          <h3 className="px-3 pt-4 pb-1 text-xs font-medium text-ink-2">{t('approvals:client')}</h3>
          <p className="px-3 pb-2 text-sm">{published.current ? t('approvals:clientCurrent') : t('approvals:clientOlder', { count: published.changes })}</p>
          {published.at !== null && <p className="px-3 pb-2 text-xs text-ink-3">{t('approvals:publishedBy', { who: published.who ?? t('approvals:somebody') })} <Moment at={published.at} /></p>}
          {published.statements.length === 0 && <p className="px-3 pb-2 text-sm text-ink-2">{t('approvals:clientSilent')}</p>}
          <ol aria-label={t('approvals:clientAnswers')}>{published.statements.map((one) => <StatementLine key={one.id} planId={published.plan} statement={one} comparable={false} readonly />)}</ol>
        </section>
      )}
    </div>
  );
}

/** What may be done with the present state. */
function Deeds({ approvals, readonly }: { approvals: Approvals; readonly: boolean }) {
  const { t } = useTexts();
  const { may, status } = approvals;
  const done = status === 'approved' || status === 'published';
  const decided = (kind: 'approved' | 'rejected') => approvals.statements.some((one) => one.mine && one.current && one.kind === kind);
  const publishable = may.publish && done && approvals.published?.current !== true;
  if (!may.request_review && !may.decide && !publishable) return <p className="text-xs text-ink-3">{t('approvals:mayNothing')}</p>;
  const decisive = approvals.client_side || status === 'in_review';
  return (
    <div className="flex flex-wrap gap-2">
      {publishable && <Button size="sm" look="primary" disabled={readonly} onClick={() => { openApprovals('publish'); }}><Eye size={14} />{t('approvals:publish')}</Button>}
      {may.decide && !decided('approved') && <Button size="sm" look={decisive ? 'primary' : 'plain'} disabled={readonly} onClick={() => { openApprovals('approve'); }}><Check size={14} />{t('approvals:approve')}</Button>}
      {may.decide && !decided('rejected') && <Button size="sm" disabled={readonly} onClick={() => { openApprovals('reject'); }}><X size={14} />{t('approvals:reject')}</Button>}
      {may.request_review && !done && <Button size="sm" look={status === 'draft' ? 'primary' : 'plain'} disabled={readonly} onClick={() => { openApprovals('review'); }}><Send size={14} />{t('approvals:review')}</Button>}
    </div>
  );
}
