import type { KeyboardEvent, RefObject } from 'react';

import { useDesk } from '../use-desk';
import type { Day, Unit } from './days';
import { ZOOM } from './geometry';
import { HEADER } from './header';
import { type ChartKey, chartKey } from './keys';
import type { Chart } from './use-chart';

/** What the keys work on. */
interface Around {
  chart: Chart;
  unit: Unit;
  now: Day;
  rowHeight: number;
  scroller: RefObject<HTMLDivElement | null>;
  reveal: (row: string) => boolean;
  zoomTo: (by: number) => void;
  goToDay: (day: Day) => void;
  lost: (count: number) => void;
  ask: (dialog: 'pattern' | 'distribute') => void;
}

/** The handler of the flowchart's keys. */
export function useChartKeys(around: Around): (event: KeyboardEvent) => void {
  const desk = useDesk();
  const { chart: { model, campaign }, unit, now, rowHeight, scroller, reveal, zoomTo, goToDay, lost, ask } = around;
  const goTo = (y: number): void => {
    const row = desk.rows[Math.min(Math.max(y, 0), desk.rows.length - 1)];
    if (!row) return;
    const was = model.focus ? model.bars(model.focus.row).find((bar) => bar.id === model.focus?.flight) : undefined;
    const bars = model.bars(row.id);
    // The bar nearest in time to the one left behind.
    const next = [...bars].sort((a, b) => Math.abs(a.start - (was?.start ?? 0)) - Math.abs(b.start - (was?.start ?? 0)))[0];
    model.select(row.id, next?.id ?? null);
    reveal(row.id);
  };
  const toBar = (by: -1 | 1 | 'first' | 'last'): void => {
    if (!model.focus) return;
    const bars = [...model.bars(model.focus.row)].sort((a, b) => a.start - b.start);
    const at = bars.findIndex((bar) => bar.id === model.focus?.flight);
    const next = bars[by === 'first' ? 0 : by === 'last' ? bars.length - 1 : Math.min(Math.max(at + by, 0), bars.length - 1)];
    if (!next) return;
    model.select(model.focus.row, next.id);
    goToDay(next.start);
  };
  const perform = (key: ChartKey): void => {
    const focus = model.focus;
    const place = focus ? desk.rows.findIndex((row) => row.id === focus.row) : -1;
    switch (key.do) {
      case 'step': void model.step(unit, key.count); break;
      case 'stretch': void model.stretch(key.edge, unit, key.direction); break;
      case 'bar': toBar(key.by); break;
      case 'row': goTo(key.by === 'first' ? 0 : key.by === 'last' ? desk.rows.length - 1 : place < 0 ? 0 : place + key.by); break;
      case 'fold': if (focus) desk.toggle(focus.row, key.collapsed); break;
      case 'remove': void model.remove(); break;
      case 'split': void model.split(unit); break;
      case 'copy': model.copy(); break;
      case 'cut': model.cut(); break;
      case 'paste': void model.paste().then(lost); break;
      case 'all': if (focus) model.selectRow(focus.row); break;
      case 'escape': if (model.hold) model.cancel(); else if (!model.dropCut()) model.clear(); break;
      case 'toggle': if (focus) model.select(focus.row, focus.flight, true); break;
      case 'open':
        if (focus && focus.flight === null && model.row(focus.row)?.kind === 'line') void model.add(focus.row, campaign, unit, now);
        else if (focus && model.row(focus.row)?.kind === 'section') desk.toggle(focus.row);
        else desk.see({ panel: desk.view.panel === null ? 'line' : null }, 'nothing');
        break;
      case 'zoomIn': zoomTo(ZOOM.step); break;
      case 'zoomOut': zoomTo(1 / ZOOM.step); break;
      case 'today': goToDay(now); break;
      case 'pattern': case 'distribute': ask(key.do); break;
    }
  };
  return (event) => {
    if (event.target !== scroller.current) return;
    const page = Math.max(Math.floor(((scroller.current?.clientHeight ?? 0) - HEADER) / rowHeight) - 2, 1);
    const key = chartKey(event, page);
    if (!key || (key.do === 'escape' && !model.hold && model.count === 0)) return;
    event.preventDefault();
    event.stopPropagation();
    perform(key);
  };
}
