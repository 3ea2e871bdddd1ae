import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { api, type Session } from '@/api';
import { goTo } from '@/app/router';
import { Button, ErrorPanel, Field, Input } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { Join } from './join';
import { FrontPage } from './page';
import { MIN_PASSPHRASE } from './passphrase';

const MAX_NAME = 120;

/** What the form holds. Texts are chosen by the code in the message. */
function formOf(withPassphrase: boolean) {
  const name = z.string().trim().min(1, 'required').max(MAX_NAME, 'tooLong');
  const passphrase = withPassphrase ? z.string().min(MIN_PASSPHRASE, 'short') : z.string();
  return z.object({ person: name, workspace: name, passphrase, repeat: z.string() })
    .refine((form) => form.passphrase === form.repeat, { path: ['repeat'], message: 'differs' });
}
type Form = z.infer<ReturnType<typeof formOf>>;

/** The first start: a workspace of one's own, or that of a team by an invitation. */
export function Onboarding({ session }: { session: Session }) {
  const [invited, setInvited] = useState(false);
  return invited ? <Join session={session} onBack={() => { setInvited(false); }} /> : <Begin session={session} onInvited={() => { setInvited(true); }} />;
}

/** Who, where, in which language; a passphrase where the system keeps no keys. */
function Begin({ session, onInvited }: { session: Session; onInvited: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const withPassphrase = session.state === 'needs_passphrase';
  const { register, handleSubmit, formState: { errors } } = useForm<Form>({
    resolver: zodResolver(formOf(withPassphrase)), defaultValues: { person: '', workspace: '', passphrase: '', repeat: '' },
  });
  const start = useMutation({
    mutationFn: async ({ form, sample }: { form: Form; sample: boolean }) => {
      const body = { person: form.person.trim(), workspace: form.workspace.trim(), language: currentLanguage() };
      const started = await api.start(withPassphrase ? { ...body, passphrase: form.passphrase } : body);
      return { started, opened: sample ? await api.openSample() : null };
    },
    onSuccess: ({ started, opened }) => {
      queries.setQueryData(['session'], started);
      if (opened) goTo({ at: 'plan', id: opened.plan_id });
    },
  });
  const said = (code: string | undefined) => {
    switch (code) {
      case 'required': return t('session:onboarding.required');
      case 'tooLong': return t('session:onboarding.tooLong', { max: MAX_NAME });
      case 'short': return t('session:onboarding.short', { min: MIN_PASSPHRASE });
      case 'differs': return t('session:onboarding.differs');
      default: return undefined;
    }
  };
  const begin = (sample: boolean) => handleSubmit((form) => { start.mutate({ form, sample }); });
  const failure = start.error ? errorText(start.error) : null;
  return (
    <FrontPage title={t('session:onboarding.title')} lead={t('session:onboarding.lead')}>
      <form className="flex flex-col gap-4" noValidate onSubmit={(event) => { void begin(false)(event); }}>
        <Field label={t('session:onboarding.person')} hint={t('session:onboarding.personHint')} error={said(errors.person?.message)}>
          <Input autoFocus autoComplete="name" {...register('person')} />
        </Field>
        <Field label={t('session:onboarding.workspace')} hint={t('session:onboarding.workspaceHint')} error={said(errors.workspace?.message)}>
          <Input {...register('workspace')} />
        </Field>
        {withPassphrase && (
          <>
            <Field label={t('session:onboarding.passphrase')} hint={t('session:onboarding.passphraseHint')} error={said(errors.passphrase?.message)}>
              <Input type="password" autoComplete="new-password" {...register('passphrase')} />
            </Field>
            <Field label={t('session:onboarding.repeat')} error={said(errors.repeat?.message)}>
              <Input type="password" autoComplete="new-password" {...register('repeat')} />
            </Field>
          </>
        )}
        {failure && <ErrorPanel compact what={failure.what} todo={failure.todo} details={failure.details} />}
        <div className="mt-1 flex flex-wrap gap-2">
          <Button type="submit" look="primary" busy={start.isPending}>{start.isPending ? t('session:onboarding.starting') : t('session:onboarding.start')}</Button>
          <Button busy={start.isPending} onClick={(event) => { void begin(true)(event); }}>{t('session:onboarding.sample')}</Button>
          <Button look="ghost" disabled={start.isPending} onClick={onInvited}>{t('team:join.have')}</Button>
        </div>
      </form>
    </FrontPage>
  );
}
