import { useTranslation } from 'react-i18next';
import { create } from 'zustand';

import { Select } from '@/components';
import { useEffectiveReach } from '@/features/calculators';
import { formatPercent } from '@/lib/format';

import { useDesk } from '../use-desk';

/** From how many contacts on a person counts; three is the usual effective frequency. */
const useContacts = create<{ contacts: number }>(() => ({ contacts: 3 }));
const CONTACTS = Array.from({ length: 10 }, (_, index) => index + 1);

/** How many people a row, or the plan, reaches so many times or more; from how many is for the reader to say, and the same everywhere. */
export function EffectiveReach({ row }: { row: string | null }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  const contacts = useContacts((state) => state.contacts);
  const found = useEffectiveReach(desk.id, desk.view.audience, desk.meta()?.revision);
  const reach = row === null ? found?.plan : found?.rows[row];
  if (!reach) return null;
  const share = reach.effective?.[contacts - 1];
  return (
    <div className="flex items-center justify-between gap-4 py-0.5 text-grid">
      <span className="flex items-center gap-2 text-ink-2">
        {t('totals.effective')}
        <Select aria-label={t('totals.effectiveFrom')} className="h-7 w-18 text-grid" value={String(contacts)} onChange={(next) => { useContacts.setState({ contacts: Number(next) }); }} options={CONTACTS.map((count) => ({ value: String(count), label: `${String(count)}+` }))} />
      </span>
      {share === undefined ? <span className="text-right text-xs text-ink-3">{t('totals.effectiveUnknown')}</span> : <span className="tabular-nums">{formatPercent(share, 1)}</span>}
    </div>
  );
}
