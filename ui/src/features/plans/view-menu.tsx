import { ChevronDown, Group, LayoutPanelLeft } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { SavedView } from '@/api';
import { Button, Menu, type MenuItem } from '@/components';
import { cx } from '@/lib/cx';

import type { PlanDesk } from './desk';
import { isBuiltIn } from './model/views';
import { useDesk, useDeskChanges } from './use-desk';
import { openViewDialog, openViewsMenu, useViewsOpen } from './views-state';

/** How a view is called: a saved one by its name, others by what they are. */
export function useViewNames(): (desk: PlanDesk, id: string | null) => string {
  const { t } = useTranslation('plans');
  return (desk, id) => {
    if (id === null) return t('views.own');
    if (isBuiltIn(id)) return t(`views.${id}`);
    return desk.views.saved().find((view) => view.id === id)?.name ?? t('views.unsaved');
  };
}

/** The view that is taken, and all others. A dot says that the table is no longer as the view has it. */
export function ViewMenu() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const nameOf = useViewNames();
  const open = useViewsOpen((state) => state.menu === 'views');
  const taken = desk.views.taken();
  const name = nameOf(desk, taken);
  const changed = desk.views.isChanged();
  const label = changed ? t('views.changed', { name }) : t('views.current', { name });
  return (
    <Menu open={open} onOpenChange={(now) => { openViewsMenu(now ? 'views' : null); }} items={open ? items(desk, t, nameOf) : []}
      trigger={
        <Button size="sm" look="ghost" aria-label={label} title={label} className="max-w-36 px-2 max-md:hidden 2xl:max-w-52">
          <LayoutPanelLeft size={16} className="flex-none" />
          <span className="truncate max-xl:sr-only">{name}</span>
          {changed && <span aria-hidden className="size-1.5 flex-none rounded-full bg-warn" />}
          <ChevronDown size={14} className="flex-none text-ink-3" />
        </Button>
      } />
  );
}

type Words = ReturnType<typeof useTranslation<'plans'>>['t'];

function items(desk: PlanDesk, t: Words, nameOf: ReturnType<typeof useViewNames>): MenuItem[] {
  const { views } = desk;
  const taken = views.taken();
  const current = views.current();
  const may = views.maySave;
  const line = (id: string | null, view?: SavedView): MenuItem => ({
    kind: 'command', id: id ?? 'own', checked: taken === id, run: () => { views.take(id); },
    label: <span className="flex min-w-0 items-center gap-2"><span className="truncate">{nameOf(desk, id)}</span>{view && <Marks view={view} first={views.first === view.id} />}</span>,
  });
  const saved = views.saved();
  return [
    line(null),
    { kind: 'label', id: 'built-in', text: t('views.builtIn') },
    ...views.builtIn().map((code) => line(code)),
    ...(saved.length > 0 ? [{ kind: 'label' as const, id: 'saved', text: t('views.saved') }, ...saved.map((view) => line(view.id, view))] : []),
    { kind: 'separator', id: 'line' },
    ...(current && views.isChanged() ? [{ kind: 'command' as const, id: 'update', label: t('views.update', { name: current.name }), disabled: !views.mayUpdate, run: () => { void views.update(); } }] : []),
    ...(views.isChanged() ? [{ kind: 'command' as const, id: 'restore', label: t('views.restore'), run: () => { views.restore(); } }] : []),
    { kind: 'command', id: 'save', label: t('views.saveAs'), disabled: !may, run: () => { openViewDialog({ kind: 'save' }); } },
    ...(current ? [
      { kind: 'command' as const, id: 'change', label: t('views.change', { name: current.name }), disabled: !may, run: () => { openViewDialog({ kind: 'change', id: current.id }); } },
      { kind: 'command' as const, id: 'first', label: t(views.first === current.id ? 'views.unsetFirst' : 'views.setFirst'), disabled: !may, run: () => { void views.setFirst(views.first === current.id ? null : current.id); } },
      { kind: 'command' as const, id: 'remove', label: t('views.remove', { name: current.name }), disabled: !may, danger: true, run: () => { void views.remove(current.id); } },
    ] : []),
  ];
}

function Marks({ view, first }: { view: SavedView; first: boolean }) {
  const { t } = useTranslation('plans');
  const marks = [view.audience === 'client' && t('views.forClient'), first && t('views.first')].filter(Boolean);
  return marks.length === 0 ? null : <span className="flex-none text-xs text-ink-3">{marks.join(' · ')}</span>;
}

/** By which columns lines are put together. */
export function GroupMenu() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const open = useViewsOpen((state) => state.menu === 'groups');
  const by = desk.groups.by();
  const names = by.map((column) => desk.heading(column)).join(' › ');
  const label = by.length > 0 ? t('groups.current', { names }) : t('groups.label');
  const choices = open ? desk.groups.choices() : [];
  const [outer, inner] = by.map((column) => column.ref);
  const choose = (level: 0 | 1): MenuItem[] => choices.filter((column) => level === 0 || column.ref !== outer).map((column) => ({
    kind: 'command', id: `${String(level)}${column.ref}`, label: desk.heading(column), checked: (level === 0 ? outer : inner) === column.ref,
    run: () => { desk.groups.set(level === 1 && outer !== undefined ? [outer, ...(inner === column.ref ? [] : [column.ref])] : [column.ref, ...(inner === undefined || inner === column.ref ? [] : [inner])]); },
  }));
  const list: MenuItem[] = [
    { kind: 'command', id: 'none', label: t('groups.none'), checked: by.length === 0, run: () => { desk.groups.set([]); } },
    { kind: 'label', id: 'by', text: t('groups.by') },
    ...choose(0),
    ...(outer === undefined ? [] : [{ kind: 'label' as const, id: 'then', text: t('groups.then') }, ...choose(1)]),
  ];
  return (
    <Menu open={open} onOpenChange={(now) => { openViewsMenu(now ? 'groups' : null); }} items={list}
      trigger={
        <Button size="sm" look="ghost" aria-label={label} title={label} aria-pressed={by.length > 0} disabled={desk.view.mode === 'chart'} className={cx('max-w-40 px-2 max-md:hidden', by.length > 0 && 'text-accent')}>
          <Group size={16} className="flex-none" />
          {by.length > 0 && <span className="truncate max-2xl:sr-only">{names}</span>}
        </Button>
      } />
  );
}
