import './flowchart.css';

import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { ContextMenu, toast } from '@/components';
import { cx } from '@/lib/cx';

import { showPeriod } from '../model/dates';
import { rowName } from '../model/row-name';
import { useDesk, useDeskChanges } from '../use-desk';
import { barsOf } from './bars';
import { ChartBar } from './chart-bar';
import { isoOf, today } from './days';
import { DAY_PX, type Scale, xOf, zoomed } from './geometry';
import { DistributeDialog } from './distribute-dialog';
import { ChartGround, ChartHeader, HEADER } from './header';
import { HolidaysDialog } from './holidays-dialog';
import { useHolidays } from './use-calendar';
import { ChartRow, NAMES } from './rows';
import { PatternDialog } from './pattern-dialog';
import { MOST_PRINTED, PrintSheet } from './print';
import { ChartTotals } from './totals';
import { useChartMenu } from './use-menu';
import { ChartContext, type Chart, useAmounts, useChartChanges, useChartModels } from './use-chart';
import { useChartKeys } from './use-keys';
import { useChartPointer } from './use-pointer';
import { colourOf, flagsOf, measureLook } from './looks';
import { useWidth, useWindow } from './use-window';

/** The flowchart: lines and sections over time. It shows what the grid shows, filtered and sorted alike. */
export function Flowchart({ rowHeight }: { rowHeight: number }) {
  const { t } = useTranslation('flowchart');
  const desk = useDesk();
  useDeskChanges(desk);
  const { model, amounts } = useChartModels(desk);
  useChartChanges(model);
  useAmounts(amounts);
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const [now] = useState(() => today());
  const meta = desk.meta();
  const { unit, zoom, measure, heat } = desk.view.chart;
  const rows = desk.rows;
  const version = desk.session.snapshot()?.version;
  const { campaign, ...days } = model.frame(unit, now);
  // While something is dragged the days stay where they are.
  const [{ from, to }, keepDays] = useState(days);
  if (!model.hold && (from !== days.from || to !== days.to)) keepDays(days);
  const holidays = useHolidays(desk.formats.language, from, to);
  const { calendar } = holidays;
  const [choosing, choose] = useState(false);
  const [printing, setPrinting] = useState(false);
  const print = (): void => { if (rows.length > MOST_PRINTED) toast({ text: t('notice.tooLong', { limit: MOST_PRINTED }) }); else setPrinting(true); };
  const room = useWidth(scroller) - NAMES;
  // A short chart fills the window.
  const px = Math.max(DAY_PX[unit] * zoom, room / (to - from + 1));
  const scale = useMemo<Scale>(() => ({ from, px }), [from, px]);
  const width = NAMES + (to - from + 1) * scale.px;
  const seen = useWindow(scroller, rows.length, rowHeight, scale, from, to);
  const visible = rows.slice(seen.first, seen.last + 1);
  const revision = meta?.revision ?? 0;
  useEffect(() => { amounts.want(rows.slice(seen.first, seen.last + 1).map((row) => row.id), revision, unit, measure); }, [amounts, rows, seen, revision, unit, measure]);
  useEffect(() => { model.settle(); }, [model, version]);

  const anchor = useRef<{ day: number; x: number } | null>(null);
  const zoomTo = useCallback((by: number, at?: number) => {
    const host = scroller.current;
    const next = zoomed(desk.view.chart.zoom, by);
    if (!host || next === desk.view.chart.zoom) return;
    const x = at ?? (host.clientWidth - NAMES) / 2;
    anchor.current = { day: (host.scrollLeft + x) / px, x };
    desk.see({ chart: { ...desk.view.chart, zoom: next } }, 'nothing');
  }, [desk, px]);
  useLayoutEffect(() => {
    const host = scroller.current;
    if (host && anchor.current) host.scrollLeft = anchor.current.day * scale.px - anchor.current.x;
    anchor.current = null;
  }, [scale]);
  const goToDay = useCallback((day: number) => { scroller.current?.scrollTo({ left: Math.max(xOf(scale, day) - 120, 0) }); }, [scale]);
  const reveal = useCallback((id: string): boolean => {
    const host = scroller.current;
    const y = desk.rows.findIndex((row) => row.id === id);
    if (!host || y < 0) return false;
    const top = y * rowHeight;
    const room = host.clientHeight - HEADER - rowHeight;
    if (top < host.scrollTop) host.scrollTop = top;
    else if (top + rowHeight > host.scrollTop + room) host.scrollTop = top + rowHeight - room;
    return true;
  }, [desk, rowHeight]);
  useEffect(() => desk.mountChart((id) => {
    if (!reveal(id)) return false;
    model.select(id, null);
    scroller.current?.focus({ preventScroll: true });
    return true;
  }), [desk, model, reveal]);

  const chart = useMemo<Chart>(() => ({ model, amounts, scale, from, to, campaign, calendar }), [model, amounts, scale, from, to, campaign, calendar]);
  const lost = useCallback((count: number) => { if (count > 0) toast({ text: t('notice.noRoom', { count }) }); }, [t]);
  const [asked, setAsked] = useState<{ dialog: 'pattern' | 'distribute'; rows: string[] } | null>(null);
  const ask = useCallback((dialog: 'pattern' | 'distribute') => { if (!desk.readonly && model.targets.length > 0) setAsked({ dialog, rows: model.targets }); }, [desk, model]);
  const closeDialog = useCallback(() => {
    setAsked(null);
    requestAnimationFrame(() => { scroller.current?.focus({ preventScroll: true }); });
  }, []);
  const menu = useChartMenu(ask, lost);
  const keys = useChartKeys({ chart, ask, unit, reveal, zoomTo, goToDay, now, rowHeight, scroller, lost });
  const pointer = useChartPointer({ chart, unit, lost, content, scroller, zoomTo });
  const flags = useMemo(() => flagsOf(desk.problems), [desk.problems]);
  const look = measureLook(measure, meta?.totals.currency ?? 'RUB');
  const focus = model.focus;
  const active = focus && visible.some((row) => row.id === focus.row) ? (focus.flight ? `flow-${focus.row}-${focus.flight}` : `flow-${focus.row}`) : undefined;
  const focused = focus?.flight ? model.bars(focus.row).find((bar) => bar.id === focus.flight) : undefined;
  const focusText = focused ? showPeriod(isoOf(focused.start), isoOf(focused.end), desk.formats.language) : '';
  return (
    <ChartContext value={chart}>
      <div className="flex min-w-0 flex-1 flex-col">
        <ChartBar now={now} zoomTo={zoomTo} goToDay={goToDay} ask={ask} holidays={() => { choose(true); }} print={print} />
        <ContextMenu items={menu(model)}>
          <div ref={scroller} data-pane role="treegrid" tabIndex={0} data-testid="flowchart" aria-label={t('label')} aria-rowcount={rows.length + 2} aria-activedescendant={active} aria-multiselectable
            className={cx('flow relative min-h-0 flex-1 overflow-auto bg-surface outline-none', desk.readonly && 'flow-readonly', model.hold && 'flow-holding', model.refused && 'flow-refused')} onKeyDown={keys} {...pointer}>
            <div ref={content} className="relative flex min-h-full flex-col" style={{ width: Math.max(width, 1) }}>
              <ChartHeader unit={unit} scale={scale} from={seen.from} to={seen.to} now={now} calendar={calendar} language={desk.formats.language} left={t(`measure.${measure}`)} />
              <div className="relative flex-1" style={{ minHeight: rows.length * rowHeight }}>
                <ChartGround unit={unit} scale={scale} from={seen.from} to={seen.to} now={now} calendar={calendar} campaign={campaign} height={Math.max(rows.length * rowHeight, seen.height)} />
                {/* Where there are no rows the days do not stand in the column of names either. */}
                <div aria-hidden className="pointer-events-none absolute inset-0"><div className="sticky left-0 z-4 h-full border-r border-line-strong bg-surface" style={{ width: NAMES }} /></div>
                {visible.map((row, index) => (
                  <ChartRow key={row.id} row={row} content={row.row} state={`${String(row.collapsed)}${String(row.number)}.${String(row.depth)}`} index={seen.first + index} top={(seen.first + index) * rowHeight} height={rowHeight}
                    name={rowName(desk, row.row, t(row.row.kind === 'section' ? 'row.untitledSection' : 'row.untitled'))} colour={colourOf(desk, row.row)} bars={model.preview.get(row.id) ?? barsOf(row.row)} selected={model.selected(row.id)} waiting={model.waiting(row.id)}
                    focus={focus?.row === row.id ? focus.flight : undefined} amounts={amounts.of(row.id)} unit={unit} scale={scale} from={seen.from} to={seen.to} campaign={campaign} heat={heat} peak={amounts.plan?.peak ?? 0} digits={look.digits} sign={look.sign} flag={flags.get(row.id)} talk={desk.comments.get(row.id)} here={desk.here.get(row.id)} />
                ))}
              </div>
              <ChartTotals unit={unit} scale={scale} from={seen.from} to={seen.to} digits={look.digits} sign={look.sign} />
            </div>
          </div>
        </ContextMenu>
        <div role="status" className="sr-only">{focusText}</div>
        {printing && <PrintSheet now={now} onDone={() => { setPrinting(false); }} />}
        {choosing && <HolidaysDialog holidays={holidays} from={from} to={to} onClose={() => { choose(false); }} />}
        {asked?.dialog === 'pattern' && <PatternDialog rows={asked.rows} onClose={closeDialog} />}
        {asked?.dialog === 'distribute' && <DistributeDialog rows={asked.rows} onClose={closeDialog} />}
      </div>
    </ChartContext>
  );
}
