import { useTranslation } from 'react-i18next';

import { Button } from '@/components';
import { ReachFacts } from '@/features/calculators';
import { cx } from '@/lib/cx';

import { modelled } from '../grid/scene';
import { openReach } from '../reach/state';
import { useDesk, useDeskChanges } from '../use-desk';
import { EffectiveReach } from './effective-reach';
import { Section } from './line-panel';

const MONEY = [
  ['media_net', 'media'], ['commission', 'commission'], ['client_net', 'clientNet'], ['vat', 'vat'], ['cost_gross', 'gross'],
  ['costs_net', 'costsNet'], ['costs_vat', 'costsVat'], ['costs_gross', 'costsGross'], ['grand_net', 'grandNet'], ['grand_total', 'grand'],
] as const;
const STRONG = new Set(['cost_gross', 'costs_gross', 'grand_total']);

/** What the plan comes to: media, commission, VAT, costs beside the lines, everything. */
export function TotalsPanel() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const totals = desk.meta()?.totals;
  if (!totals) return null;
  const columns = [...desk.session.columns.values()];
  const metrics = columns.filter((column) => column.kind !== 'money' && (totals.fields[column.ref] !== undefined || totals.notes[column.ref] !== undefined));
  return (
    <div className="flex flex-col pb-4">
      <dl className="px-4 pt-3 text-sm">
        {MONEY.map(([field, name]) => (
          <div key={field} className={cx('flex items-baseline justify-between gap-4 py-1', STRONG.has(field) && 'mb-2 border-b border-line font-medium', field === 'grand_total' && 'border-0 text-base')}>
            <dt className={STRONG.has(field) ? '' : 'text-ink-2'}>{t(`totals.${name}`)}</dt>
            <dd className="num whitespace-nowrap">{desk.formats.money(totals[field], totals.currency)}</dd>
          </div>
        ))}
      </dl>
      {desk.reach?.plan && <Section title={t('totals.reach')}><div className="px-1 pb-1"><ReachFacts reach={desk.reach.plan} /><EffectiveReach row={null} /><Button size="sm" look="ghost" className="mt-1 -ml-2" onClick={() => { openReach(); }}>{t('reach.open')}</Button></div></Section>}
      {metrics.length > 0 && (
        <Section title={t('totals.metrics')}>
          <dl className="px-1 text-grid">
            {metrics.map((column) => {
              const value = totals.fields[column.ref];
              const estimate = value === undefined ? modelled(desk.reach?.plan, column.ref) : null;
              const bound = totals.bounds[column.ref];
              return (
                <div key={column.ref} className="flex items-baseline justify-between gap-4 py-0.5">
                  <dt className="text-ink-2">{desk.heading(column)}</dt>
                  <dd className={cx('num', value === undefined && 'text-ink-3')}>
                    {estimate !== null ? `≈ ${desk.formats.show(column.ref, column.kind, estimate, 1)}${column.kind === 'percent' ? desk.formats.percentSign : ''}` : value === undefined ? `— ${t('totals.notSummed')}${bound === undefined ? '' : `, ${t('totals.bound', { value: desk.formats.show(column.ref, column.kind, bound, 0) })}`}` : `${desk.formats.show(column.ref, column.kind, value, desk.precision.of(column.ref, column.kind))}${column.kind === 'percent' ? desk.formats.percentSign : ''}`}
                  </dd>
                </div>
              );
            })}
          </dl>
        </Section>
      )}
    </div>
  );
}
