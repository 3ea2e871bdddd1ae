import { memo } from 'react';
import { useTranslation } from 'react-i18next';

import { cx } from '@/lib/cx';

import type { Language } from '../model/format';
import { type Day, isWeekend, type Unit, unitsIn } from './days';
import { type Scale, xOf } from './geometry';
import type { Calendar } from './holidays';
import { groups, unitEnd, unitName, weekdayName } from './labels';
import { NAMES } from './rows';

/** Height of the two rows of headings. */
export const HEADER = 48;

interface HeaderProps { unit: Unit; scale: Scale; from: Day; to: Day; now: Day; calendar: Calendar; language: Language; left: string }

/** Months or years over days, weeks, months or quarters. */
export const ChartHeader = memo(function ChartHeader({ unit, scale, from, to, now, calendar, language, left }: HeaderProps) {
  const { t } = useTranslation('flowchart');
  const units = unitsIn(unit, from, to);
  const width = (units.length > 1 ? (units[1] ?? 0) - (units[0] ?? 0) : 1) * scale.px;
  const need = { day: 20, week: 38, month: 34, quarter: 46 }[unit];
  const every = Math.max(1, Math.ceil(need / Math.max(width, 1)));
  return (
    <div role="row" aria-rowindex={1} className="sticky top-0 z-20 flex border-b border-line-strong bg-canvas text-xs text-ink-2 select-none" style={{ height: HEADER }}>
      <div role="columnheader" className="sticky left-0 z-10 flex flex-none items-end justify-between gap-2 border-r border-line-strong bg-canvas px-2 pb-1" style={{ width: NAMES }}><span>{t('row.title')}</span><span>{left}</span></div>
      <div className="relative flex-1">
        {groups(unit, from, to, language).map((group) => (
          <div key={group.start} className="absolute top-0 h-6 overflow-clip border-l border-line pt-1 whitespace-nowrap" style={{ left: xOf(scale, group.start), width: (group.end - group.start + 1) * scale.px }}>
            <span className="sticky px-1.5 font-medium text-ink" style={{ left: NAMES }}>{group.text}</span>
          </div>
        ))}
        {units.map((start, index) => {
          const end = unitEnd(unit, start);
          const holiday = unit === 'day' ? calendar.name(start) : null;
          const off = unit === 'day' && (holiday !== null || isWeekend(start)) && !calendar.works(start);
          return (
            <div key={start} role="columnheader" title={holiday ?? undefined} className={cx('absolute bottom-0 h-6 overflow-hidden border-l border-line pt-1 text-center whitespace-nowrap tabular-nums', off && 'text-bad', now >= start && now <= end && 'font-medium text-accent')}
              style={{ left: xOf(scale, start), width: (end - start + 1) * scale.px }}>
              {index % every === 0 && <span className={every > 1 ? 'absolute left-1' : undefined}>{unitName(unit, start, language)}{unit === 'day' && scale.px >= 30 && <span className="ml-0.5 text-ink-3">{weekdayName(start, language)}</span>}</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
});

/** Behind the rows: units, weekends, holidays, days outside the campaign, today. */
export const ChartGround = memo(function ChartGround({ unit, scale, from, to, now, calendar, campaign, height }: Omit<HeaderProps, 'language' | 'left'> & { campaign: { start: Day | null; end: Day | null }; height: number }) {
  const { t } = useTranslation('flowchart');
  const boxes: React.ReactNode[] = [];
  const box = (key: string, start: Day, days: number, className: string, title?: string | null): void => {
    boxes.push(<div key={key} title={title ?? undefined} className={cx('absolute top-0', className)} style={{ left: xOf(scale, start), width: Math.max(days * scale.px, 1), height }} />);
  };
  if (scale.px >= 2.5) {
    for (let day = from; day <= to; day += 1) {
      const holiday = calendar.name(day);
      if (holiday !== null) box(`h${String(day)}`, day, 1, 'flow-holiday', holiday);
      else if (scale.px >= 4 && isWeekend(day) && !calendar.works(day)) box(`w${String(day)}`, day, 1, 'flow-weekend');
    }
  }
  for (const start of unitsIn(unit, from, to)) box(`u${String(start)}`, start, 0, 'bg-line');
  if (campaign.start !== null && campaign.start > from) box('before', from, campaign.start - from, 'flow-beyond', t('beyond'));
  if (campaign.end !== null && campaign.end < to) box('after', campaign.end + 1, to - campaign.end, 'flow-beyond', t('beyond'));
  return (
    <div aria-hidden className="absolute top-0 bottom-0" style={{ left: NAMES }}>
      {boxes}
      {now >= from && now <= to && <div title={t('today')} data-testid="flow-today" className="absolute top-0 z-3 w-0.5 bg-accent" style={{ left: xOf(scale, now) + scale.px / 2 - 1, height }} />}
    </div>
  );
});
