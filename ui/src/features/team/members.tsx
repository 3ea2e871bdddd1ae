import { ChevronRight, Ellipsis } from 'lucide-react';
import { useState } from 'react';
import type { Member, MemberDevice, Team } from '@/api';
import { Avatar, IconButton, Menu, type MenuItem } from '@/components';
import { type Obstacle, offered, useObstacleEverywhere, useObstacles } from '@/features/session';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { Chip } from './chip';
import { ProjectsDialog, RenameDialog, RoleDialog } from './member-dialogs';
import { RemoveDialog, RevokeDialog } from './remove-dialogs';

type Opened = { kind: 'role' | 'projects' | 'remove' | 'rename'; member: Member } | { kind: 'revoke'; device: MemberDevice; name: string };

/** Everybody, with roles, projects and devices. */
export function Members({ team }: { team: Team }) {
  const { t } = useTexts();
  const [opened, setOpened] = useState<Opened | null>(null);
  const close = () => { setOpened(null); };
  return (
    <section>
      <h2 className="mb-2 text-lg font-medium">{t('team:people')}</h2>
      <ul aria-label={t('team:people')} className="divide-y divide-line border-y border-line">
        {team.members.map((member) => <Person key={member.id} member={member} onOpen={setOpened} />)}
      </ul>
      {opened?.kind === 'role' && <RoleDialog member={opened.member} onClose={close} />}
      {opened?.kind === 'projects' && <ProjectsDialog member={opened.member} onClose={close} />}
      {opened?.kind === 'remove' && <RemoveDialog member={opened.member} onClose={close} />}
      {opened?.kind === 'rename' && <RenameDialog member={opened.member} onClose={close} />}
      {opened?.kind === 'revoke' && <RevokeDialog device={opened.device} name={opened.name} onClose={close} />}
    </section>
  );
}

function Person({ member, onOpen }: { member: Member; onOpen: (opened: Opened) => void }) {
  const { t } = useTexts();
  const [unfolded, setUnfolded] = useState(member.me);
  const obstacles = useObstacles();
  const inProjects = useObstacleEverywhere('set_project_roles', 'set_project_roles');
  const name = member.name ?? t('team:nameless');
  const command = (obstacle: Obstacle | null, kind: 'role' | 'projects' | 'remove' | 'rename', label: string, danger = false): MenuItem[] => offered(obstacle, { kind: 'command', id: kind, label, danger, run: () => { onOpen({ kind, member }); } });
  const items: MenuItem[] = member.removed ? [] : [
    ...(member.me ? command(obstacles('be_myself'), 'rename', t('team:rename')) : []),
    ...command(obstacles('set_role'), 'role', t('team:changeRole')),
    ...command(inProjects, 'projects', t('team:changeProjects')),
    ...(member.me ? [] : [{ kind: 'separator' as const, id: 'line' }, ...command(obstacles('remove_person'), 'remove', t('team:remove'), true)]),
  ];
  return (
    <li className={cx('py-2.5', member.removed && 'opacity-70')}>
      <div className="flex items-start gap-3">
        <Avatar name={member.name} number={member.number} />
        <div className="min-w-0 flex-1">
          <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
            <span className="truncate text-sm font-medium">{name}</span>
            {member.me && <Chip tone="accent">{t('team:me')}</Chip>}
            {member.removed && <Chip tone="bad">{t('team:removedChip')}</Chip>}
            <span className="text-sm text-ink-2">{t(`team:role.${member.role}`)}</span>
          </div>
          <ul className="mt-0.5 flex flex-col text-xs text-ink-2">
            {member.projects.map((one) => <li key={one.project} className="wrap-anywhere">{one.name || t('team:namelessProject')}: {one.roles.map((role) => t(`team:role.${role}`).toLocaleLowerCase()).join(', ')}</li>)}
            {member.projects.length === 0 && !member.removed && <li className="text-ink-3">{t('team:noProjects')}</li>}
          </ul>
          <button type="button" aria-expanded={unfolded} aria-label={t('team:showDevices', { name })} onClick={() => { setUnfolded(!unfolded); }} className="mt-1 -ml-1 flex items-center gap-1 rounded-sm px-1 text-xs text-ink-3 hover:bg-hover hover:text-ink">
            <ChevronRight size={14} className={cx('transition-transform', unfolded && 'rotate-90')} />{t('team:devices', { count: member.devices.length })}
          </button>
          {unfolded && (
            <ul className="mt-1 flex flex-col gap-0.5">
              {member.devices.map((device) => <Device key={device.key} device={device} may={!member.removed && (member.me || obstacles('revoke_device') === null)} onOpen={onOpen} />)}
            </ul>
          )}
        </div>
        {items.length > 0 && <Menu align="end" trigger={<IconButton size="sm" label={t('team:actions', { name })} icon={<Ellipsis size={14} />} />} items={items} />}
      </div>
    </li>
  );
}

function Device({ device, may, onOpen }: { device: MemberDevice; may: boolean; onOpen: (opened: Opened) => void }) {
  const { t } = useTexts();
  const name = device.name ?? t('team:namelessDevice');
  return (
    <li className="flex min-h-7 flex-wrap items-center gap-2 pl-4 text-xs">
      <span className={cx('min-w-0 truncate text-ink', device.revoked && 'line-through')}>{name}</span>
      {device.this && <Chip>{t('team:thisDevice')}</Chip>}
      {device.revoked && <Chip tone="bad">{t('team:revokedChip')}</Chip>}
      <span className="font-mono text-ink-3 select-text" title={t('team:fingerprint')}>{device.fingerprint}</span>
      {may && !device.revoked && !device.this && (
        <Menu align="end" trigger={<IconButton size="sm" className="w-7" label={t('team:actionsDevice', { name })} icon={<Ellipsis size={14} />} />}
          items={[{ kind: 'command', id: 'revoke', label: t('team:revoke'), danger: true, run: () => { onOpen({ kind: 'revoke', device, name }); } }]} />
      )}
    </li>
  );
}
