import { useState, type FormEvent } from 'react';
import { api, ApiError, type SyncView } from '@/api';
import { Button, Dialog, ErrorPanel, Field, Input, SkeletonRows, toast } from '@/components';
import { WriteButton } from '@/features/session';
import { Notice, Suspect, SyncIcon, syncLine, SyncText, useSync, useSyncWork } from '@/features/sync';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { useTeam } from './queries';

/** The relay: adding it, how it is, leaving it. */
export function Relay() {
  const { t } = useTexts();
  const sync = useSync();
  const may = useTeam().data?.may_manage ?? false;
  return (
    <div className="flex max-w-140 flex-col gap-4">
      <p className="text-sm text-pretty text-ink-2">{t('team:relay.what')}</p>
      {sync.error && !sync.data && <ErrorPanel compact {...errorText(sync.error)} />}
      {sync.isPending && <SkeletonRows rows={2} />}
      {sync.data && (sync.data.relay === null ? may ? <Add /> : <p className="text-sm text-ink-3">{t('team:relay.may')}</p> : <Added view={sync.data} fresh={sync.error === null} />)}
    </div>
  );
}

function Add() {
  const { t } = useTexts();
  const [url, setUrl] = useState('');
  const [token, setToken] = useState('');
  const add = useSyncWork(api.addRelay, (view) => {
    const there = view.state === 'synced' || view.state === 'syncing';
    toast({ tone: there ? 'good' : 'info', text: there ? t('team:relay.added') : t('team:relay.later') });
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (url.trim() !== '') add.mutate({ url: url.trim(), token: token.trim() || null });
  };
  const ofAddress = add.error instanceof ApiError && add.error.field === 'url' ? t('team:relay.wrong', { text: add.error.args['text'] ?? url }) : undefined;
  return (
    <form noValidate className="flex flex-col gap-4" onSubmit={submit}>
      <Field label={t('team:relay.address')} hint={t('team:relay.addressHint')} error={ofAddress}><Input autoFocus inputMode="url" value={url} onChange={(event) => { setUrl(event.target.value); }} /></Field>
      <Field label={t('team:relay.token')} hint={t('team:relay.tokenHint')}><Input value={token} onChange={(event) => { setToken(event.target.value); }} /></Field>
      <WriteButton type="submit" look="primary" className="self-start" busy={add.isPending} disabled={url.trim() === ''}>{add.isPending ? t('team:relay.adding') : t('team:relay.add')}</WriteButton>
    </form>
  );
}

function Added({ view, fresh }: { view: SyncView; fresh: boolean }) {
  const { t } = useTexts();
  const [leaving, setLeaving] = useState(false);
  const line = syncLine(view, fresh);
  const leave = useSyncWork(api.leaveRelay, () => { setLeaving(false); toast({ text: t('team:relay.left') }); });
  return (
    <>
      <dl className="divide-y divide-line border-y border-line text-sm">
        <div className="flex min-h-11 items-center gap-6 py-2"><dt className="w-40 shrink-0 text-ink-2">{t('team:relay.address')}</dt><dd className="min-w-0 flex-1 select-text wrap-anywhere">{view.relay}</dd><Button size="sm" onClick={() => { setLeaving(true); }}>{t('team:relay.leave')}</Button></div>
        {line && <div className="flex min-h-11 items-center gap-6 py-2"><dt className="w-40 shrink-0 text-ink-2">{t('team:relay.state')}</dt><dd className="min-w-0 flex-1"><span className="flex items-center gap-1.5"><SyncIcon line={line} /><SyncText line={line} /></span><p className="mt-0.5 text-xs text-pretty text-ink-3">{t(`sync:about.${line.about}`)}</p></dd></div>}
      </dl>
      {view.notices.map((code) => <Notice key={code} code={code} />)}
      {view.suspects.map((one) => <Suspect key={one.fingerprint} suspect={one} />)}
      {leaving && (
        <Dialog open onClose={() => { setLeaving(false); }} title={t('team:relay.leaveTitle')}
          footer={<><Button autoFocus onClick={() => { setLeaving(false); }}>{t('cancel')}</Button><Button look="danger" busy={leave.isPending} onClick={() => { leave.mutate(undefined); }}>{t('team:relay.leave')}</Button></>}>
          <p className="text-sm text-pretty">{t('team:relay.leaveText')}</p>
        </Dialog>
      )}
    </>
  );
}
