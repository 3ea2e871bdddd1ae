import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { runAction } from '@/actions';
import { api, type Copied, type Security } from '@/api';
import { hrefOf } from '@/app/router';
import { Slot } from '@/app/slots';
import { Button, Crumbs, ErrorPanel, Kbd, Moment, Segmented, SkeletonRows } from '@/components';
import { KitGroup } from '@/features/kit';
import { useChangeSettings, useSession, useSettings } from '@/features/session';
import { useSync } from '@/features/sync';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { Devices, LostDevice } from './devices';
import { others } from './devices-model';
import { RemoveLock, SetLock } from './lock-dialogs';
import { Group, Line } from './parts';
import { SecurityPicture } from './picture';

/** What protects the data of this device: what is where, and what can be done about it. */
export function SecurityPage() {
  const { t } = useTexts();
  // Devices and kit change with the team.
  const security = useQuery({ queryKey: ['team', 'security'], queryFn: () => api.security() });
  const relay = typeof useSync().data?.relay === 'string';
  const known = security.data;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Slot name="crumbs"><Crumbs items={[{ label: t('settings:title'), href: hrefOf({ at: 'settings' }) }, { label: t('security:title') }]} /></Slot>
      <div className="flex max-w-180 flex-col gap-8 px-6 py-4">
        <div>
          <h1 className="text-xl font-medium">{t('security:title')}</h1>
          <p className="mt-1 text-sm text-ink-2">{t('security:lead')}</p>
        </div>
        {security.error && !known && <ErrorPanel {...errorText(security.error)} actions={<Button size="sm" look="primary" onClick={() => { void security.refetch(); }}>{t('retry')}</Button>} />}
        {!known && !security.error && <SkeletonRows rows={6} />}
        {known && (
          <>
            {known.copied && <WasCopied copied={known.copied} />}
            <SecurityPicture security={known} relay={relay} devices={others(known.devices)} />
            <Group title={t('security:kit.title')}><KitGroup kit={known.kit} /></Group>
            <Group title={t('security:devices.title')}><Devices devices={known.devices} relay={relay} /></Group>
            <Lock given={known.key === 'given'} />
            <Where security={known} />
          </>
        )}
      </div>
    </div>
  );
}

/** The database and its key. */
function Where({ security }: { security: Security }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const keep = useMutation({ mutationFn: () => api.keepKeyAgain(), onSuccess: (now) => { queries.setQueryData(['team', 'security'], now); } });
  const trouble = security.keyring === 'lost' || security.keyring === 'silent' ? security.keyring : null;
  return (
    <Group title={t('security:where.title')}>
      <Line label={t('security:where.data')} hint={t('security:where.dataHint')}>{t('security:where.encrypted')}</Line>
      <Line label={t('security:where.key')} hint={trouble ? t(`security:keyring.${trouble}Hint`) : t(`security:keyHint.${security.key}`)}>
        {trouble ? <span className="flex items-center gap-2 text-warn"><TriangleAlert size={16} />{t(`security:keyring.${trouble}`)}</span> : t(`security:key.${security.key}`)}
        {trouble && <Button size="sm" busy={keep.isPending} onClick={() => { keep.mutate(); }}>{t('security:keyring.keep')}</Button>}
        {keep.error && <ErrorPanel compact {...errorText(keep.error)} />}
      </Line>
    </Group>
  );
}

/** This device was found to be a copy: what happened, and taking the other copy's keys away. */
function WasCopied({ copied }: { copied: Copied }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [revoking, setRevoking] = useState(false);
  const seen = useMutation({
    mutationFn: () => api.copiedSeen(),
    onSuccess: (now) => {
      queries.setQueryData(['team', 'security'], now);
      void queries.invalidateQueries({ queryKey: ['sync'] });
    },
  });
  return (
    <section role="alert" data-copied className="flex flex-col gap-2 rounded-lg border border-line bg-warn-soft p-4 text-sm text-pretty">
      <h2 className="flex items-center gap-2 font-medium"><TriangleAlert size={16} className="text-warn" />{t('security:copied.title')}</h2>
      <p>{t('security:copied.what')} <Moment at={copied.at} />.</p>
      <p>{t(copied.former_counts ? 'security:copied.todo' : 'security:copied.done')}</p>
      {copied.former_counts && <p className="text-xs text-ink-2">{t('security:copied.former')} <span className="font-mono select-text">{copied.former_fingerprint}</span></p>}
      <div className="flex gap-2">
        {copied.former_counts && <Button size="sm" look="danger" onClick={() => { setRevoking(true); }}>{t('security:copied.revoke')}</Button>}
        <Button size="sm" busy={seen.isPending} onClick={() => { seen.mutate(); }}>{t('security:copied.seen')}</Button>
      </div>
      {revoking && <LostDevice device={{ key: copied.former, name: t('security:copied.name') }} onClose={() => { setRevoking(false); }} />}
    </section>
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
