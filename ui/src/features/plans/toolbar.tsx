import { Columns3, FileInput, FileOutput, FolderPlus, MoreHorizontal, PanelRight, Plus, Redo2, Search, Undo2, X } from 'lucide-react';
import { useDeferredValue, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { runAction, useAllActions, type Action } from '@/actions';
import type { Audience } from '@/api';
import { Button, IconButton, Menu, type MenuItem, Segmented, Tooltip } from '@/components';

import { type Obstacle, ObstructedButton, useImportObstacle, useObstacle, WriteButton } from '@/features/session';
import { cx } from '@/lib/cx';

import type { Mode } from './model/view';
import { linesOf } from './row-menu';
import { useDesk, useDeskChanges } from './use-desk';
import { GroupMenu, ViewMenu } from './view-menu';

const MORE = ['plan.undo', 'plan.redo', '|', 'plan.panel_plan', 'plan.panel_costs', 'plan.panel_totals', 'plan.panel_columns', 'plan.panel_calculators', 'plan.reach_models', '|', 'plan.collapse_all', 'plan.expand_all', 'plan.clear_filters', '|', 'plan.find', 'plan.replace', '|', 'plan.versions', 'plan.keep_version', 'plan.scenarios', 'plan.save_template', '|', 'plan.optimise', '|', 'plan.problems', 'plan.next_problem', '|', 'plan.duplicate', 'plan.remove'];

/** The same where nothing can be changed. */
const MORE_TO_READ = ['plan.panel_plan', 'plan.panel_costs', 'plan.panel_totals', '|', 'plan.collapse_all', 'plan.expand_all', 'plan.clear_filters', '|', 'plan.find'];

/** The actions of these ids as menu lines, of those that are there; `|` separates. */
export function menuOf(ids: readonly string[], actions: readonly Action[]): MenuItem[] {
  return linesOf(actions, ids).flatMap((id, index): MenuItem[] => {
    if (id === '|') return [{ kind: 'separator', id: `line-${String(index)}` }];
    const action = actions.find((one) => one.id === id);
    return action ? [{ kind: 'action', action, danger: id === 'plan.remove' }] : [];
  });
}

/** Views, what to do with rows, search, and what to show. */
export function Toolbar({ setAudience }: { setAudience: (audience: Audience) => void }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const actions = useAllActions();
  const undo = desk.readonly ? undefined : desk.meta()?.undo;
  const project = desk.meta()?.project_id;
  const [edit, anywhere] = [useObstacle('edit_plan', project), useImportObstacle()];
  // Into this plan, or where a new one may be made.
  const mayImport = edit === null ? null : anywhere;
  const may = desk.view.audience === 'internal' && !desk.isFixed;
  return (
    <div role="toolbar" data-pane aria-label={t('toolbar.label')} className="flex h-11 flex-none items-center gap-1 border-b border-line bg-canvas px-2">
      <Modes />
      <ViewMenu />
      <GroupMenu />
      <Divider />
      {may && (
        <>
          <Tooltip text={t('action.addLine')} keys="Mod+Enter"><WriteButton useCase="edit_plan" {...(project ? { project } : {})} size="sm" look="ghost" onClick={() => { runAction('plan.add_line'); }}><Plus size={16} /><span className="max-2xl:sr-only">{t('toolbar.line')}</span></WriteButton></Tooltip>
          <Tooltip text={t('action.addSection')} keys="Mod+Shift+Enter"><WriteButton useCase="edit_plan" {...(project ? { project } : {})} size="sm" look="ghost" onClick={() => { runAction('plan.add_section'); }}><FolderPlus size={16} /><span className="max-2xl:sr-only">{t('toolbar.section')}</span></WriteButton></Tooltip>
          <Divider />
          <IconButton size="sm" className="max-md:hidden" label={t('action.undo')} keys="Mod+Z" icon={<Undo2 size={16} />} disabled={undo?.can_undo !== true} onClick={() => { runAction('plan.undo'); }} />
          <IconButton size="sm" className="max-md:hidden" label={t('action.redo')} keys="Mod+Y" icon={<Redo2 size={16} />} disabled={undo?.can_redo !== true} onClick={() => { runAction('plan.redo'); }} />
          <Divider />
        </>
      )}
      <QuickSearch key={desk.quickTurn} />
      <div className="flex-1" />
      {!desk.isFixed && <Segmented label={t('toolbar.view')} value={desk.view.audience} onChange={setAudience} options={[{ value: 'internal', label: t('toolbar.viewInternal') }, { value: 'client', label: t('toolbar.viewClient') }]} className="mr-1" />}
      {!desk.isFixed && <Tooltip text={t('action.columns')}><Button size="sm" look="ghost" aria-pressed={desk.view.panel === 'columns'} className="max-2xl:w-8 max-2xl:px-0 max-md:hidden 2xl:px-2" aria-label={t('toolbar.columns')} onClick={() => { runAction('plan.panel_columns'); }}><Columns3 size={16} /><span className="max-2xl:hidden">{t('toolbar.columns')}</span></Button></Tooltip>}
      {!desk.isFixed && <HostButton id="file.import" obstacle={mayImport} label={t('toolbar.import')} icon={<FileInput size={16} />} />}
      <HostButton id="file.export" label={t('toolbar.export')} icon={<FileOutput size={16} />} />
      <Menu align="end" items={menuOf(desk.isFixed ? MORE_TO_READ : MORE, actions)} trigger={<Button size="sm" look="ghost" aria-label={t('toolbar.more')} className="w-8 px-0"><MoreHorizontal size={16} /></Button>} />
      <IconButton size="sm" label={t('action.line')} keys="Mod+Alt+P" icon={<PanelRight size={16} />} aria-pressed={desk.view.panel !== null} onClick={() => { desk.see({ panel: desk.view.panel === null ? 'line' : null }, 'nothing'); }} />
    </div>
  );
}

const MODES: readonly Mode[] = ['table', 'chart'];

/** Table or flowchart. */
function Modes() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  return (
    <div role="tablist" aria-label={t('tabs.label')} className="mr-1 flex h-full items-end max-md:hidden">
      {MODES.map((mode) => {
        const on = desk.view.mode === mode;
        return (
          <button key={mode} type="button" role="tab" aria-selected={on} tabIndex={on ? 0 : -1} className={cx('-mb-px flex h-full items-center border-b-2 px-2 text-sm', on ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-2 hover:text-ink')}
            onClick={() => { desk.see({ mode }, 'nothing'); }}
            onKeyDown={(event) => {
              const other = event.key === 'ArrowRight' ? event.currentTarget.nextElementSibling : event.key === 'ArrowLeft' ? event.currentTarget.previousElementSibling : null;
              if (!(other instanceof HTMLElement)) return;
              other.focus();
              other.click();
            }}>{t(`tabs.${mode}`)}</button>
        );
      })}
    </div>
  );
}

const Divider = () => <div aria-hidden className="mx-1 h-5 w-px bg-line max-2xl:hidden" />;

/** A button for what another part of the window does, if that part is there. */
function HostButton({ id, label, icon, obstacle = null }: { id: string; label: string; icon: React.ReactNode; obstacle?: Obstacle | null }) {
  const there = useAllActions().some((action) => action.id === id);
  if (!there) return null;
  return <Tooltip text={label}><ObstructedButton obstacle={obstacle} size="sm" look="ghost" aria-label={label} className="max-2xl:w-8 max-2xl:px-0 2xl:px-2" onClick={() => { runAction(id); }}>{icon}<span className="max-2xl:hidden">{label}</span></ObstructedButton></Tooltip>;
}

/** Words that a line must contain. */
function QuickSearch() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  const [text, setText] = useState(desk.view.quick);
  const late = useDeferredValue(text);
  useEffect(() => { if (late !== desk.view.quick) desk.see({ quick: late }, 'rows', true); }, [desk, late]);
  const counts = desk.counts();
  const narrowed = counts.lines !== counts.of && (desk.view.quick !== '' || Object.keys(desk.view.filters).length > 0);
  return (
    <div className="flex min-w-0 items-center gap-2">
      <div className="relative flex min-w-24 items-center">
        <Search size={14} aria-hidden className="pointer-events-none absolute left-2 text-ink-3" />
        <input data-plan-search type="search" value={text} placeholder={t('toolbar.searchHint')} aria-label={t('toolbar.search')}
          className="h-7 w-44 min-w-0 rounded-md border border-line bg-surface pr-7 pl-7 text-grid text-ink placeholder:text-ink-3 hover:border-line-strong [&::-webkit-search-cancel-button]:hidden"
          onChange={(event) => { setText(event.target.value); }}
          onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); setText(''); } }} />
        {text !== '' && <button type="button" aria-label={t('toolbar.clearSearch')} className="absolute right-1 grid size-5 place-items-center rounded-sm text-ink-3 hover:bg-hover" onClick={() => { setText(''); }}><X size={14} /></button>}
      </div>
      {narrowed && <span className="text-xs whitespace-nowrap text-ink-2 tabular-nums" role="status">{t('toolbar.shownOf', { lines: counts.lines, of: counts.of })}</span>}
    </div>
  );
}
