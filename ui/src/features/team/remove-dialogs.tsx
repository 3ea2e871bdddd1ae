import { api, type Member, type MemberDevice } from '@/api';
import { Button, Dialog, ErrorPanel } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { useTeamWork } from './queries';

/** Takes somebody out, saying what that does and what it cannot do. */
export function RemoveDialog({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTexts();
  const remove = useTeamWork(() => api.removeMember(member.id), { quiet: true, done: onClose });
  return (
    <Dialog open onClose={onClose} title={t('team:removeDialog.title', { name: member.name ?? t('team:nameless') })}
      footer={<><Button autoFocus onClick={onClose}>{t('cancel')}</Button><Button look="danger" busy={remove.isPending} onClick={() => { remove.mutate(undefined); }}>{t('team:removeDialog.yes')}</Button></>}>
      <div className="flex flex-col gap-2 text-sm text-pretty">
        <p>{t('team:removeDialog.does')}</p>
        <p>{t('team:removeDialog.doesNot')}</p>
        <p className="text-ink-2">{t('team:removeDialog.sent')}</p>
        {remove.error && <ErrorPanel compact {...errorText(remove.error)} />}
      </div>
    </Dialog>
  );
}

/** Takes a device away. */
export function RevokeDialog({ device, name, onClose }: { device: MemberDevice; name: string; onClose: () => void }) {
  const { t } = useTexts();
  const revoke = useTeamWork(() => api.revokeDevice(device.key), { quiet: true, done: onClose });
  return (
    <Dialog open onClose={onClose} title={t('team:revokeDialog.title', { name })}
      footer={<><Button autoFocus onClick={onClose}>{t('cancel')}</Button><Button look="danger" busy={revoke.isPending} onClick={() => { revoke.mutate(undefined); }}>{t('team:revokeDialog.yes')}</Button></>}>
      <div className="flex flex-col gap-2 text-sm text-pretty">
        <p>{t('team:revokeDialog.does')}</p>
        <p>{t('team:revokeDialog.doesNot')}</p>
        {revoke.error && <ErrorPanel compact {...errorText(revoke.error)} />}
      </div>
    </Dialog>
  );
}
