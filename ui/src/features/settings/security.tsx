import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { runAction } from '@/actions';
import { api } from '@/api';
import { hrefOf } from '@/app/router';
import { Slot } from '@/app/slots';
import { Button, Crumbs, ErrorPanel, Kbd, Segmented } from '@/components';
import { useChangeSettings, useSession, useSettings } from '@/features/session';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { RemoveLock, SetLock } from './lock-dialogs';
import { Group, Line } from './parts';

/** What protects the data of this device: what is where, and what can be done about it. */
export function SecurityPage() {
  const { t } = useTexts();
  const security = useQuery({ queryKey: ['security'], queryFn: () => api.security() });
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Slot name="crumbs"><Crumbs items={[{ label: t('settings:title'), href: hrefOf({ at: 'settings' }) }, { label: t('security:title') }]} /></Slot>
      <div className="flex max-w-180 flex-col gap-8 px-6 py-4">
        <div>
          <h1 className="text-xl font-medium">{t('security:title')}</h1>
          <p className="mt-1 text-sm text-ink-2">{t('security:lead')}</p>
        </div>
        <Lock given={security.data?.key === 'given'} />
        <Kit />
        <Group title={t('security:where.title')}>
          <Line label={t('security:where.data')} hint={t('security:where.dataHint')}>{t('security:where.encrypted')}</Line>
          <Line label={t('security:where.key')} hint={security.data && t(`security:keyHint.${security.data.key}`)}>
            {security.data && t(`security:key.${security.data.key}`)}
            {security.error && <ErrorPanel compact {...errorText(security.error)} />}
          </Line>
        </Group>
      </div>
    </div>
  );
}

/** The code on paper that brings somebody back who lost all their devices. */
function Kit() {
  const { t } = useTexts();
  const sync = useQuery({ queryKey: ['sync'], queryFn: () => api.sync() });
  const make = useMutation({ mutationFn: () => api.makeRecoveryKit() });
  const code = make.data?.code;
  const withRelay = sync.data?.relay != null;
  return (
    <Group title={t('security:kit.title')}>
      <Line label={t('security:kit.label')} hint={t('security:kit.hint')}>
        {withRelay
          ? <Button size="sm" busy={make.isPending} onClick={() => { make.mutate(); }}>{t(code ? 'security:kit.again' : 'security:kit.make')}</Button>
          : <span className="text-sm text-ink-2">{t('security:kit.noRelay')}</span>}
      </Line>
      {make.error && <ErrorPanel compact {...errorText(make.error)} />}
      {code && (
        <div className="flex flex-col gap-2 rounded-lg border border-line bg-surface px-4 py-3">
          <p className="text-sm text-ink-2">{t('security:kit.shown')}</p>
          <output className="font-mono text-base leading-7 wrap-anywhere select-text">{code}</output>
          <Button size="sm" className="self-start" onClick={() => { window.print(); }}>{t('security:kit.print')}</Button>
        </div>
      )}
    </Group>
  );
}

/** The passphrase for the application on this device. */
function Lock({ given }: { given: boolean }) {
  const { t } = useTexts();
  const session = useSession().data;
  const minutes = useSettings().lock_minutes ?? 0;
  const change = useChangeSettings();
  const [open, setOpen] = useState<'set' | 'remove' | null>(null);
  const close = () => { setOpen(null); };
  const locks = session?.has_lock === true;
  const after = (count: number) => t('security:lock.minutes', { count });
  return (
    <Group title={t('security:lock.title')}>
      <Line label={t('security:lock.passphrase')} hint={given ? t('security:lock.given') : t(locks ? 'security:lock.onHint' : 'security:lock.offHint')}>
        <span>{t(locks ? 'security:lock.on' : 'security:lock.off')}</span>
        {!given && <Button size="sm" onClick={() => { setOpen('set'); }}>{t(locks ? 'security:lock.change' : 'security:lock.set')}</Button>}
        {locks && <Button size="sm" onClick={() => { setOpen('remove'); }}>{t('security:lock.remove')}</Button>}
      </Line>
      {locks && (
        <>
          <Line label={t('security:lock.after')} hint={t('security:lock.afterHint')}>
            <Segmented label={t('security:lock.after')} value={String(minutes)} onChange={(now) => { change({ lock_minutes: Number(now) }); }}
              options={[{ value: '0', label: t('security:lock.never') }, ...[5, 15, 30, 60].map((count) => ({ value: String(count), label: after(count) }))]} />
          </Line>
          <Line label={t('security:lock.now')}><Button size="sm" onClick={() => { runAction('app.lock'); }}>{t('actions:app.lock')}<Kbd keys="Mod+Shift+K" /></Button></Line>
        </>
      )}
      {open === 'set' && <SetLock locks={locks} onClose={close} />}
      {open === 'remove' && <RemoveLock onClose={close} />}
    </Group>
  );
}
