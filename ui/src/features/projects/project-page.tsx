import { Ellipsis, FilePlus, FileSpreadsheet, Pencil, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { api, ApiError, type PlanSummary } from '@/api';
import { goTo, hrefOf } from '@/app/router';
import { Slot } from '@/app/slots';
import { Button, Checkbox, Crumbs, Empty, ErrorPanel, IconButton, Menu, Moment, Money, Period, SkeletonRows, toast } from '@/components';
import { UnreadMark } from '@/features/notices';
import { offered, useGuest, useObstacles, WriteButton } from '@/features/session';
import { StatusMark } from '@/features/versions';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { formatNumber } from '@/lib/format';
import { showProjectDialog } from './dialogs-state';
import { ImportButton } from './import-button';
import { useDirectoryMutation, useProject } from './queries';
import { SampleLink } from './sample-link';
import { type StatusChoice, StatusFilter } from './status-filter';

/** One project: its plans. */
export function ProjectPage({ projectId }: { projectId: string }) {
  const { t } = useTexts();
  const obstacles = useObstacles();
  const query = useProject(projectId);
  const [archived, setArchived] = useState(false);
  const [status, setStatus] = useState<StatusChoice>('all');
  if (query.isPending) return <SkeletonRows />;
  if (query.error) {
    const said = errorText(query.error);
    const gone = query.error instanceof ApiError && query.error.code === 'not_found';
    return (
      <div className="flex flex-1 p-6">
        <Slot name="crumbs"><Crumbs items={[{ label: t('projects:title'), href: hrefOf({ at: 'projects' }) }]} /></Slot>
        <ErrorPanel {...said} what={gone ? t('projects:notFound') : said.what}
          actions={gone ? <Button size="sm" look="primary" onClick={() => { goTo({ at: 'projects' }); }}>{t('error.home')}</Button> : <Button size="sm" look="primary" onClick={() => { void query.refetch(); }}>{t('retry')}</Button>} />
      </div>
    );
  }
  const { project, plans } = query.data;
  const kept = plans.filter((plan) => archived || !plan.archived);
  const shown = kept.filter((plan) => status === 'all' || plan.status === status);
  const mayCreate = obstacles('create_plan', projectId);
  const create = () => { showProjectDialog({ kind: 'create-plan', projectId }); };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <Slot name="crumbs"><Crumbs items={[{ label: t('projects:title'), href: hrefOf({ at: 'projects' }) }, { label: project.name }]} /></Slot>
      <div className="flex flex-wrap items-center gap-3 px-6 py-4">
        <div className="min-w-48 flex-1">
          <h1 className="line-clamp-2 text-xl font-medium wrap-anywhere" title={project.name}>{project.name}</h1>
          <p className="truncate text-sm text-ink-2">{project.client ?? t('projects:clientNone')}</p>
        </div>
        <div className="flex flex-wrap items-center gap-3">
          {kept.length > 0 && <StatusFilter value={status} onChange={setStatus} />}
          {plans.some((plan) => plan.archived) && <Checkbox label={t('projects:showArchived')} checked={archived} onChange={(event) => { setArchived(event.target.checked); }} />}
          <WriteButton useCase="update_project" project={projectId} look="ghost" onClick={() => { showProjectDialog({ kind: 'edit-project', project }); }}><Pencil size={16} />{t('projects:rename')}</WriteButton>
          <ImportButton here={mayCreate} />
          <WriteButton useCase="create_plan" project={projectId} look="primary" onClick={create}><FilePlus size={16} />{t('projects:plan.create')}</WriteButton>
        </div>
      </div>
      {kept.length > 0 && shown.length === 0 && status !== 'all' ? <p className="px-6 py-8 text-ink-2">{t('projects:statusNone', { status: t(`versions:status.${status}`) })}</p> : shown.length === 0 ? (
        <Empty icon={<FileSpreadsheet size={32} />} title={t('projects:planEmpty.title')} action={<WriteButton useCase="create_plan" project={projectId} look="primary" onClick={create}>{t('projects:plan.create')}</WriteButton>}
          link={<SampleLink />}>{t('projects:planEmpty.text')}</Empty>
      ) : <PlanTable plans={shown} />}
    </div>
  );
}

function PlanTable({ plans }: { plans: readonly PlanSummary[] }) {
  const { t } = useTexts();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-6">
      <table aria-label={t('projects:plansTitle')} className="w-full table-fixed text-sm">
        <thead className="sticky top-0 bg-surface text-left text-xs text-ink-3">
          <tr className="h-8 border-b border-line">
            <th scope="col" className="pl-2 font-normal">{t('projects:column.plan')}</th>
            <th scope="col" className="w-36 font-normal max-sm:hidden">{t('projects:column.status')}</th>
            <th scope="col" className="w-44 font-normal max-md:hidden">{t('projects:column.period')}</th>
            <th scope="col" className="w-20 text-right font-normal max-md:hidden">{t('projects:column.lines')}</th>
            <th scope="col" className="w-44 text-right font-normal">{t('projects:column.total')}</th>
            <th scope="col" className="w-38 pl-6 font-normal">{t('projects:column.problems')}</th>
            <th scope="col" className="w-24 text-right font-normal max-lg:hidden">{t('projects:column.updated')}</th>
            <td className="w-10" />
          </tr>
        </thead>
        <tbody>{plans.map((plan) => <Row key={plan.id} plan={plan} />)}</tbody>
      </table>
    </div>
  );
}

function Row({ plan }: { plan: PlanSummary }) {
  const { t } = useTexts();
  const change = useDirectoryMutation((archived: boolean) => api.changePlan(plan.id, { archived }), {
    done: (_, archived) => {
      if (archived) toast({ text: t('projects:plan.archivedToast', { title: plan.title }), action: { label: t('projects:undo'), run: () => { change.mutate(false); } } });
    },
  });
  const copy = useDirectoryMutation(() => api.copyPlan(plan.id), { done: (made) => { toast({ tone: 'good', text: t('projects:plan.copied', { title: made.title }) }); } });
  const obstacles = useObstacles();
  const guest = useGuest();
  return (
    <tr className="h-10 border-b border-line hover:bg-hover">
      <td className="pr-4 pl-2">
        <div className="flex items-center gap-2">
          <a href={hrefOf({ at: 'plan', id: plan.id })} title={plan.title} className="min-w-16 truncate rounded-sm font-medium hover:underline">{plan.title}</a>
          <UnreadMark of={{ plan: plan.id }} />
          {plan.scenario !== null && <span title={plan.scenario} className="min-w-20 shrink-8 truncate rounded-sm bg-accent-soft px-1.5 text-xs text-accent">{t('versions:scenarioChip', { name: plan.scenario })}</span>}
          {plan.archived && <span className="shrink-0 rounded-sm bg-sunken px-1.5 text-xs text-ink-2">{t('projects:archived')}</span>}
        </div>
      </td>
      <td className="max-sm:hidden"><StatusMark status={plan.status} /></td>
      <td className="truncate text-ink-2 max-md:hidden"><Period start={plan.period_start} end={plan.period_end} /></td>
      <td className="text-right text-ink-2 tabular-nums max-md:hidden">{formatNumber(plan.lines)}</td>
      <td className="text-right">{plan.grand_total === null ? <span className="text-ink-3">{t('projects:plan.noTotal')}</span> : <Money value={plan.grand_total} currency={plan.currency} />}</td>
      <td className="pl-6">{plan.problems > 0 && <span className="flex items-center gap-1 text-warn"><TriangleAlert size={14} />{t('projects:problems', { count: plan.problems })}</span>}</td>
      <td className="text-right text-ink-2 max-lg:hidden"><Moment at={plan.updated_at} /></td>
      <td className="text-right">
        {!guest && <Menu align="end" trigger={<IconButton label={t('projects:planActions', { name: plan.title })} icon={<Ellipsis size={16} />} />} items={[
          { kind: 'command', id: 'open', label: t('projects:plan.open'), run: () => { goTo({ at: 'plan', id: plan.id }); } },
          ...offered(obstacles('create_plan', plan.project_id), { kind: 'command', id: 'copy', label: t('projects:plan.copy'), run: () => { copy.mutate(); } }),
          ...offered(obstacles('keep_tools'), { kind: 'command', id: 'template', label: t('projects:template.save'), run: () => { showProjectDialog({ kind: 'save-template', planId: plan.id, title: plan.title }); } }),
          { kind: 'separator', id: 's' },
          ...offered(obstacles('archive_plan', plan.project_id), { kind: 'command', id: 'archive', label: plan.archived ? t('projects:plan.restore') : t('projects:plan.archive'), run: () => { change.mutate(!plan.archived); } }),
        ]} />}
      </td>
    </tr>
  );
}
