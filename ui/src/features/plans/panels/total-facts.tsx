import { useTranslation } from 'react-i18next';

import { ReachFacts } from '@/features/calculators';
import { cx } from '@/lib/cx';

import { modelled } from '../grid/scene';
import { useDesk } from '../use-desk';

/** Why a column has no total, and what is known instead. */
export function TotalFacts({ field, className }: { field: string; className?: string }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  const totals = desk.meta()?.totals;
  const column = desk.session.columns.get(field);
  if (totals?.notes[field] === undefined || !column) return null;
  const bound = totals.bounds[field];
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <p>{t('hover.notAdditive', { field: desk.heading(column) })}</p>
      {modelled(desk.reach?.plan, field) !== null && desk.reach?.plan && <ReachFacts reach={desk.reach.plan} />}
      {bound !== undefined && <p className="text-ink-2 tabular-nums">{t('hover.bound', { value: desk.formats.show(field, column.kind, bound, 0) })}</p>}
    </div>
  );
}
