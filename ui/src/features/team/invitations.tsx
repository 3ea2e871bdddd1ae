import { api, type Invitation, type Team } from '@/api';
import { Moment, toast } from '@/components';
import { WriteButton } from '@/features/session';
import { useTexts } from '@/i18n';
import { Chip } from './chip';
import { offerText } from './offer-text';
import { useTeamWork } from './queries';

/** Invitations that nobody has come by yet. */
export function Invitations({ team }: { team: Team }) {
  const { t } = useTexts();
  const open = team.invitations.filter((one) => one.request === null);
  return (
    <section>
      <h2 className="mb-2 text-lg font-medium">{t('team:invitations.title')}</h2>
      {open.length === 0
        ? <p className="text-sm text-ink-3">{t('team:invitations.none')}</p>
        : <ul aria-label={t('team:invitations.title')} className="divide-y divide-line border-y border-line">{open.map((one) => <Open key={one.id} invitation={one} may={team.may_invite || one.for_device_of === team.me} />)}</ul>}
    </section>
  );
}

function Open({ invitation, may }: { invitation: Invitation; may: boolean }) {
  const { t } = useTexts();
  const back = useTeamWork(() => api.takeBackInvitation(invitation.id), { done: () => { toast({ text: t('team:invitations.taken') }); } });
  return (
    <li className="flex min-h-11 flex-wrap items-center gap-3 py-2 text-sm">
      <span className="min-w-0 flex-1 wrap-anywhere">{offerText(invitation, t)}</span>
      {invitation.expired ? <Chip tone="warn">{t('team:invitations.expired')}</Chip> : <span className="text-xs text-ink-3">{t('team:invitations.until')} <Moment at={invitation.expires_at} /></span>}
      {may && <WriteButton size="sm" busy={back.isPending} onClick={() => { back.mutate(undefined); }}>{t('team:invitations.takeBack')}</WriteButton>}
    </li>
  );
}
