import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { RowView } from '@/api';
import { CalculatorsPanel, type PlanHost } from '@/features/calculators';

import type { PlanDesk } from '../desk';
import { isNumeric, type Ref, valueOf } from '../model/format';
import { useDesk, useDeskChanges, useSelected } from '../use-desk';

/** So many selected lines become rows of a calculator's table. */
const MAX_LINES = 200;

/** The calculators beside the plan: they begin with what the selected lines know, and write results into the first. */
export function PlanCalculators() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const selected = useSelected(desk);
  const version = desk.session.snapshot()?.version;
  const host = useMemo((): PlanHost | null => {
    const meta = desk.meta();
    if (!meta || desk.readonly) return null;
    const lines = (selected?.rows ?? []).flatMap((row) => desk.session.rows.get(row.id) ?? []).filter((row) => row.kind === 'line').slice(0, MAX_LINES);
    const first = lines[0];
    return {
      line: first ? { name: valueOf(first, desk.namingRef) || valueOf(first, 'name') || t('panel.lineNo', { number: selected?.row.number ?? 1 }) } : null,
      lines: lines.map((row) => (field) => known(desk, row, field)),
      columns: [...desk.session.columns.values()].filter((column) => isNumeric(column.kind) && !column.formula).map((column) => ({ ref: column.ref, kind: column.kind, name: desk.heading(column) })),
      write: async (ref, text, calculator, title) => first !== undefined && desk.intents.writeResult(first.id, ref, text, { name: calculator, title }),
    };
    // The version stands for what is in the rows.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [desk, desk.readonly, selected, version, t]);
  return <CalculatorsPanel host={host} />;
}

/** What a line says of a field, or its plan for it. */
function known(desk: PlanDesk, row: RowView, field: Ref): string | undefined {
  const meta = desk.meta();
  const own = valueOf(row, field);
  if (own !== '') return own;
  if (field === 'currency') return meta?.totals.currency;
  const ofPlan = field === 'universe' || field === 'commission_rate' ? meta?.header[field] : undefined;
  return ofPlan === undefined || ofPlan === '' ? undefined : ofPlan;
}
