import { useEffect, useRef, useState, type FormEvent } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { LoaderCircle } from 'lucide-react';
import { api, ApiError, type Session } from '@/api';
import { Button, ErrorPanel, Field, Input, Textarea } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { isKit, kitTrouble } from './kit-input';
import { FrontPage } from './page';
import { useSessionMutation } from './queries';

const MIN_PASSPHRASE = 10;
/** How long one question to the relay may take; then it is asked again. */
const WAIT_SECONDS = 25;
const PAUSE_MS = 5_000;

/** Comes into a workspace that others began: the code, a name, a device. */
export function Join({ session, onBack }: { session: Session; onBack: () => void }) {
  const { t } = useTexts();
  const withPassphrase = session.state === 'needs_passphrase';
  const [form, setForm] = useState({ code: '', kitPassphrase: '', relay: '', person: '', device: '', passphrase: '', repeat: '' });
  const [tried, setTried] = useState(false);
  // A recovery kit comes in by the same door: its code says what it is.
  const join = useSessionMutation((body: Parameters<typeof api.join>[0]) => isKit(body.code)
    ? api.useRecoveryKit({ code: body.code, kit_passphrase: form.kitPassphrase || null, relay: form.relay.trim() || null, language: body.language, passphrase: body.passphrase ?? null }) : api.join(body));
  const set = (field: keyof typeof form) => (event: { target: { value: string } }) => { setForm((now) => ({ ...now, [field]: event.target.value })); };
  const required = (text: string) => (text.trim() === '' ? t('session:onboarding.required') : undefined);
  const wrong = {
    code: required(form.code),
    person: isKit(form.code) ? undefined : required(form.person),
    passphrase: withPassphrase && form.passphrase.length < MIN_PASSPHRASE ? t('session:onboarding.short', { min: MIN_PASSPHRASE }) : undefined,
    repeat: withPassphrase && form.repeat !== form.passphrase ? t('session:onboarding.differs') : undefined,
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (Object.values(wrong).some((text) => text !== undefined)) return;
    const body = { code: form.code.trim(), person: form.person.trim(), device: form.device.trim() || null, language: currentLanguage() };
    join.mutate(withPassphrase ? { ...body, passphrase: form.passphrase } : body);
  };
  const failure = join.error ? errorText(join.error) : null;
  const ofCode = join.error instanceof ApiError && join.error.field === 'code' && join.error.args['reason'] !== 'kit_passphrase';
  const kit = isKit(form.code);
  const trouble = kitTrouble(join.error);
  const withoutRelay = join.error instanceof ApiError && join.error.args['reason'] === 'kit_without_relay';
  const picker = useRef<HTMLInputElement>(null);
  const read = async (file: File | undefined) => { if (file) { const code = await file.slice(0, 4096).text(); setForm((now) => ({ ...now, code, kitPassphrase: '' })); } };
  return (
    <FrontPage title={t('team:join.title')} lead={t('team:join.lead')}>
      <form className="flex flex-col gap-4" noValidate onSubmit={submit}>
        <Field label={t('team:join.code')} hint={t('team:join.codeHint')} error={tried && wrong.code ? wrong.code : ofCode && failure ? [failure.what, failure.todo].filter(Boolean).join('. ') : undefined}>
          <Textarea autoFocus rows={3} spellCheck={false} autoComplete="off" className="font-mono text-xs" value={form.code} onChange={set('code')} />
        </Field>
        <input ref={picker} type="file" hidden data-kit-file accept=".mrmkit,text/plain" onChange={(event) => { void read(event.target.files?.[0]); event.target.value = ''; }} />
        <Button size="sm" className="self-start" onClick={() => { picker.current?.click(); }}>{t('session:kit.pick')}</Button>
        {isKitFile(form.code) && <Field label={t('session:kit.passphrase')} error={trouble.passphrase}><Input type="password" autoComplete="off" value={form.kitPassphrase} onChange={set('kitPassphrase')} /></Field>}
        {kit && (withoutRelay || form.relay !== '') && <Field label={t('session:kit.relay')} error={withoutRelay ? failure?.what : undefined}><Input placeholder="wss://" value={form.relay} onChange={set('relay')} /></Field>}
        {!kit && <Field label={t('team:join.person')} hint={t('team:join.personHint')} error={tried ? wrong.person : undefined}><Input autoComplete="name" maxLength={120} value={form.person} onChange={set('person')} /></Field>}
        {!kit && <Field label={t('team:join.device')} hint={t('team:join.deviceHint')}><Input maxLength={120} value={form.device} onChange={set('device')} /></Field>}
        {withPassphrase && (
          <>
            <Field label={t('session:onboarding.passphrase')} hint={t('session:onboarding.passphraseHint')} error={tried ? wrong.passphrase : undefined}><Input type="password" autoComplete="new-password" value={form.passphrase} onChange={set('passphrase')} /></Field>
            <Field label={t('session:onboarding.repeat')} error={tried ? wrong.repeat : undefined}><Input type="password" autoComplete="new-password" value={form.repeat} onChange={set('repeat')} /></Field>
          </>
        )}
        {failure && !ofCode && !withoutRelay && trouble.passphrase === undefined && <ErrorPanel compact what={failure.what} todo={failure.todo} details={failure.details} />}
        <div className="mt-1 flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={join.isPending}>{join.isPending ? t('team:join.asking') : t(kit ? 'session:kit.use' : 'team:join.ask')}</Button>
          <Button look="ghost" disabled={join.isPending} onClick={onBack}>{t('team:join.create')}</Button>
        </div>
      </form>
    </FrontPage>
  );
}

function isKitFile(code: string): boolean {
  return /^\s*MRMKIT/i.test(code);
}

/** Waits until somebody of the team has compared the fingerprint and let this device in. */
export function WaitToJoin({ session }: { session: Session }) {
  const { t } = useTexts();
  const failure = useWaiting();
  const giveUp = useSessionMutation<undefined>(() => api.giveUpJoining());
  const text = failure ? errorText(failure.error) : null;
  return (
    <FrontPage title={t('team:join.waitTitle')} lead={t('team:join.waitLead')}>
      <Fingerprint label={t('team:join.fingerprint')} text={session.joining?.fingerprint ?? ''} />
      <p className="text-pretty text-ink-2">{t('team:join.waitDo')}</p>
      {text
        ? <ErrorPanel compact what={text.what} todo={text.todo} details={text.details} actions={<Button size="sm" look="primary" onClick={failure?.again}>{t('team:join.again')}</Button>} />
        : <p role="status" className="flex items-center gap-2 text-sm text-ink-2"><LoaderCircle size={16} className="animate-spin text-ink-3" />{t('team:join.waiting')}</p>}
      <Button look="ghost" className="self-start" busy={giveUp.isPending} onClick={() => { giveUp.mutate(undefined); }}>{t('team:join.giveUp')}</Button>
      <p className="text-xs text-ink-3 wrap-anywhere">{t('team:join.relay', { relay: session.joining?.relay ?? '' })}</p>
    </FrontPage>
  );
}

/** What two people compare, large enough to be read aloud. */
function Fingerprint({ label, text }: { label: string; text: string }) {
  return (
    <figure className="flex flex-col gap-1 rounded-lg border border-line bg-surface px-4 py-3">
      <figcaption className="text-xs text-ink-3">{label}</figcaption>
      <output data-fingerprint className="font-mono text-[26px] leading-9 font-medium tracking-wide whitespace-nowrap select-text">{text}</output>
    </figure>
  );
}

/** Asks the relay again and again; what failed is shown, and what may pass is asked once more by itself. */
function useWaiting(): { error: unknown; again: () => void } | null {
  const queries = useQueryClient();
  const [turn, setTurn] = useState(0);
  const [error, setError] = useState<unknown>(null);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = async (): Promise<void> => {
      try {
        const session = await api.waitToJoin(WAIT_SECONDS, stop.signal);
        setError(null);
        queries.setQueryData(['session'], session);
        if (session.state === 'joining') await ask();
      } catch (failed) {
        if (stop.signal.aborted) return;
        setError(failed);
        if (mayPass(failed)) timer = setTimeout(() => { void ask(); }, PAUSE_MS);
      }
    };
    void ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [queries, turn]);
  return error === null ? null : { error, again: () => { setError(null); setTurn((now) => now + 1); } };
}

/** A relay that does not answer may do so later; a closed invitation stays closed. */
function mayPass(error: unknown): boolean {
  return error instanceof ApiError && (error.code === 'relay' || error.code === 'core_unreachable');
}
