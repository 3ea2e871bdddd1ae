import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ApiError } from '@/api';
import { Button, Dialog, ErrorPanel, Field, Input, toast } from '@/components';
import { MIN_PASSPHRASE, useSessionMutation } from '@/features/session';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';

/** What a refusal says; one that speaks of the passphrase so far stands at its field. */
function useRefusal(error: unknown) {
  const failure = error ? errorText(error) : null;
  const ofPassphrase = error instanceof ApiError && (error.code === 'wrong_passphrase' || error.code === 'too_soon');
  return { was: ofPassphrase && failure ? [failure.what, failure.todo].filter(Boolean).join('. ') : undefined, other: ofPassphrase ? null : failure };
}

/** Puts a passphrase on the application, or changes it. */
export function SetLock({ locks, onClose }: { locks: boolean; onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [was, setWas] = useState('');
  const [fresh, setFresh] = useState('');
  const [repeat, setRepeat] = useState('');
  const [tried, setTried] = useState(false);
  const save = useSessionMutation(api.setLock);
  const short = [...fresh].length < MIN_PASSPHRASE;
  const differs = fresh !== repeat;
  const apply = () => {
    setTried(true);
    if (short || differs || save.isPending) return;
    save.mutate(locks ? { was, passphrase: fresh } : { passphrase: fresh }, {
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: ['team', 'security'] });
        toast({ tone: 'good', text: t(locks ? 'security:lock.changed' : 'security:lock.done') });
        onClose();
      },
    });
  };
  const refusal = useRefusal(save.error);
  return (
    <Dialog open onClose={onClose} onApply={apply} title={t(locks ? 'security:lock.changeTitle' : 'security:lock.setTitle')}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" busy={save.isPending}>{t(locks ? 'security:lock.change' : 'security:lock.set')}</Button></>}>
      <div className="flex flex-col gap-3">
        {!locks && <p className="text-sm text-ink-2">{t('security:lock.setLead')}</p>}
        {locks && <Field label={t('security:lock.was')} error={refusal.was}><Input type="password" autoFocus autoComplete="current-password" value={was} onChange={(event) => { setWas(event.target.value); }} /></Field>}
        <Field label={t('security:lock.new')} hint={t('security:lock.newHint', { min: MIN_PASSPHRASE })} error={tried && short ? t('session:onboarding.short', { min: MIN_PASSPHRASE }) : undefined}>
          <Input type="password" autoFocus={!locks} autoComplete="new-password" value={fresh} onChange={(event) => { setFresh(event.target.value); }} />
        </Field>
        <Field label={t('session:onboarding.repeat')} error={tried && !short && differs ? t('session:onboarding.differs') : undefined}>
          <Input type="password" autoComplete="new-password" value={repeat} onChange={(event) => { setRepeat(event.target.value); }} />
        </Field>
        {refusal.other && <ErrorPanel compact {...refusal.other} />}
      </div>
    </Dialog>
  );
}

/** Takes the passphrase off the application. */
export function RemoveLock({ onClose }: { onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [passphrase, setPassphrase] = useState('');
  const remove = useSessionMutation(api.removeLock);
  const apply = () => {
    if (passphrase === '' || remove.isPending) return;
    remove.mutate(passphrase, {
      onSuccess: () => {
        void queries.invalidateQueries({ queryKey: ['team', 'security'] });
        toast({ tone: 'good', text: t('security:lock.removed') });
        onClose();
      },
    });
  };
  const refusal = useRefusal(remove.error);
  return (
    <Dialog open onClose={onClose} onApply={apply} title={t('security:lock.removeTitle')}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" disabled={passphrase === ''} busy={remove.isPending}>{t('security:lock.remove')}</Button></>}>
      <div className="flex flex-col gap-3">
        <p className="text-sm text-ink-2">{t('security:lock.removeLead')}</p>
        <Field label={t('security:lock.was')} error={refusal.was}><Input type="password" autoFocus autoComplete="current-password" value={passphrase} onChange={(event) => { setPassphrase(event.target.value); }} /></Field>
        {refusal.other && <ErrorPanel compact {...refusal.other} />}
      </div>
    </Dialog>
  );
}
