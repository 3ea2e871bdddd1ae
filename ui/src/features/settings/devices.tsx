import { useMutation, useQueryClient } from '@tanstack/react-query';
import { FileKey, Monitor } from 'lucide-react';
import { useState } from 'react';
import { api, type OwnDevice } from '@/api';
import { goTo } from '@/app/router';
import { Button, Dialog, ErrorPanel, Moment } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';
import { inOrder, mayRevoke } from './devices-model';

/** The devices of the person of this device: their keys, since when, and taking one away. */
export function Devices({ devices, relay }: { devices: readonly OwnDevice[]; relay: boolean }) {
  const { t } = useTexts();
  const [lost, setLost] = useState<OwnDevice | null>(null);
  const { counting, gone } = inOrder(devices);
  return (
    <>
      <ul className="divide-y divide-line">{counting.map((device) => <Row key={device.key} device={device} onLost={() => { setLost(device); }} />)}</ul>
      {gone.length > 0 && (
        <details className="py-2 text-sm">
          <summary className="w-fit rounded-sm text-ink-2">{t('security:devices.gone', { count: gone.length })}</summary>
          <ul className="divide-y divide-line">{gone.map((device) => <Row key={device.key} device={device} />)}</ul>
        </details>
      )}
      <div className="py-2"><Button size="sm" onClick={() => { goTo({ at: 'team', tab: relay ? 'people' : 'relay' }); }}>{t(relay ? 'security:devices.add' : 'security:devices.addRelay')}</Button></div>
      {lost && <LostDevice device={lost} onClose={() => { setLost(null); }} />}
    </>
  );
}

function Row({ device, onLost }: { device: OwnDevice; onLost?: () => void }) {
  const { t } = useTexts();
  const Icon = device.kit ? FileKey : Monitor;
  const name = device.kit ? t('security:devices.kit') : device.name ?? t('security:devices.nameless');
  return (
    <li data-device={device.this ? 'this' : device.kit ? 'kit' : 'other'} className={cx('flex items-center gap-3 py-2.5 text-sm', device.revoked_at && 'text-ink-3')}>
      <Icon size={16} className="shrink-0 text-ink-3" />
      <div className="flex min-w-0 flex-1 flex-col gap-0.5">
        <p className="flex flex-wrap items-baseline gap-x-2"><span className={cx('truncate', !device.revoked_at && 'font-medium')}>{name}</span>{device.this && <span className="text-xs text-ink-2">{t('security:devices.this')}</span>}</p>
        <p className="flex flex-wrap gap-x-4 text-xs text-ink-2">
          <span className="font-mono select-text" title={t('security:devices.fingerprint')}>{device.fingerprint}</span>
          {device.added_at && <span>{t(device.kit ? 'security:devices.made' : 'security:devices.added')} <Moment at={device.added_at} /></span>}
          {!device.kit && !device.this && <span>{device.seen_at ? <>{t('security:devices.seen')} <Moment at={device.seen_at} /></> : t('security:devices.notSeen')}</span>}
          {device.revoked_at && <span>{t('security:devices.revoked')} <Moment at={device.revoked_at} /></span>}
        </p>
      </div>
      {onLost && mayRevoke(device) && <Button size="sm" look="danger" onClick={onLost}>{t('security:devices.revoke')}</Button>}
    </li>
  );
}

/** Takes a device away, saying what that does and what it cannot do. */
export function LostDevice({ device, onClose }: { device: Pick<OwnDevice, 'key' | 'name'>; onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const revoke = useMutation({
    mutationFn: () => api.revokeDevice(device.key),
    onSuccess: () => {
      void queries.invalidateQueries({ queryKey: ['team'] });
      onClose();
    },
  });
  return (
    <Dialog open size="md" onClose={onClose} title={t('security:lost.title', { name: device.name ?? t('security:devices.nameless') })}
      footer={<><Button autoFocus onClick={onClose}>{t('cancel')}</Button><Button look="danger" busy={revoke.isPending} onClick={() => { revoke.mutate(); }}>{t('security:lost.yes')}</Button></>}>
      <div className="flex flex-col gap-3 text-sm text-pretty">
        <section><h3 className="font-medium">{t('security:lost.nowTitle')}</h3><p className="text-ink-2">{t('security:lost.now')}</p></section>
        <section><h3 className="font-medium">{t('security:lost.thiefTitle')}</h3><p className="text-ink-2">{t('security:lost.thief')}</p></section>
        <section><h3 className="font-medium">{t('security:lost.thenTitle')}</h3><p className="text-ink-2">{t('security:lost.then')}</p></section>
        {revoke.error && <ErrorPanel compact {...errorText(revoke.error)} />}
      </div>
    </Dialog>
  );
}
