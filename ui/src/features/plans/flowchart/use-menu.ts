import { useTranslation } from 'react-i18next';

import { runAction } from '@/actions';
import type { MenuItem } from '@/components';

import { useDesk } from '../use-desk';
import type { ChartDesk } from './chart-desk';

/** The menu of the selected bars and rows, at the pointer. */
export function useChartMenu(ask: (dialog: 'pattern' | 'distribute') => void, lost: (count: number) => void): (model: ChartDesk) => MenuItem[] {
  const { t } = useTranslation(['flowchart', 'comments']);
  const desk = useDesk();
  return (model) => {
    const bar = model.focus?.flight != null;
    const may = !desk.readonly;
    const rows = model.targets;
    return [
      { kind: 'command', id: 'split', label: t('action.split'), keys: 'S', disabled: !may || !bar, run: () => { void model.split(desk.view.chart.unit); } },
      { kind: 'command', id: 'cut', label: t('action.cut'), keys: 'Mod+X', disabled: !may || !bar, run: () => { model.cut(); } },
      { kind: 'command', id: 'copy', label: t('action.copy'), keys: 'Mod+C', disabled: !bar, run: () => { model.copy(); } },
      { kind: 'command', id: 'paste', label: t('action.paste'), keys: 'Mod+V', disabled: !model.canPaste, run: () => { void model.paste().then(lost); } },
      { kind: 'separator', id: 'shape' },
      { kind: 'command', id: 'pattern', label: t('action.patternLong'), keys: 'P', disabled: !may || rows.length === 0, run: () => { ask('pattern'); } },
      { kind: 'command', id: 'distribute', label: t('action.distributeLong'), keys: 'D', disabled: !may || rows.length === 0, run: () => { ask('distribute'); } },
      { kind: 'command', id: 'fit', label: t('action.fit'), disabled: !may || rows.length === 0, run: () => { void desk.send('fit_flights', [{ op: 'fit_flights', rows }]); } },
      { kind: 'separator', id: 'more' },
      { kind: 'command', id: 'comment', label: t('comments:action.add'), keys: 'Shift+F2', disabled: desk.selected === null, run: () => { runAction('plan.comment'); } },
      { kind: 'command', id: 'line', label: t('action.line'), keys: 'Enter', run: () => { desk.see({ panel: 'line' }, 'nothing'); } },
      { kind: 'command', id: 'remove', label: t('action.remove'), keys: 'Delete', danger: true, disabled: !may || !bar, run: () => { void model.remove(); } },
    ];
  };
}
