import { ChevronDown, ChevronRight, MessageSquare, TriangleAlert } from 'lucide-react';
import { memo, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';

import { runAction } from '@/actions';
import type { RowView } from '@/api';
import { Tooltip } from '@/components';
import type { Marks } from '@/features/comments';
import type { Here, HereByCell } from '@/features/presence';
import { cx } from '@/lib/cx';

import { showPeriod } from '../model/dates';
import type { GridRow } from '../model/outline';
import { useDesk } from '../use-desk';
import type { RowAmounts } from './amounts';
import { type Day, isoOf, type Unit } from './days';
import { type Bar, type Scale, xOf } from './geometry';
import { fitting, unitEnd } from './labels';

/** Pixels of the column of names. */
export const NAMES = 300;

/** Everything a row's look depends on. */
export interface RowProps {
  row: GridRow;
  /** The row's content: another object after every change. */
  content: RowView;
  /** What else of the row may change within the same object. */
  state: string;
  index: number;
  top: number;
  height: number;
  name: string;
  colour: string;
  bars: readonly Bar[];
  selected: ReadonlySet<string>;
  /** Flights that were cut and wait to be pasted. */
  waiting: ReadonlySet<string>;
  focus: string | null | undefined;
  amounts: RowAmounts | undefined;
  unit: Unit;
  scale: Scale;
  /** The days in sight, with some air. */
  from: Day;
  to: Day;
  campaign: { start: Day | null; end: Day | null };
  heat: boolean;
  peak: number;
  digits: number;
  sign: string;
  /** The days it runs outside the campaign, and those of the campaign. */
  flag: Readonly<Record<string, string>> | undefined;
  /** Open threads of comments by column. */
  talk: ReturnType<Marks['get']>;
  /** Who else is on the line, by column and by flight. */
  here: ReturnType<HereByCell['get']>;
}

/** Each colleague who is on the line, once. */
function onLine(here: RowProps['here']): Here[] {
  return [...new Map([...(here?.values() ?? [])].map((one) => [`${one.name}/${one.colour}`, one])).values()];
}

/** What is said about when a line runs stands at its bars. */
const saidOfBars = (talk: RowProps['talk']): boolean => ['period', 'start', 'end'].some((ref) => talk?.has(ref));

/** One row: its name and total at the left, its bars and amounts over time. */
export const ChartRow = memo(function ChartRow(props: RowProps) {
  const { row, content, index, top, height, focus } = props;
  const section = content.kind === 'section';
  return (
    <div role="row" aria-rowindex={index + 2} aria-level={row.depth + 1} {...(row.parent ? { 'aria-expanded': !row.collapsed } : {})} id={`flow-${row.id}`} data-row={row.id}
      className={cx('group absolute inset-x-0 flex border-b border-line', section && 'bg-canvas', focus !== undefined && 'flow-focused')} style={{ top, height }}>
      <Name {...props} />
      <div role="gridcell" className="relative min-w-0 flex-1" data-track={section ? undefined : row.id}>
        <Cells {...props} />
        {props.bars.map((bar) => <BarBox key={bar.id} {...props} bar={bar} />)}
      </div>
    </div>
  );
});

function Name({ row, content, flag, height, name, amounts, digits, sign, focus, talk, here }: RowProps) {
  const { t } = useTranslation(['flowchart', 'comments']);
  const desk = useDesk();
  const section = content.kind === 'section';
  const language = desk.formats.language;
  const number = (value: string): string => desk.formats.number(value, digits, false);
  const warnings = [
    ...(flag ? [t('row.outside', { period: showPeriod(flag['start'] ?? '', flag['end'] ?? '', language), campaign: showPeriod(flag['from'] ?? '', flag['to'] ?? '', language) })] : []),
    ...(amounts?.stated != null ? [t('row.stated', { stated: number(amounts.stated), total: number(amounts.total ?? '0') })] : []),
  ];
  return (
    <div role="rowheader" className={cx('sticky left-0 z-10 flex flex-none items-center gap-1 border-r border-line-strong pr-2 text-grid', section ? 'bg-canvas font-medium' : 'bg-surface', focus !== undefined && 'bg-accent-soft')} style={{ width: NAMES, height, paddingLeft: 6 + row.depth * 14 }}>
      {section ? (
        <button type="button" tabIndex={-1} aria-label={t(row.collapsed ? 'row.expand' : 'row.collapse')} className="grid size-5 flex-none place-items-center rounded-sm text-ink-3 hover:bg-hover" onClick={() => { desk.toggle(row.id); }}>
          {row.collapsed ? <ChevronRight size={14} /> : <ChevronDown size={14} />}
        </button>
      ) : <span className="w-6 flex-none text-right text-xs text-ink-3 tabular-nums">{row.number}</span>}
      <span className="min-w-0 flex-1 truncate" title={name}>{name}</span>
      {warnings.length > 0 && <Tooltip text={warnings.join(' ')} side="right"><TriangleAlert size={14} className="flex-none text-warn" aria-label={warnings.join(' ')} /></Tooltip>}
      {talk && talk.size > 0 && (
        <button type="button" tabIndex={-1} aria-label={t('comments:here')} title={t('comments:here')} className="grid size-5 flex-none place-items-center rounded-sm text-accent hover:bg-hover"
          onClick={() => { desk.sight.show(row.id, desk.namingRef); runAction('plan.panel_comments'); }}><MessageSquare size={14} /></button>
      )}
      {onLine(here).map((one) => <span key={one.name + one.colour} role="img" aria-label={one.name} title={one.name} className="grid size-4.5 flex-none place-items-center rounded-full text-[9px] font-medium text-[var(--on-person)]" style={{ background: one.colour }}>{one.letters}</span>)}
      {amounts?.total != null && <span className="flex-none text-xs text-ink-2 tabular-nums" title={`${number(amounts.total)} ${sign}`}>{fitting(amounts.total, 92, language, digits)}</span>}
    </div>
  );
}

/** Amounts of the units in sight; with the heat map also their colour. */
function Cells({ content, bars, amounts, unit, scale, from, to, heat, peak, digits, height }: RowProps) {
  const desk = useDesk();
  if (!amounts) return null;
  const section = content.kind === 'section';
  const found: React.ReactNode[] = [];
  for (const [start, amount] of amounts.cells) {
    const end = unitEnd(unit, start);
    if (end < from || start > to) continue;
    // An amount stands in the middle of what of its unit runs.
    const [first, last] = section || heat ? [start, end] : runIn(bars, start, end);
    const left = xOf(scale, first);
    const width = (last - first + 1) * scale.px;
    const text = fitting(amount, width, desk.formats.language, digits);
    if (!heat && text === '') continue;
    const share = heat && peak > 0 && !section ? Math.min(Number(amount) / peak, 1) : 0;
    found.push(
      <div key={start} className={cx('pointer-events-none absolute top-0 z-2 grid place-items-center overflow-hidden text-xs whitespace-nowrap tabular-nums', section ? 'text-ink-2' : 'text-ink')}
        style={{ left, width, height: height - 1, ...(share > 0 ? { background: `color-mix(in oklab, var(--heat) ${String(Math.round(8 + 62 * share))}%, transparent)` } : {}) }}>{text}</div>,
    );
  }
  return found;
}

function runIn(bars: readonly Bar[], start: Day, end: Day): [Day, Day] {
  let first = end;
  let last = start;
  for (const bar of bars) {
    if (bar.end < start || bar.start > end) continue;
    first = Math.min(first, Math.max(bar.start, start));
    last = Math.max(last, Math.min(bar.end, end));
  }
  return first > last ? [start, end] : [first, last];
}

function BarBox({ bar, row, content, name, height, scale, colour, selected, waiting, focus, campaign, heat, from, to, talk, here }: RowProps & { bar: Bar }) {
  const { t } = useTranslation(['flowchart', 'comments']);
  const desk = useDesk();
  if (bar.end < from || bar.start > to) return null;
  const chosen = selected.has(bar.id);
  const outside = (campaign.start !== null && bar.start < campaign.start) || (campaign.end !== null && bar.end > campaign.end);
  const period = showPeriod(isoOf(bar.start), isoOf(bar.end), desk.formats.language);
  const amount = content.f.find((flight) => flight.id === bar.id)?.amount;
  const said = saidOfBars(talk);
  const visitor = here?.get(bar.id);
  const label = [name, period, ...(visitor ? [t('bar.visited', { name: visitor.name })] : []), ...(amount == null ? [] : [desk.formats.number(amount, 2, false)]), ...(outside ? [t('bar.outside')] : []), ...(waiting.has(bar.id) ? [t('bar.cut')] : []), ...(said ? [t('comments:here')] : [])].join(', ');
  const width = Math.max((bar.end - bar.start + 1) * scale.px - 1, 3);
  const style: CSSProperties = heat
    ? { ...(visitor && { '--person': visitor.colour }), left: xOf(scale, bar.start), width, top: height - 7, height: 5, background: colour }
    : { ...(visitor && { '--person': visitor.colour }), left: xOf(scale, bar.start), width, top: 3, height: height - 7, background: `color-mix(in oklab, ${colour} 26%, var(--surface))`, borderColor: outside ? 'var(--warn)' : colour };
  return (
    <div role="button" aria-roledescription={t('bar.role')} aria-label={label} aria-pressed={chosen} title={label} id={`flow-${row.id}-${bar.id}`} data-bar={bar.id}
      className={cx('flow-bar absolute z-1 rounded-sm', !heat && 'border border-l-3', outside && 'flow-outside', visitor && 'flow-visited', chosen && 'flow-chosen', waiting.has(bar.id) && 'flow-cut', focus === bar.id && 'flow-active')} style={style}>
      {said && !heat && <span aria-hidden className="flow-comment" />}
      {outside && !heat && width > 18 && <TriangleAlert size={12} className={cx('absolute top-1 text-warn', campaign.end !== null && bar.end > campaign.end ? 'right-0.5' : 'left-0.5')} />}
    </div>
  );
}
