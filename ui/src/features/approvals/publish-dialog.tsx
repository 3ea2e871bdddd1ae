import { useState, type ReactNode } from 'react';

import { api, type Publication } from '@/api';
import { Button, Dialog, ErrorPanel, Field, Money, SkeletonRows, Textarea, toast } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';

import { useDecision, usePublication } from './queries';
import { closeApprovals } from './state';

/** Shows what the client would see and what stays inside, then publishes it. */
export function PublishDialog({ planId, columnName }: { planId: string; columnName: (ref: string) => string }) {
  const { t } = useTexts();
  const publication = usePublication(planId);
  const [note, setNote] = useState('');
  const publish = useDecision(planId, () => api.publish(planId, { note: note.trim() === '' ? null : note.trim() }), () => {
    toast({ tone: 'good', text: t('approvals:publishes') });
    closeApprovals();
  });
  const ready = publication.data !== undefined;
  const apply = () => { if (ready && !publish.isPending) publish.mutate(undefined); };
  return (
    <Dialog open onClose={closeApprovals} onApply={apply} size="md" title={t('approvals:publishTitle')} description={t('approvals:publishLead')}
      footer={<><Button onClick={closeApprovals}>{t('cancel')}</Button><Button type="submit" look="primary" disabled={!ready} busy={publish.isPending}>{t('approvals:publish')}</Button></>}>
      <div className="flex flex-col gap-3">
        {publication.isPending && <SkeletonRows rows={4} />}
        {publication.error && <ErrorPanel compact {...errorText(publication.error)} />}
        {publication.data && <Preview publication={publication.data} columnName={columnName} />}
        <Field label={t('approvals:notePublish')}><Textarea value={note} maxLength={2000} onChange={(event) => { setNote(event.target.value); }} /></Field>
        {publish.error && <ErrorPanel compact {...errorText(publish.error)} />}
      </div>
    </Dialog>
  );
}

function Preview({ publication, columnName }: { publication: Publication; columnName: (ref: string) => string }) {
  const { t } = useTexts();
  const columns = publication.withheld_columns.map(columnName);
  const nothing = columns.length === 0 && publication.withheld_costs.length === 0 && publication.withheld_threads === 0;
  return (
    <div className="grid grid-cols-2 gap-3">
      <Part title={t('approvals:sees')}>
        <li>{t('approvals:lines', { count: publication.lines })}</li>
        {publication.grand_total !== null && <li>{t('approvals:total')} <Money value={publication.grand_total} currency={publication.currency} /></li>}
        <li>{t('approvals:threads', { count: publication.threads })}</li>
        {publication.again && <li>{t('approvals:changes', { count: publication.changes })}</li>}
      </Part>
      <Part title={t('approvals:inside')}>
        {nothing && <li className="text-ink-2">{t('approvals:insideNothing')}</li>}
        {columns.length > 0 && <li className="wrap-anywhere">{t('approvals:columns', { names: columns.join(', ') })}</li>}
        {publication.withheld_costs.length > 0 && <li className="wrap-anywhere">{t('approvals:costs', { names: publication.withheld_costs.join(', ') })}</li>}
        {publication.withheld_threads > 0 && <li>{t('approvals:threads', { count: publication.withheld_threads })}</li>}
      </Part>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="rounded-md border border-line bg-canvas p-3">
      <h3 className="pb-1 text-xs font-medium text-ink-2">{title}</h3>
      <ul className="flex flex-col gap-1 text-sm">{children}</ul>
    </section>
  );
}
