import { useState } from 'react';
import { api, type Member, type OrganisationRole, type ProjectRole } from '@/api';
import { Button, Dialog, ErrorPanel, Field, Input, SkeletonRows } from '@/components';
import { useProjects } from '@/features/projects';
import { useObstacles } from '@/features/session';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { rolesFor } from './model';
import { useTeamWork } from './queries';
import { OrganisationRoles, ProjectRoleBoxes } from './role-fields';

interface OfMember { member: Member; onClose: () => void }

/** Another role in the organisation. */
export function RoleDialog({ member, onClose }: OfMember) {
  const { t } = useTexts();
  const [role, setRole] = useState<OrganisationRole>(member.role);
  const save = useTeamWork((next: OrganisationRole) => api.setRole(member.id, next), { quiet: true, done: onClose });
  const apply = () => { if (role === member.role) onClose(); else save.mutate(role); };
  return (
    <Dialog open onClose={onClose} onApply={apply} title={t('team:roleDialog.title', { name: member.name ?? t('team:nameless') })}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" busy={save.isPending}>{t('team:roleDialog.save')}</Button></>}>
      <OrganisationRoles value={role} onChange={setRole} />
      {save.error && <div className="mt-3"><ErrorPanel compact {...errorText(save.error)} /></div>}
    </Dialog>
  );
}

/** Roles in each project. */
export function ProjectsDialog({ member, onClose }: OfMember) {
  const { t } = useTexts();
  const projects = useProjects();
  const obstacles = useObstacles();
  const [chosen, setChosen] = useState<Readonly<Record<string, readonly ProjectRole[]>>>(() => Object.fromEntries(member.projects.map((one) => [one.project, one.roles])));
  const before = new Map(member.projects.map((one) => [one.project, one.roles]));
  const same = (a: readonly ProjectRole[], b: readonly ProjectRole[]) => a.length === b.length && a.every((role) => b.includes(role));
  const changed = Object.entries(chosen).filter(([project, roles]) => !same(roles, before.get(project) ?? []));
  const save = useTeamWork(async () => {
    let team = null;
    for (const [project, roles] of changed) team = await api.setProjectRoles(project, member.id, [...roles]);
    return team ?? api.team();
  }, { quiet: true, done: onClose });
  const list = projects.data?.projects.filter((one) => !one.archived && obstacles('set_project_roles', one.id) === null) ?? [];
  return (
    <Dialog open onClose={onClose} size="md" title={t('team:projectsDialog.title', { name: member.name ?? t('team:nameless') })} description={t('team:projectsDialog.lead')}
      onApply={() => { if (changed.length === 0) onClose(); else save.mutate(undefined); }}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" busy={save.isPending}>{t('team:projectsDialog.save')}</Button></>}>
      {projects.isPending && <SkeletonRows rows={3} />}
      {projects.data && list.length === 0 && <p className="py-3 text-sm text-ink-3">{t('team:projectsDialog.none')}</p>}
      <ul className="flex flex-col gap-4">
        {list.map((project) => (
          <li key={project.id}><ProjectRoleBoxes name={project.name} roles={chosen[project.id] ?? []} allowed={rolesFor(member.role)} onChange={(roles) => { setChosen((now) => ({ ...now, [project.id]: roles })); }} /></li>
        ))}
      </ul>
      {save.error && <div className="mt-3"><ErrorPanel compact {...errorText(save.error)} /></div>}
    </Dialog>
  );
}

/** What I and this device are called. */
export function RenameDialog({ member, onClose }: OfMember) {
  const { t } = useTexts();
  const [person, setPerson] = useState(member.name ?? '');
  const [device, setDevice] = useState(member.devices.find((one) => one.this)?.name ?? '');
  const save = useTeamWork(api.renameMe, { quiet: true, done: onClose });
  const ready = person.trim() !== '' && device.trim() !== '';
  return (
    <Dialog open onClose={onClose} title={t('team:renameDialog.title')} onApply={() => { if (ready) save.mutate({ person: person.trim(), device: device.trim() }); }}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" disabled={!ready} busy={save.isPending}>{t('team:renameDialog.save')}</Button></>}>
      <div className="flex flex-col gap-4">
        <Field label={t('team:renameDialog.person')}><Input autoFocus maxLength={120} value={person} onChange={(event) => { setPerson(event.target.value); }} /></Field>
        <Field label={t('team:renameDialog.device')}><Input maxLength={120} value={device} onChange={(event) => { setDevice(event.target.value); }} /></Field>
        {save.error && <ErrorPanel compact {...errorText(save.error)} />}
      </div>
    </Dialog>
  );
}
