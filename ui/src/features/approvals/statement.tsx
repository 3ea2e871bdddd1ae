import { GitCompareArrows, TriangleAlert, Undo2 } from 'lucide-react';

import { api, type Statement } from '@/api';
import { Button, Moment, toast } from '@/components';
import { openVersions } from '@/features/versions';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';

import { useDecision } from './queries';

const TONES: Record<NonNullable<Statement['kind']>, string> = { review_requested: 'text-warn', approved: 'text-good', rejected: 'text-bad', taken_back: 'text-ink-2', published: 'text-info' };

/** One thing that was said about the plan: who, when, why, and whether it is still about what the plan says now. `leading`: people go by this one, so that it stands out when it is not. */
export function StatementLine({ planId, statement, comparable, readonly, leading = false }: { planId: string; statement: Statement; comparable: boolean; readonly: boolean; leading?: boolean }) {
  const { t } = useTexts();
  const valid = statement.worth === 'valid';
  const holds = valid && !statement.taken_back;
  const kind = statement.kind;
  const back = useDecision(planId, () => api.takeBackStatement(planId, statement.id), () => { toast({ tone: 'good', text: t('approvals:takenBack') }); });
  const may = !readonly && statement.mine && holds && kind !== 'published' && kind !== 'taken_back';
  const { version } = statement;
  const client = statement.step === 'client';
  return (
    <li className="flex flex-col gap-1 border-b border-line px-3 py-2">
      <p className="flex items-baseline gap-2 text-sm">
        <span className={cx('font-medium', kind === null || !holds ? 'text-ink-2' : TONES[kind], statement.taken_back && 'line-through')}>{kind === null ? t('approvals:unreadable') : t(client ? `approvals:clientKind.${kind}` : `approvals:kind.${kind}`)}</span>
        {statement.taken_back && <span className="text-xs text-ink-3">{t('approvals:wasTakenBack')}</span>}
      </p>
      <p className="text-xs text-ink-3">{statement.who ?? t(kind === 'published' ? 'approvals:agency' : 'approvals:somebody')}{statement.at !== null && <>, <Moment at={statement.at} /></>}</p>
      {statement.asked.length > 0 && <p className="text-xs text-ink-2">{t('approvals:asked', { people: statement.asked.join(', ') })}</p>}
      {statement.note !== null && <p className="text-grid whitespace-pre-wrap wrap-anywhere">{statement.note}</p>}
      {statement.own_request && holds && <p className="text-xs text-ink-2">{t('approvals:ownRequest')}</p>}
      {statement.worth !== 'valid' && <p role="alert" className="flex items-start gap-1 text-xs text-bad"><TriangleAlert size={14} aria-hidden className="mt-px shrink-0" />{t(`approvals:worth.${statement.worth}`)}</p>}
      {holds && kind !== 'taken_back' && (
        <div className="flex flex-wrap items-center gap-x-2 text-xs">
          <span className={statement.current ? 'text-ink-2' : leading ? 'text-warn' : 'text-ink-3'}>{t(statement.current ? 'approvals:ofThis' : 'approvals:changedSince')}</span>
          {!statement.current && comparable && version !== null && <Button size="sm" look="ghost" className="h-6 px-1 text-xs" onClick={() => { openVersions({ kind: 'compare', from: version, to: 'now' }); }}><GitCompareArrows size={14} />{t('approvals:compare')}</Button>}
          {may && <Button size="sm" look="ghost" className="h-6 px-1 text-xs" busy={back.isPending} onClick={() => { back.mutate(undefined); }}><Undo2 size={14} />{t('approvals:takeBack')}</Button>}
        </div>
      )}
      {back.error && <p role="alert" className="text-xs text-bad">{errorText(back.error).what}</p>}
    </li>
  );
}
