import { RefreshCw } from 'lucide-react';
import { useMemo, type ReactNode } from 'react';
import i18next from 'i18next';
import { api, type DocumentSync, type EnvelopeOnHold, type SyncSuspect, type SyncView } from '@/api';
import { goTo } from '@/app/router';
import { Button, Moment } from '@/components';
import { useAllPlans, useProjects } from '@/features/projects';
import { useTexts } from '@/i18n';
import { SyncIcon, SyncText } from './indicator';
import { documentName, type SyncLine } from './model';
import { useEnvelopesOnHold, useSyncWork } from './queries';

/** How long “now” waits for everything to be with the relay. */
const WAIT_SECONDS = 10;

/** What waits, what was put aside and why, and what to do. */
export function SyncPanel({ view, line, onLeave }: { view: SyncView; line: SyncLine; onLeave: () => void }) {
  const { t } = useTexts();
  const now = useSyncWork(() => api.syncNow(WAIT_SECONDS));
  const held = useEnvelopesOnHold(view.parked + view.quarantined > 0).data?.envelopes ?? [];
  return (
    <>
      <div className="flex flex-col gap-1.5 p-4">
        <h2 className="flex items-center gap-2 font-medium"><SyncIcon line={line} /><SyncText line={line} /></h2>
        <p className="text-sm text-pretty text-ink-2">{t(`sync:about.${line.about}`)}</p>
        {view.relay !== null && <p className="text-xs text-ink-3 wrap-anywhere">{t('sync:relay')}: {view.relay}</p>}
        {view.detail !== null && <details className="text-xs text-ink-3"><summary className="w-fit rounded-sm">{t('sync:details')}</summary><p className="mt-1 font-mono select-text wrap-anywhere">{view.detail}</p></details>}
      </div>
      {view.notices.length > 0 && <ul className="flex flex-col gap-3 border-t border-line p-4">{view.notices.map((code) => <li key={code}><Notice code={code} /></li>)}</ul>}
      {view.suspects.length > 0 && <ul className="flex flex-col gap-3 border-t border-line p-4">{view.suspects.map((one) => <li key={one.fingerprint}><Suspect suspect={one} /></li>)}</ul>}
      {view.documents.length > 0 && <Part title={t('sync:documents')}><Documents documents={view.documents} /></Part>}
      {held.length > 0 && (
        <Part title={t('sync:envelopes')}>
          <ul className="flex flex-col gap-2">{held.map((one) => <Held key={one.id} envelope={one} />)}</ul>
          {view.quarantined > 0 && <p className="mt-2 text-xs text-ink-3">{t('sync:aside')}</p>}
        </Part>
      )}
      <div className="flex gap-2 border-t border-line p-3">
        <Button size="sm" look="primary" busy={now.isPending} disabled={view.state === 'removed'} onClick={() => { now.mutate(undefined); }}><RefreshCw size={14} />{t('sync:now')}</Button>
        <Button size="sm" look="ghost" onClick={() => { onLeave(); goTo({ at: 'team', tab: 'relay' }); }}>{t('sync:toTeam')}</Button>
      </div>
    </>
  );
}

/** What a person has to know of the relay, and what to do. */
export function Notice({ code }: { code: string }) {
  const known = i18next.exists(`sync:notice.${code}.what`) ? code : 'refused';
  return (
    <div role="alert" className="flex flex-col gap-0.5 text-sm">
      <p className="font-medium">{i18next.t(`sync:notice.${known as 'refused'}.what`)}</p>
      <p className="text-pretty text-ink-2">{i18next.t(`sync:notice.${known as 'refused'}.todo`)}</p>
    </div>
  );
}

/** A device that signed two different changes under one number, and what to do. */
export function Suspect({ suspect }: { suspect: SyncSuspect }) {
  const { t } = useTexts();
  const { person, device, fingerprint } = suspect;
  return (
    <div role="alert" className="flex flex-col gap-0.5 text-sm">
      <p className="font-medium">{person === null ? t('sync:suspect.what_unknown') : t('sync:suspect.what', { person, device: device ?? fingerprint })}</p>
      <p className="text-pretty text-ink-2">{t('sync:suspect.todo', { fingerprint })}</p>
      <p className="text-pretty text-ink-2">{t('sync:suspect.lost')}</p>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <section className="border-t border-line px-4 py-3"><h3 className="mb-1.5 text-xs font-medium text-ink-2">{title}</h3>{children}</section>;
}

function Documents({ documents }: { documents: readonly DocumentSync[] }) {
  const { t } = useTexts();
  const plans = useAllPlans().data?.plans;
  const projects = useProjects().data?.projects;
  const titles = useMemo(() => new Map([...(plans ?? []).map((one) => [one.id, one.title] as const), ...(projects ?? []).map((one) => [one.id, one.name] as const)]), [plans, projects]);
  return (
    <ul className="flex flex-col gap-1.5 text-sm">
      {documents.map((document, i) => {
        const name = documentName(document, titles);
        const stays = document.unsendable === 'not_allowed';
        const says = [
          document.waiting > 0 && !stays && t('sync:docWaiting'), document.parked > 0 && t('sync:docParked', { count: document.parked }),
          document.quarantined > 0 && t('sync:docAside', { count: document.quarantined }),
          stays && t('sync:docNotAllowed'), document.unsendable !== null && !stays && t('sync:docUnsendable', { why: document.unsendable }),
        ].filter(Boolean);
        return <li key={document.id ?? i} className="flex flex-col"><span className="truncate">{name.kind === 'named' ? name.name : t(`sync:name.${name.kind}`)}</span><span className="text-xs text-ink-3 wrap-anywhere">{says.join(' · ')}</span></li>;
      })}
    </ul>
  );
}

function Held({ envelope }: { envelope: EnvelopeOnHold }) {
  const { t } = useTexts();
  const key = `sync:reason.${envelope.reason}`;
  return (
    <li className="flex flex-col text-sm">
      <span>{i18next.exists(key) ? i18next.t(key as 'sync:reason.key') : t('sync:reason.other', { code: envelope.reason })}</span>
      <span className="text-xs text-ink-3">{t('sync:from', { name: envelope.author ?? t('sync:stranger') })} · <Moment at={envelope.received_at} /></span>
    </li>
  );
}
