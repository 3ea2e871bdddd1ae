import { useMemo } from 'react';

import type { Action } from '@/actions';
import { showProjectDialog } from '@/features/projects';

import type { PlanDesk } from './desk';
import type { Panel } from './model/view';
import type { Copied } from './range-work';
import { openReach } from './reach/state';

/** What remains of these where the client has the plan: looking, finding, copying. The rest is the agency's, and is not even named. */
const OF_CLIENT_COPY: ReadonlySet<string> = new Set([
  'plan.copy', 'plan.select_columns', 'plan.select_rows', 'plan.collapse', 'plan.expand', 'plan.next_problem', 'plan.previous_problem', 'plan.problems', 'plan.find', 'plan.find_next', 'plan.find_previous',
  'plan.narrow', 'plan.column_menu', 'plan.clear_filters', 'plan.table', 'plan.chart', 'plan.collapse_all', 'plan.expand_all', 'plan.panel_line', 'plan.panel_plan', 'plan.panel_costs', 'plan.panel_totals',
]);

/** What changes the plan. Whoever only reads it by their role is told so above the table, and need not read it in each line of a menu. */
const WRITES: ReadonlySet<string> = new Set([
  'plan.add_line', 'plan.add_section', 'plan.duplicate', 'plan.move_up', 'plan.move_down', 'plan.insert_above', 'plan.group', 'plan.ungroup', 'plan.take_rates', 'plan.remove', 'plan.undo', 'plan.redo',
  'plan.edit_cell', 'plan.cut', 'plan.paste', 'plan.fill_down', 'plan.fill_right', 'plan.replace', 'plan.add_column',
]);

/** Everything a person can do on the plan page, for palette, menus, buttons and keys. `copy`: this is what the client has; `reads`: the role lets one read the plan only. */
export function usePlanActions(desk: PlanDesk | null, setAudience: (audience: 'internal' | 'client') => void, copy: boolean, reads: boolean): readonly Action[] {
  return useMemo(() => {
    const all = desk ? [...rowActions(desk), ...cellActions(desk), ...viewActions(desk, setAudience, reads)] : [];
    if (copy) return all.filter((action) => OF_CLIENT_COPY.has(action.id));
    return reads ? all.filter((action) => !WRITES.has(action.id)) : all;
  }, [desk, setAudience, copy, reads]);
}

/** The action of a list by its id. */
export function actionOf(actions: readonly Action[], id: string): Action | undefined {
  return actions.find((action) => action.id === id);
}

function rowActions(desk: PlanDesk): Action[] {
  const may = (): boolean => !desk.readonly && desk.meta() !== null;
  const selected = (): boolean => may() && desk.selected !== null;
  return [
    { id: 'plan.add_line', label: 'plans:action.addLine', group: 'row', keys: ['Mod+Enter'], words: 'add line row insert добавить строку вставить', enabled: may, run: () => desk.rowWork.addLine() },
    { id: 'plan.add_section', label: 'plans:action.addSection', group: 'row', keys: ['Mod+Shift+Enter'], words: 'add section group добавить раздел группу', enabled: may, run: () => desk.rowWork.addSection() },
    { id: 'plan.duplicate', label: 'plans:action.duplicate', group: 'row', keys: ['Mod+Shift+D'], words: 'duplicate copy row дублировать', enabled: selected, run: () => desk.rowWork.duplicate() },
    { id: 'plan.move_up', label: 'plans:action.moveUp', group: 'row', keys: ['Alt+ArrowUp'], enabled: selected, run: () => desk.rowWork.move(-1) },
    { id: 'plan.move_down', label: 'plans:action.moveDown', group: 'row', keys: ['Alt+ArrowDown'], enabled: selected, run: () => desk.rowWork.move(1) },
    { id: 'plan.insert_above', label: 'plans:action.insertAbove', group: 'row', keys: ['Mod+Shift+=', 'Mod++'], words: 'insert rows above вставить строки выше', enabled: selected, run: () => desk.rowWork.insertAbove() },
    { id: 'plan.group', label: 'plans:action.group', group: 'row', keys: ['Alt+Shift+ArrowRight'], words: 'group section сгруппировать раздел', enabled: selected, run: () => desk.rowWork.group() },
    { id: 'plan.ungroup', label: 'plans:action.ungroup', group: 'row', keys: ['Alt+Shift+ArrowLeft'], words: 'ungroup section разгруппировать раздел', enabled: selected, run: () => desk.rowWork.ungroup() },
    { id: 'plan.take_rates', label: 'plans:action.takeRates', group: 'row', keys: ['Alt+Shift+P'], words: 'rate card price прайс цена взять', enabled: selected, run: () => desk.rowWork.takeRates() },
    { id: 'plan.remove', label: 'plans:action.remove', group: 'row', keys: ['Mod+-'], words: 'delete remove row удалить строку', enabled: selected, run: () => desk.rowWork.remove() },
  ];
}

function cellActions(desk: PlanDesk): Action[] {
  const selected = (): boolean => desk.selected !== null;
  const editable = (): boolean => !desk.readonly && desk.selected !== null;
  const clipboard = async (copied: Copied | null): Promise<void> => { if (copied !== null) await navigator.clipboard.writeText(copied.text); };
  return [
    { id: 'plan.undo', label: 'plans:action.undo', group: 'plan', keys: ['Mod+Z'], keysHandledElsewhere: true, enabled: () => !desk.readonly && desk.meta()?.undo.can_undo === true, run: () => desk.undo() },
    { id: 'plan.redo', label: 'plans:action.redo', group: 'plan', keys: ['Mod+Y', 'Mod+Shift+Z'], keysHandledElsewhere: true, enabled: () => !desk.readonly && desk.meta()?.undo.can_redo === true, run: () => desk.redo() },
    { id: 'plan.edit_cell', label: 'plans:action.editCell', group: 'row', keys: ['F2'], keysHandledElsewhere: true, enabled: editable, run: () => { desk.edit(); } },
    { id: 'plan.copy', label: 'plans:action.copy', group: 'row', keys: ['Mod+C'], keysHandledElsewhere: true, enabled: selected, run: () => clipboard(desk.ranges.copy()) },
    { id: 'plan.cut', label: 'plans:action.cut', group: 'row', keys: ['Mod+X'], keysHandledElsewhere: true, enabled: editable, run: () => clipboard(desk.ranges.cut()) },
    { id: 'plan.paste', label: 'plans:action.paste', group: 'row', keys: ['Mod+V', 'Mod+Shift+V'], keysHandledElsewhere: true, enabled: editable, run: async () => { await desk.ranges.paste(await navigator.clipboard.readText()); } },
    { id: 'plan.fill_down', label: 'plans:action.fillDown', group: 'row', keys: ['Mod+D'], keysHandledElsewhere: true, enabled: editable, run: () => { desk.ranges.fill('down'); } },
    { id: 'plan.fill_right', label: 'plans:action.fillRight', group: 'row', keys: ['Mod+R'], keysHandledElsewhere: true, enabled: editable, run: () => { desk.ranges.fill('right'); } },
    { id: 'plan.fill_selection', label: 'plans:action.fillSelection', group: 'row', keys: ['Mod+Enter'], keysHandledElsewhere: true, hidden: true, run: () => undefined },
    { id: 'plan.select_columns', label: 'plans:action.selectColumns', group: 'row', keys: ['Mod+Space'], keysHandledElsewhere: true, hidden: true, run: () => undefined },
    { id: 'plan.select_rows', label: 'plans:action.selectRows', group: 'row', keys: ['Shift+Space'], keysHandledElsewhere: true, hidden: true, run: () => undefined },
    { id: 'plan.clear', label: 'plans:action.clear', group: 'row', keys: ['Delete'], keysHandledElsewhere: true, hidden: true, run: () => undefined },
    { id: 'plan.collapse', label: 'plans:action.collapse', group: 'view', keys: ['Alt+ArrowLeft'], keysHandledElsewhere: true, hidden: true, run: () => undefined },
    { id: 'plan.expand', label: 'plans:action.expand', group: 'view', keys: ['Alt+ArrowRight'], keysHandledElsewhere: true, hidden: true, run: () => undefined },
  ];
}

function viewActions(desk: PlanDesk, setAudience: (audience: 'internal' | 'client') => void, reads: boolean): Action[] {
  const open = (panel: Panel) => (): void => { desk.see({ panel: desk.view.panel === panel ? null : panel }, 'nothing'); };
  const ready = (): boolean => desk.meta() !== null;
  return [
    { id: 'plan.next_problem', label: 'plans:action.nextProblem', group: 'view', keys: ['F8'], inFields: true, enabled: ready, run: () => { desk.sight.jumpToProblem(1); } },
    { id: 'plan.previous_problem', label: 'plans:action.previousProblem', group: 'view', keys: ['Shift+F8'], inFields: true, enabled: ready, run: () => { desk.sight.jumpToProblem(-1); } },
    { id: 'plan.problems', label: 'plans:action.problems', group: 'view', keys: ['Mod+F8'], enabled: ready, run: () => { desk.see({ problems: !desk.view.problems }, 'nothing'); } },
    { id: 'plan.find', label: 'plans:action.find', group: 'view', keys: ['Mod+F'], words: 'find search найти поиск', inFields: true, enabled: ready, run: () => { desk.see({ find: desk.view.find ?? 'find' }, 'nothing'); selectField('find'); } },
    { id: 'plan.replace', label: 'plans:action.replace', group: 'view', keys: ['Mod+H'], words: 'replace заменить', inFields: true, enabled: () => ready() && !desk.readonly, run: () => { desk.see({ find: 'replace' }, 'nothing'); selectField('find'); } },
    { id: 'plan.find_next', label: 'plans:action.findNext', group: 'view', keys: ['F3'], inFields: true, enabled: () => desk.view.find !== null, run: () => { desk.find.go(1); } },
    { id: 'plan.find_previous', label: 'plans:action.findPrevious', group: 'view', keys: ['Shift+F3'], inFields: true, enabled: () => desk.view.find !== null, run: () => { desk.find.go(-1); } },
    { id: 'plan.narrow', label: 'plans:action.search', group: 'view', keys: ['Mod+Shift+F'], words: 'filter quick фильтр отобрать', inFields: true, enabled: ready, run: () => { selectField('search'); } },
    { id: 'plan.column_menu', label: 'plans:action.columnMenu', group: 'view', keys: ['Mod+Shift+L'], words: 'sort filter column hide сортировка фильтр столбец скрыть', enabled: () => desk.selected !== null, run: () => { desk.openHeading(); } },
    { id: 'plan.clear_filters', label: 'plans:action.clearFilters', group: 'view', enabled: () => desk.view.quick !== '' || desk.view.sort !== null || Object.keys(desk.view.filters).length > 0, run: () => { desk.see({ filters: {}, quick: '', sort: null }, 'headings'); } },
    { id: 'plan.table', label: 'plans:action.table', group: 'view', keys: ['Mod+Alt+1'], words: 'grid table таблица', enabled: ready, run: () => { desk.see({ mode: 'table' }, 'nothing'); } },
    { id: 'plan.chart', label: 'plans:action.chart', group: 'view', keys: ['Mod+Alt+2'], words: 'flowchart timeline gantt флоучарт график диаграмма', enabled: ready, run: () => { desk.see({ mode: 'chart' }, 'nothing'); } },
    { id: 'plan.collapse_all', label: 'plans:action.collapseAll', group: 'view', enabled: ready, run: () => { desk.toggleAll(true); } },
    { id: 'plan.expand_all', label: 'plans:action.expandAll', group: 'view', enabled: ready, run: () => { desk.toggleAll(false); } },
    { id: 'plan.panel_line', label: 'plans:action.line', group: 'view', keys: ['Mod+Alt+P'], enabled: ready, run: open('line') },
    { id: 'plan.panel_plan', label: 'plans:action.header', group: 'plan', enabled: ready, run: open('plan') },
    { id: 'plan.panel_costs', label: 'plans:action.costs', group: 'plan', enabled: ready, run: open('costs') },
    { id: 'plan.panel_totals', label: 'plans:action.totals', group: 'plan', enabled: ready, run: open('totals') },
    { id: 'plan.panel_columns', label: 'plans:action.columns', group: 'view', enabled: ready, run: open('columns') },
    { id: 'plan.panel_calculators', label: 'plans:action.calculators', group: 'plan', words: 'calculators reach grp cpp frequency калькуляторы охват частота', enabled: ready, run: open('calculators') },
    { id: 'plan.reach_models', label: 'plans:action.reachModels', group: 'plan', keys: ['Alt+Shift+R'], words: 'reach duplication model matrix охват пересечения модель таблица', enabled: ready, run: () => { openReach(); } },
    { id: 'plan.save_template', label: 'projects:template.save', group: 'plan', words: 'template шаблон', enabled: () => ready() && (reads ? desk.view.audience === 'internal' : !desk.readonly), run: () => { showProjectDialog({ kind: 'save-template', planId: desk.id, title: desk.meta()?.header['title'] ?? '' }); } },
    { id: 'plan.add_column', label: 'plans:action.addColumn', group: 'plan', enabled: () => ready() && !desk.readonly, run: () => { desk.see({ panel: 'columns' }, 'nothing'); } },
    { id: 'plan.view_client', label: 'plans:action.viewClient', group: 'view', enabled: () => ready() && desk.view.audience === 'internal', run: () => { setAudience('client'); } },
    { id: 'plan.view_internal', label: 'plans:action.viewInternal', group: 'view', enabled: () => desk.view.audience === 'client', run: () => { setAudience('internal'); } },
  ];
}

/** The bar is there only after the page was painted again. */
function selectField(name: 'search' | 'find'): void {
  requestAnimationFrame(() => { document.querySelector<HTMLInputElement>(`[data-plan-${name}]`)?.select(); });
}
