import { X } from 'lucide-react';
import { useState } from 'react';
import type { Invited, OrganisationRole, ProjectRole } from '@/api';
import { Button, Dialog, ErrorPanel, Field, IconButton, PickList, Select } from '@/components';
import { useProjects } from '@/features/projects';
import { useObstacles } from '@/features/session';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { InvitationCode } from './code';
import { fitted, rolesFor } from './model';
import { useInvite } from './queries';
import { OrganisationRoles, ProjectRoleBoxes } from './role-fields';

type Hours = '24' | '72' | '168' | '720';

/** Invites a person or another device of mine; then the code, once. */
export function InviteDialog({ kind, onClose }: { kind: 'person' | 'device'; onClose: () => void }) {
  const { t } = useTexts();
  const [invited, setInvited] = useState<Invited | null>(null);
  if (!invited) return <InviteForm kind={kind} onClose={onClose} onInvited={setInvited} />;
  return (
    <Dialog open onClose={onClose} size="md" title={t('team:code.title')} description={t('team:code.once')} footer={<Button look="primary" onClick={onClose}>{t('team:code.done')}</Button>}>
      <InvitationCode invited={invited} />
    </Dialog>
  );
}

function InviteForm({ kind, onClose, onInvited }: { kind: 'person' | 'device'; onClose: () => void; onInvited: (invited: Invited) => void }) {
  const { t } = useTexts();
  const [role, setRole] = useState<OrganisationRole>('member');
  const [projects, setProjects] = useState<{ project: string; name: string; roles: ProjectRole[] }[]>([]);
  const [hours, setHours] = useState<Hours>('72');
  const [tried, setTried] = useState(false);
  const invite = useInvite();
  const obstacles = useObstacles();
  // Who may not invite into the organisation invites into projects of theirs.
  const wide = obstacles('invite') === null;
  const all = useProjects().data?.projects.filter((one) => !one.archived && (wide || obstacles('invite', one.id) === null)) ?? [];
  const homeless = kind === 'person' && !wide && projects.length === 0;
  const left = all.filter((one) => !projects.some((chosen) => chosen.project === one.id));
  const lacking = projects.some((one) => one.roles.length === 0);
  const choose = (next: OrganisationRole) => {
    setRole(next);
    setProjects((now) => fitted(now, next));
  };
  const make = () => {
    setTried(true);
    if (lacking || homeless) return;
    invite.mutate({ role, projects: kind === 'device' ? [] : projects, hours: Number(hours), my_device: kind === 'device' }, { onSuccess: onInvited });
  };
  const validity = (
    <Field label={t('team:inviteDialog.hours')} className="w-56">
      <Select<Hours> value={hours} onChange={setHours} options={[{ value: '24', label: t('team:inviteDialog.day') }, { value: '72', label: t('team:inviteDialog.days3') }, { value: '168', label: t('team:inviteDialog.week') }, { value: '720', label: t('team:inviteDialog.month') }]} />
    </Field>
  );
  return (
    <Dialog open onClose={onClose} size="md" onApply={make} title={kind === 'device' ? t('team:inviteDialog.deviceTitle') : t('team:inviteDialog.title')} description={kind === 'device' ? t('team:inviteDialog.deviceLead') : undefined}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" busy={invite.isPending}>{t('team:inviteDialog.make')}</Button></>}>
      <div className="flex flex-col gap-4">
        {kind === 'person' && (
          <>
            <div className="flex flex-col gap-1"><p className="text-sm text-ink-2">{t('team:inviteDialog.role')}</p><OrganisationRoles value={role} onChange={choose} /></div>
            <div className="flex flex-col gap-2">
              <p className="text-sm text-ink-2">{t('team:inviteDialog.projects')}</p>
              {projects.map((one) => (
                <div key={one.project} className="flex items-start gap-2 rounded-md border border-line p-3">
                  <div className="min-w-0 flex-1"><ProjectRoleBoxes name={one.name} roles={one.roles} allowed={rolesFor(role)} onChange={(roles) => { setProjects((now) => now.map((other) => (other.project === one.project ? { ...other, roles } : other))); }} /></div>
                  <IconButton size="sm" className="w-7" label={t('team:inviteDialog.removeProject', { name: one.name })} icon={<X size={14} />} onClick={() => { setProjects((now) => now.filter((other) => other.project !== one.project)); }} />
                </div>
              ))}
              {left.length > 0 && (
                <PickList value={null} placeholder={t('team:inviteDialog.addProject')} aria-label={t('team:inviteDialog.addProject')} searchLabel={t('team:inviteDialog.pickProject')} emptyText={t('team:inviteDialog.nothingFound')} className="w-72"
                  groups={[{ options: left.map((one) => ({ value: one.id, label: one.name })) }]}
                  onChange={(id) => { const found = all.find((one) => one.id === id); if (found) setProjects((now) => [...now, { project: id, name: found.name, roles: [role === 'guest' ? 'client' : 'specialist'] }]); }} />
              )}
              {tried && (lacking || homeless)
                ? <p role="alert" className="text-xs text-bad">{t(lacking ? 'team:inviteDialog.needRoles' : 'team:inviteDialog.needProject')}</p>
                : <p className="text-xs text-ink-3">{role === 'guest' ? t('team:inviteDialog.guestOnly') : all.length === 0 ? t('team:inviteDialog.noProjects') : t('team:inviteDialog.projectsHint')}</p>}
            </div>
          </>
        )}
        {validity}
        {invite.error && <ErrorPanel compact {...errorText(invite.error)} />}
      </div>
    </Dialog>
  );
}
