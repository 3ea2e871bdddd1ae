import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { RowView } from '@/api';
import { Slot } from '@/app/slots';
import { cx } from '@/lib/cx';

import type { PlanDesk } from './desk';
import { namingRefOf } from './grid/scene';
import { FIRST } from './grid/selection';
import { cellsOfAreas } from './model/areas';
import { type Statistics, statistics } from './model/statistics';
import { useDesk, useDeskChanges, useSelected } from './use-desk';

/** The status bar's part of the plan: what is selected, what is wrong, which money. */
export function PlanStatus() {
  return (
    <>
      <Slot name="status-left"><SelectionStatus /></Slot>
      <Slot name="status-right"><PlanFacts /></Slot>
    </>
  );
}

/** Counted a moment after the selection rests: a column of 10,000 lines is not summed at every step of a drag. */
function SelectionStatus() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const selected = useSelected(desk);
  const version = desk.session.snapshot()?.version;
  const [counted, setCounted] = useState<Statistics | null>(null);
  useEffect(() => {
    const timer = setTimeout(() => { setCounted(selected ? count(desk, selected) : null); }, 90);
    return () => { clearTimeout(timer); };
  }, [desk, selected, version]);
  // Of one cell there is nothing to sum, and a plan opens with one.
  if (!counted || counted.cells < 2 || desk.view.mode === 'chart') return <span className="tabular-nums">{t('status.lines', { count: desk.counts().of })}</span>;
  const column = counted.ref ? desk.session.columns.get(counted.ref) : undefined;
  const show = (value: string): string => (column?.kind === 'percent' ? desk.formats.percent(value) : desk.formats.number(value, value.includes('.') ? 2 : 0, false));
  const parts = [t('status.selected', { count: counted.cells })];
  if (counted.sum !== null) parts.push(t('status.sum', { value: show(counted.sum) }));
  else if (counted.mean !== null && column && column.kind === 'count') parts.push(t('status.notSummable', { field: desk.heading(column) }));
  if (counted.mean !== null) parts.push(t('status.mean', { value: show(counted.mean) }));
  return <span className="truncate tabular-nums" role="status">{parts.join(' · ')}</span>;
}

function count(desk: PlanDesk, selected: NonNullable<PlanDesk['selected']>): Statistics {
  const shown = desk.shownRefs();
  const naming = desk.session.columns.get(desk.namingRef);
  const refs = new Map<RowView, string[]>();
  for (const { x, y } of cellsOfAreas(selected.areas)) {
    const row = desk.rows[y]?.row;
    const ref = row && (x === 1 ? (naming ? namingRefOf({ naming }, row) : 'name') : shown[x - FIRST]);
    if (!row || ref === undefined || x === 0) continue;
    const of = refs.get(row);
    if (of) of.push(ref);
    else refs.set(row, [ref]);
  }
  return statistics([...refs.keys()], [...refs.values()], desk.session.columns);
}

function PlanFacts() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const meta = desk.meta();
  if (!meta) return null;
  const refused = desk.session.refusedCells();
  const first = refused[0];
  const vat = meta.header['vat'] ?? 'none';
  const serious = desk.problems.filter((one) => one.problem.severity !== 'info').length;
  const hints = desk.problems.length - serious;
  const vatText = vat === 'ru' ? t('status.vatRu') : vat === 'none' ? t('status.vatNone') : t('status.vat', { rate: desk.formats.percent(vat) });
  return (
    <div className="flex items-center gap-3 tabular-nums">
      {first && <button type="button" className="flex items-center gap-1 rounded-sm text-bad hover:underline" onClick={() => { desk.sight.jump(first.row, first.ref); }}><CircleAlert size={14} />{t('status.refused', { count: refused.length })}</button>}
      <button type="button" aria-expanded={desk.view.problems} className="flex items-center gap-1 rounded-sm hover:text-ink hover:underline" onClick={() => { desk.see({ problems: !desk.view.problems }, 'nothing'); }}>
        {serious > 0 && <><TriangleAlert size={14} className="text-warn" />{t('status.problems', { count: serious })}</>}
        {hints > 0 && <><Info size={14} className={cx('text-info', serious > 0 && 'ml-1')} />{t('status.hints', { count: hints })}</>}
        {desk.problems.length === 0 && t('status.noProblems')}
      </button>
      <span>{meta.totals.currency} · {vatText}</span>
    </div>
  );
}
