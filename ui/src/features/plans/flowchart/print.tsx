import { useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { createPortal } from 'react-dom';
import { useTranslation } from 'react-i18next';

import { api } from '@/api';
import { toast } from '@/components';
import { errorText } from '@/lib/error-text';

import { showPeriod } from '../model/dates';
import { rowName } from '../model/row-name';
import { useDesk } from '../use-desk';
import { amountsOf } from './amounts';
import { barsOf } from './bars';
import { isoOf, type Day } from './days';
import type { Scale } from './geometry';
import { ChartGround, ChartHeader } from './header';
import { colourOf, flagsOf, measureLook } from './looks';
import { ChartRow, NAMES } from './rows';
import { ChartTotals } from './totals';
import { useChart } from './use-chart';

/** The most rows on paper: what is longer is narrowed by a filter first. */
export const MOST_PRINTED = 2_000;
/** Pixels of a landscape page between its margins. */
const PAGE = 1_045;
const ROW = 24;
const NOTHING: ReadonlySet<string> = new Set();

/** The whole flowchart on paper: one page wide, rows never cut, headings on every page. Mounted only while it is printed. */
export function PrintSheet({ now, onDone }: { now: Day; onDone: () => void }) {
  const { t } = useTranslation('flowchart');
  const desk = useDesk();
  const { from, to, campaign, calendar } = useChart();
  const { unit, measure, heat } = desk.view.chart;
  const meta = desk.meta();
  const { data, error } = useQuery({
    queryKey: ['flowchart-print', desk.id, meta?.revision, unit, measure],
    queryFn: () => api.flowchart(desk.id, { by: unit, amount: measure, rows: null, totals: true, audience: desk.view.audience }),
  });
  const started = useRef(false);
  useEffect(() => {
    if (error) {
      toast({ tone: 'bad', text: errorText(error).what });
      onDone();
    }
    if (!data || started.current) return;
    started.current = true;
    // Paper is light.
    const root = document.documentElement;
    const theme = root.dataset['theme'];
    root.dataset['theme'] = 'light';
    requestAnimationFrame(() => {
      window.print();
      if (theme === undefined) delete root.dataset['theme'];
      else root.dataset['theme'] = theme;
      onDone();
    });
  }, [data, error, onDone]);
  if (!data) return null;
  const amounts = new Map(data.rows.map((row) => [row.id, amountsOf(row)]));
  const scale: Scale = { from, px: (PAGE - NAMES) / (to - from + 1) };
  const look = measureLook(measure, meta?.totals.currency ?? 'RUB');
  const flags = flagsOf(desk.problems);
  const language = desk.formats.language;
  const period = campaign.start !== null && campaign.end !== null ? showPeriod(isoOf(campaign.start), isoOf(campaign.end), language) : '';
  return createPortal(
    <div className="flow flow-print" data-testid="flow-print">
      <h1 className="text-lg font-medium">{meta?.header['title']}</h1>
      <p className="mb-2 text-xs text-ink-2">{[meta?.header['client'], period, `${t(`measure.${measure}`)} ${look.sign}`.trim()].filter(Boolean).join(' · ')}</p>
      <table style={{ width: PAGE }}>
        <thead><tr><td><ChartHeader unit={unit} scale={scale} from={from} to={to} now={now} calendar={calendar} language={language} left={t(`measure.${measure}`)} /></td></tr></thead>
        <tbody>
          {desk.rows.map((row, index) => (
            <tr key={row.id}><td><div className="relative" style={{ height: ROW }}>
              <ChartGround unit={unit} scale={scale} from={from} to={to} now={now} calendar={calendar} campaign={campaign} height={ROW} />
              <ChartRow row={row} content={row.row} state="" index={index} top={0} height={ROW} name={rowName(desk, row.row, t(row.row.kind === 'section' ? 'row.untitledSection' : 'row.untitled'))} colour={colourOf(desk, row.row)}
                bars={barsOf(row.row)} selected={NOTHING} waiting={NOTHING} focus={undefined} amounts={amounts.get(row.id)} unit={unit} scale={scale} from={from} to={to} campaign={campaign} heat={heat} peak={Number(data.totals?.peak ?? 0)} digits={look.digits} sign={look.sign} flag={flags.get(row.id)} talk={undefined} here={undefined} />
            </div></td></tr>
          ))}
          <tr><td><ChartTotals unit={unit} scale={scale} from={from} to={to} digits={look.digits} sign={look.sign} /></td></tr>
        </tbody>
      </table>
    </div>, document.body);
}
