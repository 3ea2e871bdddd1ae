import type { Invitation } from '@/api';
import type { useTexts } from '@/i18n';

/** What whoever comes by an invitation will be. */
export function offerText(invitation: Invitation, t: ReturnType<typeof useTexts>['t']): string {
  if (invitation.for_device_of !== null) return t('team:invitations.myDevice');
  const projects = invitation.projects.map((one) => `${one.name || t('team:namelessProject')} (${one.roles.map((role) => t(`team:role.${role}`).toLocaleLowerCase()).join(', ')})`);
  return [t(`team:role.${invitation.role}`), ...projects].join(' · ');
}
