import { useState } from 'react';

import { api, type PersonInProject } from '@/api';
import { Button, Checkbox, Dialog, ErrorPanel, Field, Textarea, toast } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';

import { PublishDialog } from './publish-dialog';
import { useApprovals, useDecision } from './queries';
import { closeApprovals, useDeciding } from './state';

/** The open dialog about a plan's way to the client. */
export function ApprovalDialogs({ planId, columnName }: { planId: string; columnName: (ref: string) => string }) {
  const deciding = useDeciding((state) => state.deciding);
  switch (deciding) {
    case 'review': return <ReviewDialog planId={planId} />;
    case 'approve': return <DecideDialog planId={planId} verdict="approved" />;
    case 'reject': return <DecideDialog planId={planId} verdict="rejected" />;
    case 'publish': return <PublishDialog planId={planId} columnName={columnName} />;
    default: return null;
  }
}

const NOBODY: readonly PersonInProject[] = [];

/** Hands the present state in: of whom, and what for. */
function ReviewDialog({ planId }: { planId: string }) {
  const { t } = useTexts();
  const approvals = useApprovals(planId).data;
  const people = (approvals?.people ?? NOBODY).filter((person) => person.approves && !person.me);
  const state = useSeen(approvals?.state);
  const [of, setOf] = useState<readonly string[]>([]);
  const [note, setNote] = useState('');
  const ask = useDecision(planId, () => api.requestReview(planId, { of: [...of], note: said(note), state }), () => {
    toast({ tone: 'good', text: t('approvals:asks') });
    closeApprovals();
  });
  const apply = () => { if (!ask.isPending) ask.mutate(undefined); };
  return (
    <Dialog open onClose={closeApprovals} onApply={apply} title={t('approvals:reviewTitle')} description={t('approvals:ofState')}
      footer={<><Button onClick={closeApprovals}>{t('cancel')}</Button><Button type="submit" look="primary" busy={ask.isPending}>{t('approvals:review')}</Button></>}>
      <div className="flex flex-col gap-3">
        {people.length === 0 ? <p className="text-sm text-ink-2">{t('approvals:nobodyElse')}</p> : (
          <fieldset className="flex flex-col gap-1.5">
            <legend className="pb-1 text-sm text-ink-2">{t('approvals:whom')}</legend>
            {people.map((person) => (
              <Checkbox key={person.id} label={person.name ?? t('approvals:somebody')} checked={of.includes(person.id)}
                onChange={(event) => { const on = event.target.checked; setOf((now) => (on ? [...now, person.id] : now.filter((one) => one !== person.id))); }} />
            ))}
            <p className="text-xs text-ink-3">{t('approvals:whomHint')}</p>
          </fieldset>
        )}
        <Field label={t('approvals:noteReview')}><Textarea autoFocus value={note} maxLength={2000} onChange={(event) => { setNote(event.target.value); }} /></Field>
        {ask.error && <ErrorPanel compact {...errorText(ask.error)} />}
      </div>
    </Dialog>
  );
}

/** Approves the present state, or rejects it with a reason. */
function DecideDialog({ planId, verdict }: { planId: string; verdict: 'approved' | 'rejected' }) {
  const { t } = useTexts();
  const state = useSeen(useApprovals(planId).data?.state);
  const [note, setNote] = useState('');
  const [tried, setTried] = useState(false);
  const rejects = verdict === 'rejected';
  const lacking = rejects && note.trim() === '';
  const decide = useDecision(planId, () => api.decide(planId, { verdict, note: said(note), state }), () => {
    toast({ tone: 'good', text: t(rejects ? 'approvals:rejects' : 'approvals:approves') });
    closeApprovals();
  });
  const apply = () => {
    setTried(true);
    if (!lacking && !decide.isPending) decide.mutate(undefined);
  };
  return (
    <Dialog open onClose={closeApprovals} onApply={apply} title={t(rejects ? 'approvals:rejectTitle' : 'approvals:approveTitle')} description={t('approvals:ofState')}
      footer={<><Button onClick={closeApprovals}>{t('cancel')}</Button><Button type="submit" look={rejects ? 'danger' : 'primary'} busy={decide.isPending}>{t(rejects ? 'approvals:reject' : 'approvals:approve')}</Button></>}>
      <div className="flex flex-col gap-3">
        <Field label={t(rejects ? 'approvals:reason' : 'approvals:note')} error={tried && lacking ? t('approvals:needReason') : undefined}>
          <Textarea autoFocus value={note} maxLength={2000} onChange={(event) => { setNote(event.target.value); }} />
        </Field>
        {decide.error && <ErrorPanel compact {...errorText(decide.error)} />}
      </div>
    </Dialog>
  );
}

/** The state that was there when the dialog opened: what changes while somebody writes is not what they looked at. */
function useSeen(now: readonly string[] | undefined): string[] | null {
  const [seen, setSeen] = useState(now);
  if (seen === undefined && now !== undefined) setSeen(now);
  return seen ? [...seen] : null;
}

function said(note: string): string | null {
  return note.trim() === '' ? null : note.trim();
}
