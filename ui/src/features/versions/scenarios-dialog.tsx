import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api, type MergeMode, type ScenarioView, type TotalChange } from '@/api';
import { goTo } from '@/app/router';
import { Button, Dialog, ErrorPanel, Field, Input, Moment, SkeletonRows, toast } from '@/components';
import { ObstructedButton, useObstacle, useProjectOf } from '@/features/session';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';
import { formatNumber, formatPercent } from '@/lib/format';

import { Delta } from './compare-summary';
import { useVersionsMutation } from './queries';
import { closeVersions, openVersions } from './state';
import { useTeller } from './values';

/** Totals that are always in the table; others where a scenario has them otherwise. */
const ALWAYS = new Set(['lines', 'media_net', 'cost_gross', 'grand_total']);

/** A plan and its what-if copies side by side: make one, take one over. */
export function ScenariosDialog({ planId }: { planId: string }) {
  const { t } = useTexts();
  const begin = useObstacle('create_plan', useProjectOf(planId));
  const list = useQuery({ queryKey: ['scenarios', planId], queryFn: () => api.scenarios(planId), staleTime: 0 });
  const [name, setName] = useState('');
  const create = useVersionsMutation(planId, () => api.createScenario(planId, name), () => {
    toast({ tone: 'good', text: t('versions:scenarioCreated', { name: name.trim() }) });
    setName('');
    void list.refetch();
  });
  const apply = () => { if (name.trim() !== '' && !create.isPending && begin === null) create.mutate(undefined); };
  return (
    <Dialog open size={list.data?.scenarios.length === 0 ? 'md' : 'full'} onClose={closeVersions} onApply={apply} title={t('versions:scenarios')} description={t('versions:scenariosHint')} footer={<Button onClick={closeVersions}>{t('close')}</Button>}>
      <div tabIndex={0} role="region" aria-label={t('versions:scenarios')} className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2">
        <div className="sticky left-0 flex w-fit items-end gap-2 px-5 pb-3">
          <Field label={t('versions:scenarioName')} hint={t('versions:scenarioNameHint')} className="w-90"><Input autoFocus value={name} maxLength={255} onChange={(event) => { setName(event.target.value); }} /></Field>
          <ObstructedButton obstacle={begin} type="submit" look="primary" className="mb-5" disabled={name.trim() === ''} busy={create.isPending}>{t('versions:scenarioCreate')}</ObstructedButton>
        </div>
        {list.isPending ? <SkeletonRows rows={6} />
          : list.error ? <div className="p-5"><ErrorPanel {...errorText(list.error)} /></div>
            : list.data.scenarios.length === 0 ? <p className="px-5 text-sm text-ink-2">{t('versions:scenarioNone')}</p>
              : <Beside planId={planId} base={list.data.base} scenarios={list.data.scenarios} />}
      </div>
    </Dialog>
  );
}

function Beside({ planId, base, scenarios }: { planId: string; base: ScenarioView; scenarios: readonly ScenarioView[] }) {
  const { t } = useTexts();
  const teller = useTeller();
  const rows = totalsOf([base, ...scenarios]);
  return (
    <div className="px-5 pb-4">
      <table className="border-collapse text-sm tabular-nums">
        <thead>
          <tr className="align-top">
            <td />
            {[base, ...scenarios].map((view) => (
              <th key={view.plan.id} scope="col" className={cx('min-w-52 border-b border-line-strong px-3 py-2 text-left font-normal', view.plan.id === planId && 'bg-accent-soft')}>
                <p className="font-medium wrap-anywhere">{view === base ? t('versions:scenarioBase') : (view.plan.scenario ?? view.plan.title)}</p>
                <p className="text-xs text-ink-3"><Moment at={view.plan.updated_at} /></p>
                <Doing base={base} view={view} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[base, ...scenarios].some((view) => view.reach !== null) && (
            <tr className="border-b border-line align-top">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal text-ink-2">{t('versions:planReach')}</th>
              {[base, ...scenarios].map((view) => <td key={view.plan.id} className="px-3 py-1.5 text-right"><Reach view={view} base={view === base ? null : base} /></td>)}
            </tr>
          )}
          {rows.map((total) => (
            <tr key={total.total} className="border-b border-line align-top">
              <th scope="row" className="py-1.5 pr-4 text-left font-normal text-ink-2">{teller.totalName(total)}{total.at_most && <span className="text-xs text-ink-3">, {t('versions:atMost')}</span>}</th>
              {[base, ...scenarios].map((view) => {
                const own = view.totals.find((one) => one.total === total.total);
                return <td key={view.plan.id} className="px-3 py-1.5 text-right">{own && <><span>{teller.total(own, own.after, view.plan.currency)}</span>{view !== base && <span className="block text-xs text-ink-2"><Delta total={own} currency={view.plan.currency} /></span>}</>}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What a plan reaches, by which model, and how far that is from the plan it is a copy of. */
function Reach({ view, base }: { view: ScenarioView; base: ScenarioView | null }) {
  const { t } = useTexts();
  if (view.reach === null) return <span className="text-ink-3">—</span>;
  const change = base?.reach ? (view.reach.reach - base.reach.reach) * 100 : 0;
  return (
    <>
      <span>{formatPercent(view.reach.reach, 2)}</span>
      {Math.abs(change) >= 0.005 && <span className="block text-xs text-ink-2">{change < 0 ? '−' : '+'}{t('versions:points', { value: formatNumber(Math.abs(change), 2) })}</span>}
      <span className="block text-xs text-ink-3">{t(`calculators:model.${view.reach.model}`)}</span>
    </>
  );
}

function Doing({ base, view }: { base: ScenarioView; view: ScenarioView }) {
  const { t } = useTexts();
  const edit = useObstacle('edit_plan', base.plan.project_id);
  const id = base.plan.id;
  const name = view.plan.scenario ?? view.plan.title;
  const take = useVersionsMutation(id, (mode: MergeMode) => api.mergeScenario(id, view.plan.id, mode), () => {
    toast({ tone: 'good', text: t('versions:scenarioTaken', { name }) });
    closeVersions();
    goTo({ at: 'plan', id });
  });
  const open = () => { closeVersions(); goTo({ at: 'plan', id: view.plan.id }); };
  return (
    <div className="mt-1 flex flex-wrap gap-1">
      <Button size="sm" onClick={open}>{t('versions:scenarioOpen')}</Button>
      {view !== base && (
        <>
          <Button size="sm" onClick={() => { openVersions({ kind: 'compare', from: id, to: view.plan.id }); }}>{t('versions:scenarioCompare')}</Button>
          <ObstructedButton obstacle={edit} size="sm" busy={take.isPending} onClick={() => { take.mutate('changes'); }}>{t('versions:scenarioTake')}</ObstructedButton>
          <ObstructedButton obstacle={edit} size="sm" look="ghost" busy={take.isPending} onClick={() => { take.mutate('all'); }}>{t('versions:scenarioTakeAll')}</ObstructedButton>
        </>
      )}
    </div>
  );
}

/** The rows of the table, in the order of the totals. */
function totalsOf(views: readonly ScenarioView[]): TotalChange[] {
  const found = new Map<string, TotalChange>();
  for (const view of views) for (const total of view.totals) if (!found.has(total.total) && (ALWAYS.has(total.total) || total.before !== total.after)) found.set(total.total, total);
  const order = views.flatMap((view) => view.totals.map((total) => total.total));
  return [...found.values()].sort((a, b) => order.indexOf(a.total) - order.indexOf(b.total));
}
