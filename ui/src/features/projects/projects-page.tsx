import { Ellipsis, FolderPlus, FolderKanban } from 'lucide-react';
import { useState } from 'react';
import { api, type ProjectSummary } from '@/api';
import { runAction } from '@/actions';
import { hrefOf } from '@/app/router';
import { Slot } from '@/app/slots';
import { Button, Checkbox, Crumbs, Empty, ErrorPanel, IconButton, Input, Menu, Moment, SkeletonRows, toast } from '@/components';
import { UnreadMark } from '@/features/notices';
import { offered, useGuest, useObstacles, WriteButton } from '@/features/session';
import { StatusMark } from '@/features/versions';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { showProjectDialog } from './dialogs-state';
import { ImportButton } from './import-button';
import { useDirectoryMutation, useProjects } from './queries';
import { SampleLink } from './sample-link';
import { type StatusChoice, StatusFilter } from './status-filter';

/** All projects of the workspace. */
export function ProjectsPage() {
  const { t } = useTexts();
  const projects = useProjects();
  const [text, setText] = useState('');
  const [archived, setArchived] = useState(false);
  const [status, setStatus] = useState<StatusChoice>('all');
  if (projects.isPending) return <SkeletonRows />;
  if (projects.error) {
    const said = errorText(projects.error);
    return <div className="flex flex-1 p-6"><ErrorPanel {...said} actions={<Button size="sm" look="primary" onClick={() => { void projects.refetch(); }}>{t('retry')}</Button>} /></div>;
  }
  const all = projects.data.projects;
  const wanted = text.trim().toLocaleLowerCase();
  const shown = all.filter((project) => (archived || !project.archived) && (status === 'all' || project.statuses.some((one) => one.status === status)) && [project.name, project.client ?? ''].some((part) => part.toLocaleLowerCase().includes(wanted)));
  return (
    <>
      <Slot name="crumbs"><Crumbs items={[{ label: t('projects:title') }]} /></Slot>
      {all.length === 0 ? <NoProjects /> : (
        <div className="flex min-h-0 flex-1 flex-col">
          <div className="flex flex-wrap items-center gap-3 px-6 py-4">
            <h1 className="text-xl font-medium">{t('projects:title')}</h1>
            <Input type="search" aria-label={t('projects:filter')} placeholder={t('projects:filter')} value={text} onChange={(event) => { setText(event.target.value); }} className="ml-auto w-60" />
            <StatusFilter value={status} onChange={setStatus} />
            {all.some((project) => project.archived) && <Checkbox label={t('projects:showArchived')} checked={archived} onChange={(event) => { setArchived(event.target.checked); }} />}
            <ImportButton />
            <WriteButton useCase="create_project" look="primary" onClick={() => { runAction('project.create'); }}><FolderPlus size={16} />{t('projects:create')}</WriteButton>
          </div>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-6">
            {shown.length === 0
              ? <p className="px-2 py-8 text-ink-2">{status !== 'all' && wanted === '' ? t('projects:statusNoProject', { status: t(`versions:status.${status}`) }) : t('projects:empty.filtered', { text: text.trim() })}</p>
              : <ProjectTable projects={shown} />}
          </div>
        </div>
      )}
    </>
  );
}

function NoProjects() {
  const { t } = useTexts();
  const guest = useGuest();
  if (guest) return <Empty icon={<FolderKanban size={32} />} title={t('projects:empty.guestTitle')}>{t('projects:empty.guestText')}</Empty>;
  return (
    <Empty icon={<FolderKanban size={32} />} title={t('projects:empty.title')}
      action={<><ImportButton look="primary" /><WriteButton useCase="create_project" onClick={() => { runAction('project.create'); }}>{t('projects:create')}</WriteButton></>}
      link={<SampleLink />}>
      {t('projects:empty.text')}
    </Empty>
  );
}

function ProjectTable({ projects }: { projects: readonly ProjectSummary[] }) {
  const { t } = useTexts();
  return (
    <table className="w-full table-fixed text-sm">
      <thead className="sticky top-0 bg-surface text-left text-xs text-ink-3">
        <tr className="h-8 border-b border-line">
          <th scope="col" className="pl-2 font-normal">{t('projects:column.name')}</th>
          <th scope="col" className="w-1/4 font-normal">{t('projects:column.client')}</th>
          <th scope="col" className="w-24 font-normal">{t('projects:column.plans')}</th>
          <th scope="col" className="w-72 font-normal max-lg:hidden">{t('projects:column.statuses')}</th>
          <th scope="col" className="w-32 text-right font-normal">{t('projects:column.updated')}</th>
          <td className="w-10" />
        </tr>
      </thead>
      <tbody>{projects.map((project) => <Row key={project.id} project={project} />)}</tbody>
    </table>
  );
}

function Row({ project }: { project: ProjectSummary }) {
  const { t } = useTexts();
  const change = useDirectoryMutation((archived: boolean) => api.changeProject(project.id, { archived }), {
    done: (_, archived) => {
      if (archived) toast({ text: t('projects:archivedToast', { name: project.name }), action: { label: t('projects:undo'), run: () => { change.mutate(false); } } });
    },
  });
  const obstacles = useObstacles();
  const guest = useGuest();
  return (
    <tr className="h-10 border-b border-line hover:bg-hover">
      <td className="truncate pr-4 pl-2" title={project.name}>
        <a href={hrefOf({ at: 'project', id: project.id })} className="rounded-sm font-medium hover:underline">{project.name}</a>
        <UnreadMark of={{ project: project.id }} />
        {project.archived && <span className="ml-2 rounded-sm bg-sunken px-1.5 text-xs text-ink-2">{t('projects:archived')}</span>}
      </td>
      <td className="truncate pr-4 text-ink-2" title={project.client ?? undefined}>{project.client}</td>
      <td className="text-ink-2 tabular-nums">{t('projects:plans', { count: project.plans })}</td>
      <td className="max-lg:hidden"><span className="flex flex-wrap gap-1">{project.statuses.map((one) => <StatusMark key={one.status} status={one.status} count={one.plans} />)}</span></td>
      <td className="text-right text-ink-2"><Moment at={project.updated_at} /></td>
      <td className="text-right">
        {!guest && <Menu align="end" trigger={<IconButton label={t('projects:actions', { name: project.name })} icon={<Ellipsis size={16} />} />} items={[
          ...offered(obstacles('update_project', project.id), { kind: 'command', id: 'rename', label: t('projects:rename'), run: () => { showProjectDialog({ kind: 'edit-project', project }); } }),
          ...offered(obstacles('archive_project', project.id), { kind: 'command', id: 'archive', label: project.archived ? t('projects:restore') : t('projects:archive'), run: () => { change.mutate(!project.archived); } }),
        ]} />}
      </td>
    </tr>
  );
}
