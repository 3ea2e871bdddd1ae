import { CalendarDays, CalendarHeart, ChartColumnIncreasing, Flame, Minus, Plus, Printer, Rows3, Scissors, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { Measure } from '@/api';
import { Button, IconButton, Segmented, Select, Tooltip } from '@/components';

import { cx } from '@/lib/cx';

import { useDesk } from '../use-desk';
import { type Day, type Unit, UNITS } from './days';
import { ZOOM } from './geometry';
import { MEASURES } from './looks';
import { useChart, useChartChanges } from './use-chart';

/** What the flowchart shows, and what to do with selected bars. */
export function ChartBar({ now, zoomTo, goToDay, ask, holidays, print }: { holidays: () => void; print: () => void; ask: (dialog: 'pattern' | 'distribute') => void; now: Day; zoomTo: (by: number) => void; goToDay: (day: Day) => void }) {
  const { t } = useTranslation('flowchart');
  const desk = useDesk();
  const { model } = useChart();
  useChartChanges(model);
  const view = desk.view.chart;
  const see = (change: Partial<typeof view>): void => { desk.see({ chart: { ...view, ...change } }, 'nothing'); };
  const may = !desk.readonly;
  const bar = model.focus?.flight != null;
  return (
    <div role="toolbar" data-pane aria-label={t('bar.label')} className="flex h-10 flex-none items-center gap-1 overflow-x-auto border-b border-line bg-canvas px-2 [scrollbar-width:none]">
      <Segmented<Unit> label={t('unit.label')} value={view.unit} onChange={(unit) => { see({ unit, zoom: 1 }); }} options={UNITS.map((unit) => ({ value: unit, label: t(`unit.${unit}`) }))} />
      <IconButton size="sm" label={t('zoomOut')} keys="-" icon={<Minus size={16} />} disabled={view.zoom <= ZOOM.least} onClick={() => { zoomTo(1 / ZOOM.step); }} />
      <IconButton size="sm" label={t('zoomIn')} keys="+" icon={<Plus size={16} />} disabled={view.zoom >= ZOOM.most} onClick={() => { zoomTo(ZOOM.step); }} />
      <Tooltip text={t('today')} keys="T"><Button size="sm" look="ghost" aria-label={t('today')} className="max-2xl:w-8 max-2xl:px-0 2xl:px-2" onClick={() => { goToDay(now); }}><CalendarDays size={16} /><span className="max-2xl:hidden">{t('today')}</span></Button></Tooltip>
      <Select<Measure> aria-label={t('measure.label')} className="h-7 w-42 flex-none text-grid" value={view.measure} onChange={(measure) => { see({ measure }); }} options={MEASURES.map((measure) => ({ value: measure, label: t(`measure.${measure}`) }))} />
      <Tooltip text={t('heat')}><Button size="sm" look="ghost" aria-label={t('heat')} aria-pressed={view.heat} className={cx('max-2xl:w-8 max-2xl:px-0 2xl:px-2', view.heat && 'bg-accent-soft text-accent')} onClick={() => { see({ heat: !view.heat }); }}><Flame size={16} /><span className="max-2xl:hidden">{t('heat')}</span></Button></Tooltip>
      <div className="flex-1" />
      {may && (
        <>
          <Tooltip text={t('action.patternLong')} keys="P"><Button size="sm" look="ghost" disabled={model.targets.length === 0} onClick={() => { ask('pattern'); }}><Rows3 size={16} />{t('action.pattern')}</Button></Tooltip>
          <Tooltip text={t('action.distributeLong')} keys="D"><Button size="sm" look="ghost" disabled={model.targets.length === 0} onClick={() => { ask('distribute'); }}><ChartColumnIncreasing size={16} />{t('action.distribute')}</Button></Tooltip>
          <IconButton size="sm" label={t('action.split')} keys="S" icon={<Scissors size={16} />} disabled={!bar} onClick={() => { void model.split(view.unit); }} />
          <IconButton size="sm" label={t('action.remove')} keys="Delete" icon={<Trash2 size={16} />} disabled={!bar} onClick={() => { void model.remove(); }} />
        </>
      )}
      <IconButton size="sm" label={t('action.holidays')} icon={<CalendarHeart size={16} />} onClick={holidays} />
      <IconButton size="sm" label={t('action.print')} icon={<Printer size={16} />} onClick={print} />
    </div>
  );
}
