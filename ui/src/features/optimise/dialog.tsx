import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api, ApiError, type OptimiseRequest, type OptimiseView, type PlanView } from '@/api';
import { goTo } from '@/app/router';
import { Button, Dialog, ErrorPanel, SkeletonRows, toast } from '@/components';
import { ObstructedButton, useObstacle } from '@/features/session';
import { useTexts } from '@/i18n';
import { errorText, type ErrorText } from '@/lib/error-text';

import { Conditions } from './conditions';
import { linesOf, requestOf, type Draft, type Unreadable } from './model';
import { Proposal } from './proposal';
import { closeOptimise, useOptimiseState } from './state';

/** Splitting a plan's budget: what is known, then the proposal. */
export function OptimiseDialog({ planId }: { planId: string }) {
  const open = useOptimiseState((state) => state.plan) === planId;
  return open ? <Opened planId={planId} /> : null;
}

function Opened({ planId }: { planId: string }) {
  const { t } = useTexts();
  const plan = useQuery({ queryKey: ['optimise', planId], queryFn: () => api.plan(planId), staleTime: 0, gcTime: 0 });
  if (plan.data) return <Steps plan={plan.data} />;
  return (
    <Dialog open size="full" onClose={closeOptimise} title={t('optimise:title')} description={t('optimise:hint')} footer={<Button onClick={closeOptimise}>{t('close')}</Button>}>
      {plan.error ? <div className="p-5"><ErrorPanel {...errorText(plan.error)} /></div> : <SkeletonRows rows={8} />}
    </Dialog>
  );
}

function Steps({ plan }: { plan: PlanView }) {
  const { t } = useTexts();
  const [draft, setDraft] = useState<Draft>(() => ({ task: 'split', objective: 'reach', contacts: '3', total: '', target: '', lines: linesOf(plan, 'reach') }));
  const [asked, setAsked] = useState<OptimiseRequest | null>(null);
  const [wrong, setWrong] = useState<Unreadable | null>(null);
  const propose = useMutation({ mutationFn: (request: OptimiseRequest) => api.optimise(plan.id, request) });
  const proposal = asked ? (propose.data ?? null) : null;
  const calculate = (): void => {
    const request = requestOf(draft);
    if ('text' in request) { setWrong(request); return; }
    setWrong(null);
    setAsked(request);
    propose.mutate(request);
  };
  const back = (): void => { setAsked(null); propose.reset(); };
  const chosen = draft.lines.filter((line) => line.takesPart).length;
  if (proposal && asked) return <Proposed plan={plan} proposal={proposal} request={asked} onBack={back} />;
  return (
    <Dialog open size="full" onClose={closeOptimise} onApply={calculate} title={t('optimise:title')} description={t('optimise:hint')}
      footerStart={<span className="text-sm text-ink-2">{t('optimise:chosen', { count: chosen })}</span>}
      footer={<><Button onClick={closeOptimise}>{t('close')}</Button><Button type="submit" look="primary" disabled={chosen === 0} busy={propose.isPending}>{t('optimise:calculate')}</Button></>}>
      {propose.error && <div className="px-5 pb-3"><ErrorPanel compact {...told(propose.error, draft)} /></div>}
      <Conditions plan={plan} draft={draft} wrong={wrong} onChange={setDraft} />
    </Dialog>
  );
}

/** A refusal in the reader's words, with the line that it is about. */
function told(error: Error, draft: Draft): ErrorText {
  const text = errorText(error);
  const row = error instanceof ApiError ? error.field?.split('/')[0] : undefined;
  const line = draft.lines.find((one) => one.row === row);
  return line ? { ...text, what: `${line.name}: ${text.what}` } : text;
}

function Proposed({ plan, proposal, request, onBack }: { plan: PlanView; proposal: OptimiseView; request: OptimiseRequest; onBack: () => void }) {
  const { t } = useTexts();
  const [edit, begin] = [useObstacle('edit_plan', plan.project_id), useObstacle('create_plan', plan.project_id)];
  const failed = (error: Error): void => {
    const text = errorText(error);
    toast({ tone: 'bad', text: [text.what, text.todo].filter(Boolean).join('. '), seconds: 10 });
  };
  const apply = useMutation({
    mutationFn: () => api.applyOptimised(plan.id, request, proposal.revision),
    onSuccess: () => { toast({ tone: 'good', text: t('optimise:applied') }); closeOptimise(); },
    onError: failed,
  });
  const scenario = useMutation({
    mutationFn: async () => {
      const copy = await api.createScenario(plan.id, t('optimise:scenarioName', { objective: t(`optimise:objective.${proposal.objective}`) }));
      await api.applyOptimised(copy.id, request, null);
      return copy.id;
    },
    onSuccess: (id) => { toast({ tone: 'good', text: t('optimise:scenarioMade') }); closeOptimise(); goTo({ at: 'plan', id }); },
    onError: failed,
  });
  const busy = apply.isPending || scenario.isPending;
  const nothing = proposal.edits.length === 0;
  return (
    <Dialog open size="full" onClose={closeOptimise} onApply={() => { if (!busy && !nothing && edit === null) apply.mutate(); }} onEscape={() => { onBack(); return true; }} title={t('optimise:proposal')} description={t('optimise:proposalHint')}
      footerStart={<Button onClick={onBack} disabled={busy}>{t('optimise:back')}</Button>}
      footer={<><ObstructedButton obstacle={begin} onClick={() => { scenario.mutate(); }} busy={scenario.isPending} disabled={busy || nothing}>{t('optimise:makeScenario')}</ObstructedButton><ObstructedButton obstacle={edit} type="submit" look="primary" busy={apply.isPending} disabled={busy || nothing}>{t('optimise:apply')}</ObstructedButton></>}>
      <Proposal proposal={proposal} />
    </Dialog>
  );
}
