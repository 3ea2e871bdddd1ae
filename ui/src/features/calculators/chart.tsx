import { ChevronRight } from 'lucide-react';
import { useState } from 'react';

import type { CalculatedChart, ChartKind, NumberUnit } from '@/api';
import { Button } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { formatNumber } from '@/lib/format';

import { pointsTsv, showNumber } from './model/results';
import { ticks, visibleEnd } from './model/scale';
import { useCalculatorWords } from './words';

const WIDTH = 360;
const HEIGHT = 170;
const AREA = { left: 42, right: 8, top: 8, bottom: 34 } as const;

interface Axes { x: NumberUnit; y: NumberUnit; bars: boolean }
const AXES: Record<ChartKind, Axes> = {
  reach_curve: { x: 'grp', y: 'share', bars: false },
  frequency_distribution: { x: 'contacts', y: 'share', bars: true },
  timeline: { x: 'periods', y: 'grp', bars: true },
  joined_reach: { x: 'count', y: 'share', bars: true },
  error_curve: { x: 'people', y: 'share', bars: false },
  placements: { x: 'count', y: 'share', bars: false },
  forgetting: { x: 'days', y: 'share', bars: false },
};

/** One kind of chart with its series: a picture, and the same numbers as a table. */
export function Chart({ kind, series }: { kind: ChartKind; series: readonly CalculatedChart[] }) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const axes = AXES[kind];
  const shown = series.map((one) => ({ ...one, points: kind === 'frequency_distribution' ? one.points.slice(0, visibleEnd(one.points)) : one.points }));
  const title = t(`calculators:chart.${kind}`);
  // What is pressed or multiplied over time differs by calculator.
  const [across, up] = [t(`calculators:axis.${kind}`), kind === 'timeline' ? words.code(series[0]?.series ?? '') : t(`calculators:axis.${kind}_y`)];
  return (
    <figure className="flex flex-col gap-1">
      <figcaption className="text-xs font-medium text-ink-2">{title}</figcaption>
      <Picture label={`${title}: ${up}, ${across}`} axes={axes} series={shown} across={across} up={up} />
      {shown.length > 1 && (
        <ul className="flex flex-wrap gap-3 text-xs text-ink-2">
          {shown.map((one, index) => <li key={one.series} className="flex items-center gap-1.5"><span aria-hidden className={index === 0 && axes.bars ? 'size-2.5 bg-line-strong' : isDots(one) ? 'size-2 rounded-full bg-warn' : 'h-0.5 w-3 bg-accent-fill'} />{words.code(one.series)}</li>)}
        </ul>
      )}
      <Numbers axes={axes} series={shown} names={[across, up]} />
    </figure>
  );
}

/** Points that are known stand alone; what is calculated is a line. */
const isDots = (series: CalculatedChart): boolean => series.series === 'points';

function Picture({ label, axes, series, across, up }: { label: string; axes: Axes; series: readonly CalculatedChart[]; across: string; up: string }) {
  const all = series.flatMap((one) => one.points);
  const marksY = ticks(Math.max(...all.map(([, y]) => y), 0) * (axes.y === 'share' ? 100 : 1)).map((mark) => mark / (axes.y === 'share' ? 100 : 1));
  const most = Math.max(...all.map(([x]) => x), 0);
  const least = axes.bars ? Math.min(...all.map(([x]) => x)) : 0;
  const slots = axes.bars ? most - least + 1 : 0;
  const [wide, high] = [WIDTH - AREA.left - AREA.right, HEIGHT - AREA.top - AREA.bottom];
  const marksX = axes.bars ? marksOf(least, most) : ticks(most);
  const endX = axes.bars ? most : (marksX.at(-1) ?? 1);
  const atX = (x: number): number => AREA.left + (axes.bars ? ((x - least + 0.5) / slots) * wide : (x / endX) * wide);
  const atY = (y: number): number => AREA.top + high - (y / (marksY.at(-1) ?? 1)) * high;
  const width = axes.bars ? Math.max((wide / slots) * 0.72, 1) : 0;
  const say = ([x, y]: readonly [number, number]): string => `${formatNumber(x, 1)} — ${showNumber(y, axes.y, currentLanguage())}`;
  return (
    <svg role="img" aria-label={label} viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} className="w-full max-w-100 text-xs tabular-nums">
      {marksY.map((mark) => (
        <g key={mark}>
          <line x1={AREA.left} x2={WIDTH - AREA.right} y1={atY(mark)} y2={atY(mark)} stroke="var(--line)" />
          <text x={AREA.left - 6} y={atY(mark) + 3.5} textAnchor="end" fill="var(--ink-3)" fontSize={11}>{axes.y === 'share' ? formatNumber(mark * 100, 2) : formatNumber(mark, 2)}</text>
        </g>
      ))}
      {marksX.map((mark) => <text key={mark} x={atX(mark)} y={HEIGHT - AREA.bottom + 14} textAnchor={axes.bars || mark < endX ? 'middle' : 'end'} fill="var(--ink-3)" fontSize={11}>{formatNumber(mark, 1)}</text>)}
      <text x={WIDTH - AREA.right} y={HEIGHT - 4} textAnchor="end" fill="var(--ink-2)" fontSize={11}>{across}</text>
      <text x={AREA.left} y={HEIGHT - 4} fill="var(--ink-2)" fontSize={11}>{up}</text>
      {series.map((one, index) => {
        if (axes.bars && index === 0) {
          return <g key={one.series}>{one.points.map((point) => <rect key={point[0]} x={atX(point[0]) - width / 2} width={width} y={atY(point[1])} height={Math.max(atY(0) - atY(point[1]), 0)} fill={series.length > 1 || (axes.x === 'contacts' && point[0] === 0) ? 'var(--line-strong)' : 'var(--accent-fill)'}><title>{say(point)}</title></rect>)}</g>;
        }
        if (isDots(one)) return <g key={one.series}>{one.points.map((point) => <circle key={point[0]} cx={atX(point[0])} cy={atY(point[1])} r={3.5} fill="var(--warn)" stroke="var(--surface)"><title>{say(point)}</title></circle>)}</g>;
        return <polyline key={one.series} points={one.points.map(([x, y]) => `${atX(x).toFixed(1)},${atY(y).toFixed(1)}`).join(' ')} fill="none" stroke="var(--accent-fill)" strokeWidth={2} strokeLinejoin="round" />;
      })}
      <line x1={AREA.left} x2={WIDTH - AREA.right} y1={atY(0)} y2={atY(0)} stroke="var(--line-strong)" />
    </svg>
  );
}

/** Whole marks under bars, few enough to be read. */
function marksOf(least: number, most: number): number[] {
  const step = Math.max(Math.ceil((most - least + 1) / 12), 1);
  return Array.from({ length: Math.floor((most - least) / step) + 1 }, (_, at) => least + at * step);
}

/** The points as a table, for those who do not see the picture and for Excel. */
function Numbers({ axes, series, names }: { axes: Axes; series: readonly CalculatedChart[]; names: readonly [string, string] }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const language = currentLanguage();
  return (
    <details className="group text-xs text-ink-2" onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary className="flex w-fit list-none items-center gap-1 rounded-sm"><ChevronRight size={14} className="transition-transform group-open:rotate-90" />{t('calculators:ui.points')}</summary>
      {open && series.map((one) => (
        <div key={one.series} className="mt-1 flex items-start gap-3">
          <table className="tabular-nums">
            <thead className="text-ink-3"><tr>{names.map((name) => <th key={name} scope="col" className="pr-4 text-right font-normal">{name}</th>)}</tr></thead>
            <tbody>{one.points.map(([x, y]) => <tr key={x}><td className="pr-4 text-right">{formatNumber(x, 2)}</td><td className="pr-4 text-right">{showNumber(y, axes.y, language)}</td></tr>)}</tbody>
          </table>
          <Button size="sm" look="ghost" onClick={() => { void navigator.clipboard.writeText(pointsTsv(one.points, [axes.x, axes.y], names, language)); }}>{t('calculators:ui.copy')}</Button>
        </div>
      ))}
    </details>
  );
}
