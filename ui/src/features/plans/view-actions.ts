import { useMemo } from 'react';

import { type Action, useActions } from '@/actions';

import type { PlanDesk } from './desk';
import { canGroup } from './model/groups';
import { useDeskChanges } from './use-desk';
import { useViewNames } from './view-menu';
import { openViewDialog, openViewsMenu } from './views-state';

/** Registers what one can do with views and groups: for the palette and for keys. */
export function useViewActions(desk: PlanDesk): void {
  useDeskChanges(desk);
  useActions(useMemo(() => fixed(desk), [desk]));
  const nameOf = useViewNames();
  const ids = [null, ...desk.views.builtIn(), ...desk.views.saved().map((view) => view.id)];
  const columns = desk.columns.all().filter((column) => column.shown && canGroup(column));
  // The lists change rarely, the desk at every key.
  const views = JSON.stringify(ids.map((id) => [id, nameOf(desk, id)]));
  const groups = JSON.stringify(columns.map((column) => [column.ref, desk.heading(column)]));
  useActions(useMemo(() => (JSON.parse(views) as [string | null, string][]).map(([id, name]): Action => ({
    id: `plan.take_view.${id ?? 'own'}`, label: 'plans:action.takeView', args: { name }, group: 'view', words: 'view вид', enabled: () => desk.meta() !== null, run: () => { desk.views.take(id); },
  })), [desk, views]));
  useActions(useMemo(() => (JSON.parse(groups) as [string, string][]).map(([ref, name]): Action => ({
    id: `plan.group_by.${ref}`, label: 'plans:action.groupBy', args: { name }, group: 'view', words: 'group группировка', enabled: () => desk.meta() !== null && desk.view.mode === 'table', run: () => { desk.groups.set([ref]); },
  })), [desk, groups]));
}

function fixed(desk: PlanDesk): Action[] {
  const ready = (): boolean => desk.meta() !== null;
  const may = (): boolean => ready() && desk.views.maySave;
  return [
    { id: 'plan.views', label: 'plans:action.views', group: 'view', keys: ['Mod+Alt+V'], words: 'view saved вид сохранённый столбцы', enabled: ready, run: () => { openViewsMenu('views'); } },
    { id: 'plan.groups', label: 'plans:action.groups', group: 'view', keys: ['Mod+Alt+G'], words: 'group by subtotal группировка подытоги', enabled: () => ready() && desk.view.mode === 'table', run: () => { openViewsMenu('groups'); } },
    { id: 'plan.ungroup_lines', label: 'plans:action.ungroupLines', group: 'view', words: 'group none группировка', enabled: () => desk.view.groups.length > 0, run: () => { desk.groups.set([]); } },
    { id: 'plan.save_view', label: 'plans:action.saveView', group: 'view', words: 'save view as сохранить вид как', enabled: may, run: () => { openViewDialog({ kind: 'save' }); } },
    { id: 'plan.update_view', label: 'plans:action.updateView', group: 'view', words: 'update view обновить вид', enabled: () => may() && desk.views.mayUpdate && desk.views.current() !== null && desk.views.isChanged(), run: () => desk.views.update() },
    { id: 'plan.restore_view', label: 'plans:action.restoreView', group: 'view', words: 'reset view вернуть вид', enabled: () => ready() && desk.views.isChanged(), run: () => { desk.views.restore(); } },
    { id: 'plan.change_view', label: 'plans:action.changeView', group: 'view', words: 'rename view переименовать вид', enabled: () => may() && desk.views.current() !== null, run: () => { const current = desk.views.current(); if (current) openViewDialog({ kind: 'change', id: current.id }); } },
    { id: 'plan.remove_view', label: 'plans:action.removeView', group: 'view', words: 'delete view удалить вид', enabled: () => may() && desk.views.current() !== null, run: () => { const current = desk.views.current(); if (current) return desk.views.remove(current.id); return undefined; } },
    { id: 'plan.choose_columns', label: 'plans:action.chooseColumns', group: 'view', keys: ['Mod+Alt+C'], words: 'columns show hide fields столбцы показать скрыть поля', enabled: () => ready() && desk.columns.mayArrange, run: () => { openViewDialog({ kind: 'columns' }); } },
    { id: 'plan.columns_for_plan', label: 'plans:action.columnsForPlan', group: 'view', words: 'columns channel grp clicks столбцы канал', enabled: () => ready() && desk.columns.mayArrange, run: () => desk.columns.forChannels('plan') },
    { id: 'plan.columns_for_selection', label: 'plans:action.columnsForSelection', group: 'view', words: 'columns channel selection столбцы канал выделение', enabled: () => ready() && desk.columns.mayArrange && desk.selected !== null, run: () => desk.columns.forChannels('selection') },
  ];
}
