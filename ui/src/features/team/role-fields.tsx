import { RadioGroup } from 'radix-ui';
import type { OrganisationRole, ProjectRole } from '@/api';
import { Checkbox } from '@/components';
import { useTexts } from '@/i18n';
import { ORGANISATION_ROLES } from './model';

/** A role in the organisation, each with what it is for. */
export function OrganisationRoles({ value, onChange }: { value: OrganisationRole; onChange: (role: OrganisationRole) => void }) {
  const { t } = useTexts();
  return (
    <RadioGroup.Root value={value} onValueChange={(next) => { onChange(next as OrganisationRole); }} aria-label={t('team:inviteDialog.role')} className="grid grid-cols-2 gap-2">
      {ORGANISATION_ROLES.map((role) => (
        <RadioGroup.Item key={role} value={role} className="flex flex-col items-start rounded-md border border-line px-3 py-2 text-left text-sm hover:bg-hover data-[state=checked]:border-accent data-[state=checked]:bg-accent-soft">
          <span className="font-medium">{t(`team:role.${role}`)}</span>
          <span className="text-xs text-ink-2">{t(`team:roleHint.${role}`)}</span>
        </RadioGroup.Item>
      ))}
    </RadioGroup.Root>
  );
}

/** Roles in one project. */
export function ProjectRoleBoxes({ name, roles, allowed, onChange }: { name: string; roles: readonly ProjectRole[]; allowed: readonly ProjectRole[]; onChange: (roles: ProjectRole[]) => void }) {
  const { t } = useTexts();
  return (
    <fieldset>
      <legend className="sr-only">{t('team:inviteDialog.rolesIn', { name })}</legend>
      <p aria-hidden className="mb-1 truncate text-sm font-medium">{name}</p>
      <div className="flex flex-wrap gap-x-4 gap-y-1">
        {allowed.map((role) => (
          <Checkbox key={role} label={t(`team:role.${role}`)} checked={roles.includes(role)} onChange={(event) => { onChange(event.target.checked ? [...roles, role] : roles.filter((one) => one !== role)); }} />
        ))}
      </div>
    </fieldset>
  );
}
