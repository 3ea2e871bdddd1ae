import { useState, type FormEvent } from 'react';
import { api, type Session } from '@/api';
import { Button, ErrorPanel, Field, Input, Segmented } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { KitInput, kitTrouble, NO_KIT } from './kit-input';
import { FrontPage } from './page';
import { useWait } from './passphrase';
import { useSessionMutation } from './queries';

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
/** Why a workspace that is there does not open; anything else is damage. */
const WHY = ['key_missing', 'key_wrong', 'key_malformed', 'keyring_silent', 'newer_format'] as const;

/** The database is there, its key is not. Never offers to start anew: that would hide the data. */
export function Recovery({ session, onBack }: { session: Session; onBack?: () => void }) {
  const { t } = useTexts();
  const [way, setWay] = useState<'kit' | 'key'>('kit');
  const [kit, setKit] = useState(NO_KIT);
  const [secret, setSecret] = useState('');
  const [wrongForm, setWrongForm] = useState(false);
  const recover = useSessionMutation(api.recover);
  const again = useSessionMutation<undefined>(() => api.openAgain());
  const key = secret.replace(/\s/g, '');
  const ready = way === 'kit' ? kit.text.trim() !== '' : secret !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    if (way === 'kit') {
      recover.mutate({ kit: kit.text, kit_passphrase: kit.passphrase || null });
      return;
    }
    const bad = !HEX_KEY.test(key);
    setWrongForm(bad);
    if (!bad) recover.mutate({ key_hex: key.toLowerCase() });
  };
  const reason = WHY.find((one) => one === session.reason) ?? 'damaged';
  const failure = recover.error ? errorText(recover.error) : null;
  const said = failure ? [failure.what, failure.todo].filter(Boolean).join('. ') : undefined;
  const error = wrongForm ? t('session:recovery.keyFormat', { count: key.length }) : said;
  const other = way === 'kit' && failure && Object.keys(kitTrouble(recover.error)).length === 0;
  // A newer version made it: no key helps.
  const openable = onBack !== undefined || reason !== 'newer_format';
  const silent = !onBack && reason === 'keyring_silent';
  const detail = session.args['detail'];
  return (
    <FrontPage title={t(silent ? 'session:recovery.silentTitle' : openable ? 'session:recovery.title' : 'session:recovery.newerTitle')} lead={onBack ? t('session:recovery.forgotten') : t(`session:recovery.${reason}`)}>
      <p className="text-pretty text-ink-2">{t('session:recovery.safe')}</p>
      <dl className="text-sm"><dt className="text-ink-3">{t('session:recovery.folder')}</dt><dd className="select-text wrap-anywhere">{session.data_dir}</dd></dl>
      {!onBack && detail && <details className="text-xs text-ink-3"><summary className="w-fit rounded-sm">{t('sync:details')}</summary><p className="mt-1 font-mono select-text wrap-anywhere">{detail}</p></details>}
      {!onBack && <Button look={silent ? 'primary' : 'plain'} className="self-start" busy={again.isPending} onClick={() => { again.mutate(undefined); }}>{t('retry')}</Button>}
      {openable && (
        <form className="flex flex-col gap-4" onSubmit={submit}>
          <p className="text-pretty text-ink-2">{t(silent ? 'session:recovery.silentTodo' : 'session:recovery.todo')}</p>
          <Segmented label={t('session:recovery.todo')} value={way} onChange={(next) => { recover.reset(); setWay(next); }}
            options={[{ value: 'kit', label: t('session:recovery.byKit') }, { value: 'key', label: t('session:recovery.byKey') }]} />
          {way === 'kit'
            ? <KitInput value={kit} onChange={setKit} error={recover.error} />
            : <Field label={t('session:recovery.key')} hint={t('session:recovery.keyHint')} error={error}><Input autoFocus value={secret} onChange={(event) => { setSecret(event.target.value); }} /></Field>}
          {other && <ErrorPanel compact {...failure} />}
          <div className="flex flex-wrap gap-2">
            <Button type="submit" look={silent ? 'plain' : 'primary'} busy={recover.isPending} disabled={!ready}>{t('session:recovery.open')}</Button>
            {onBack && <Button look="ghost" onClick={onBack}>{t('session:recovery.back')}</Button>}
          </div>
        </form>
      )}
    </FrontPage>
  );
}

/** Another process owns the data folder. */
export function Busy({ session }: { session: Session }) {
  const { t } = useTexts();
  const again = useSessionMutation<undefined>(() => api.openAgain());
  const pid = session.args?.['pid'];
  return (
    <FrontPage title={t('session:busy.title')} lead={pid ? t('session:busy.what', { pid }) : t('session:busy.whatNoPid')}>
      <p className="text-pretty text-ink-2">{t('session:busy.safe')} {t('session:busy.todo')}</p>
      <dl className="text-sm"><dt className="text-ink-3">{t('session:recovery.folder')}</dt><dd className="select-text wrap-anywhere">{session.data_dir}</dd></dl>
      <Button look="primary" className="self-start" busy={again.isPending} onClick={() => { again.mutate(undefined); }}>{t('retry')}</Button>
    </FrontPage>
  );
}
