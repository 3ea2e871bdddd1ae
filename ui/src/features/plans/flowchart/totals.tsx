import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import { useDesk } from '../use-desk';
import type { Day, Unit } from './days';
import { type Scale, xOf } from './geometry';
import { fitting, unitEnd } from './labels';
import { NAMES } from './rows';
import { useAmounts, useChart } from './use-chart';

/** What falls on each unit of time in the whole plan; always in sight at the bottom. */
export const ChartTotals = memo(function ChartTotals({ unit, scale, from, to, digits, sign }: { unit: Unit; scale: Scale; from: Day; to: Day; digits: number; sign: string }) {
  const { t } = useTranslation('flowchart');
  const desk = useDesk();
  const { amounts } = useChart();
  useAmounts(amounts);
  const plan = amounts.plan;
  const language = desk.formats.language;
  const number = (value: string): string => desk.formats.number(value, digits, false);
  const undated = plan && Number(plan.undated) !== 0 ? t('total.undated', { amount: `${number(plan.undated)} ${sign}`.trim() }) : undefined;
  return (
    <div role="row" className="sticky bottom-0 z-20 flex h-8 flex-none border-t border-line-strong bg-canvas text-xs font-medium tabular-nums">
      <div role="rowheader" title={undated} className="sticky left-0 z-10 flex flex-none items-center justify-between gap-2 border-r border-line-strong bg-canvas px-2" style={{ width: NAMES }}>
        <span>{t('total.label')}{undated && <span className="ml-1.5 font-normal text-ink-3">{t('total.some')}</span>}</span>
        {plan && <span title={`${number(plan.total ?? '0')} ${sign}`}>{number(plan.total ?? '0')}</span>}
      </div>
      <div role="gridcell" className="relative flex-1">
        {plan && [...plan.cells].map(([start, amount]) => {
          const end = unitEnd(unit, start);
          if (end < from || start > to) return null;
          const width = (end - start + 1) * scale.px;
          return <div key={start} title={number(amount)} className="absolute top-0 grid h-full place-items-center overflow-hidden whitespace-nowrap" style={{ left: xOf(scale, start), width }}>{fitting(amount, width, language, digits)}</div>;
        })}
      </div>
    </div>
  );
});
