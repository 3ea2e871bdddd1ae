import { api, type Invitation, type Team } from '@/api';
import { toast } from '@/components';
import { WriteButton } from '@/features/session';
import { useTexts } from '@/i18n';
import { useTeamWork } from './queries';
import { offerText } from './offer-text';

/** Whoever asks to be let in, with the fingerprint to compare. */
export function Requests({ team }: { team: Team }) {
  const { t } = useTexts();
  const asking = team.invitations.filter((one) => one.request !== null);
  if (asking.length === 0) return null;
  return (
    <section>
      <h2 className="mb-2 text-lg font-medium">{t('team:requests.title')}</h2>
      <ul aria-label={t('team:requests.title')} className="flex flex-col gap-3">{asking.map((one) => <li key={one.id}><Request invitation={one} /></li>)}</ul>
    </section>
  );
}

function Request({ invitation }: { invitation: Invitation }) {
  const { t } = useTexts();
  const accept = useTeamWork(() => api.acceptRequest(invitation.id), { done: () => { toast({ tone: 'good', text: t('team:requests.accepted') }); } });
  const decline = useTeamWork(() => api.declineRequest(invitation.id), { done: () => { toast({ text: t('team:requests.declined') }); } });
  const request = invitation.request;
  if (!request) return null;
  const busy = accept.isPending || decline.isPending;
  return (
    <div className="flex flex-col gap-3 rounded-lg border border-accent bg-surface p-4">
      <div>
        <p className="font-medium wrap-anywhere">{request.person === null ? t('team:requests.unreadable') : t('team:requests.who', { person: request.person, device: request.device ?? t('team:namelessDevice') })}</p>
        <p className="text-sm text-ink-2">{t('team:requests.willBe', { role: offerText(invitation, t) })}</p>
      </div>
      <p className="max-w-140 text-sm text-pretty">{t('team:requests.compareYou')}</p>
      <output data-fingerprint className="w-fit rounded-md bg-sunken px-3 py-1 font-mono text-[26px] leading-9 font-medium tracking-wide select-text">{request.fingerprint}</output>
      {invitation.expired && <p className="text-sm text-warn">{t('team:requests.expired')}</p>}
      <div className="flex flex-wrap gap-2">
        <WriteButton look="primary" busy={accept.isPending} disabled={busy || invitation.expired} onClick={() => { accept.mutate(undefined); }}>{t('team:requests.accept')}</WriteButton>
        <WriteButton look="danger" busy={decline.isPending} disabled={busy} onClick={() => { decline.mutate(undefined); }}>{t('team:requests.decline')}</WriteButton>
      </div>
    </div>
  );
}
