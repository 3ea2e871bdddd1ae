import type { PlanStatus } from '@/api';
import { Select } from '@/components';
import { useTexts } from '@/i18n';

/** A status, or all of them. */
export type StatusChoice = PlanStatus | 'all';

const ALL: readonly PlanStatus[] = ['draft', 'in_review', 'approved', 'published'];

/** Narrows a list to plans of one status. */
export function StatusFilter({ value, onChange }: { value: StatusChoice; onChange: (value: StatusChoice) => void }) {
  const { t } = useTexts();
  return <Select<StatusChoice> aria-label={t('projects:statusFilter')} value={value} onChange={onChange} className="w-44" options={[{ value: 'all', label: t('projects:statusAll') }, ...ALL.map((status) => ({ value: status, label: t(`versions:status.${status}`) }))]} />;
}
