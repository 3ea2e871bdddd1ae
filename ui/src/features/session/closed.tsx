import { useState, type FormEvent } from 'react';
import { api, type Session } from '@/api';
import { Button, Field, Input } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { FrontPage } from './page';
import { useWait } from './passphrase';
import { useSession, useSessionMutation } from './queries';

/** The key is sealed with a passphrase. */
export function Locked({ session }: { session: Session }) {
  const { t } = useTexts();
  const [forgotten, setForgotten] = useState(false);
  const [passphrase, setPassphrase] = useState('');
  const unlock = useSessionMutation(api.unlock);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (passphrase !== '' && wait === 0) unlock.mutate(passphrase);
  };
  const wait = useWait(unlock.error);
  const failure = unlock.error ? errorText(unlock.error) : null;
  if (forgotten) return <Recovery session={session} onBack={() => { setForgotten(false); }} />;
  return (
    <FrontPage title={t('session:locked.title')} lead={t('session:locked.lead')}>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field label={t('session:locked.passphrase')} error={failure ? [failure.what, failure.todo].filter(Boolean).join('. ') : undefined}>
          <Input type="password" autoFocus autoComplete="current-password" value={passphrase} onChange={(event) => { setPassphrase(event.target.value); }} />
        </Field>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={unlock.isPending} disabled={passphrase === '' || wait > 0}>{wait > 0 ? t('session:locked.wait', { count: wait }) : t('session:locked.unlock')}</Button>
          <Button look="ghost" onClick={() => { setForgotten(true); }}>{t('session:locked.forgotten')}</Button>
        </div>
      </form>
    </FrontPage>
  );
}

const HEX_KEY = /^[0-9a-f]{64}$/i;

/** The database is there, its key is not. Never offers to start anew: that would hide the data. */
export function Recovery({ session, onBack }: { session: Session; onBack?: () => void }) {
  const { t } = useTexts();
  const [secret, setSecret] = useState('');
  const [wrongForm, setWrongForm] = useState(false);
  const recover = useSessionMutation(api.recover);
  const key = secret.replace(/\s/g, '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const bad = !HEX_KEY.test(key);
    setWrongForm(bad);
    if (!bad && secret !== '') recover.mutate({ key_hex: key.toLowerCase() });
  };
  const failure = recover.error ? errorText(recover.error) : null;
  const why = onBack ? t('session:recovery.forgotten') : session.reason === 'key_wrong' ? t('session:recovery.key_wrong') : session.reason === 'damaged' ? t('session:recovery.damaged') : t('session:recovery.key_missing');
  const error = wrongForm ? t('session:recovery.keyFormat', { count: key.length }) : failure ? [failure.what, failure.todo].filter(Boolean).join('. ') : undefined;
  return (
    <FrontPage title={t('session:recovery.title')} lead={why}>
      <p className="text-pretty text-ink-2">{t('session:recovery.safe')} {t('session:recovery.todo')}</p>
      <dl className="text-sm"><dt className="text-ink-3">{t('session:recovery.folder')}</dt><dd className="select-text wrap-anywhere">{session.data_dir}</dd></dl>
      <form className="flex flex-col gap-4" onSubmit={submit}>
        <Field label={t('session:recovery.key')} hint={t('session:recovery.keyHint')} error={error}><Input autoFocus value={secret} onChange={(event) => { setSecret(event.target.value); }} /></Field>
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={recover.isPending} disabled={secret === ''}>{t('session:recovery.open')}</Button>
          {onBack && <Button look="ghost" onClick={onBack}>{t('session:recovery.back')}</Button>}
        </div>
      </form>
    </FrontPage>
  );
}

/** Another process owns the data folder. */
export function Busy({ session }: { session: Session }) {
  const { t } = useTexts();
  const again = useSession();
  const pid = session.args?.['pid'];
  return (
    <FrontPage title={t('session:busy.title')} lead={pid ? t('session:busy.what', { pid }) : t('session:busy.whatNoPid')}>
      <p className="text-pretty text-ink-2">{t('session:busy.safe')} {t('session:busy.todo')}</p>
      <dl className="text-sm"><dt className="text-ink-3">{t('session:recovery.folder')}</dt><dd className="select-text wrap-anywhere">{session.data_dir}</dd></dl>
      <Button look="primary" className="self-start" busy={again.isFetching} onClick={() => { void again.refetch(); }}>{t('retry')}</Button>
    </FrontPage>
  );
}
