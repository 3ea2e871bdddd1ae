import { Lock } from 'lucide-react';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { useActions } from '@/actions';
import { ApiError, type Audience } from '@/api';
import { goTo, hrefOf, type PlanPart } from '@/app/router';
import { Slot } from '@/app/slots';
import { Button, Crumbs as PathCrumbs, ErrorPanel, SkeletonRows } from '@/components';
import { ApprovalDialogs, closeApprovals, useApprovals } from '@/features/approvals';
import { useExportAction } from '@/features/exports';
import { closeOptimise, OptimiseDialog, useOptimiseAction } from '@/features/optimise';
import { PeopleHere } from '@/features/presence';
import { useGuest, useObstacle, useProjectOf, useReadOnly, useSettings } from '@/features/session';
import { closeVersions, useVersionActions, VersionDialogs } from '@/features/versions';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';

import { Crumbs } from './crumbs';
import type { PlanDesk } from './desk';
import { EmptyPlan } from './empty-plan';
import { FindBar } from './find-bar';
import { Flowchart } from './flowchart/chart';
import { HeadedDialog } from './headed-dialog';
import { HeadingMenu } from './heading-menu';
import { HoverCard } from './hover-card';
import { viewOf } from './model/view';
import { SidePanel } from './panels/side-panel';
import { usePlanActions } from './plan-actions';
import { PlanGrid } from './plan-grid';
import { ProblemsDrawer } from './problems-drawer';
import { ReachDialog } from './reach/dialog';
import { closeReach } from './reach/state';
import { RefusalDialog } from './refusal-dialog';
import { RowMenu } from './row-menu';
import { PlanStatus } from './status';
import { Toolbar } from './toolbar';
import { useCommentActions, useCommentMarks, useSentTo } from './use-comments';
import { usePresence } from './use-presence';
import { DeskContext, useDeskChanges, useDeskRights, useOpenDesk } from './use-desk';
import { useReachOf } from './use-reach';
import { useViewActions } from './view-actions';
import { ViewDialogs } from './view-dialog';

const ROW_HEIGHTS = { compact: 24, normal: 28, comfortable: 34 } as const;

/** A heading whose menu is open. */
export interface OpenHeading { ref: string; box: DOMRect }

/** A media plan on the screen. */
export function PlanPage({ planId, row, thread, part }: { planId: string; row?: string; thread?: string; part?: PlanPart }) {
  const [audience, setAudience] = useState<Audience>(() => viewOf(planId).audience);
  const [menu, setMenu] = useState<{ x: number; y: number } | null>(null);
  const [heading, setHeading] = useState<OpenHeading | null>(null);
  const rowHeight = ROW_HEIGHTS[useSettings().density];
  const openers = useMemo(() => ({ menu: (x: number, y: number) => { setMenu({ x, y }); }, heading: (ref: string, box: DOMRect) => { setHeading({ ref, box }); }, readAs: setAudience }), []);
  const desk = useOpenDesk(planId, audience, rowHeight, openers);
  // Until that is known, a client is offered nothing to edit.
  const guest = useGuest();
  const fixed = useApprovals(planId).data?.client_side ?? guest;
  useEffect(() => { desk?.fix(fixed); }, [desk, fixed]);
  const reads = useObstacle('edit_plan', useProjectOf(planId))?.byRole === true;
  const actions = usePlanActions(desk, setAudience, fixed, reads);
  useActions(actions);
  const commentActions = useCommentActions(desk);
  useUndoKeys(desk);
  const showVersions = useCallback(() => { desk?.see({ panel: 'versions' }, 'nothing'); }, [desk]);
  useVersionActions(planId, showVersions, !fixed);
  useOptimiseAction(planId, !fixed);
  useEffect(() => closeOptimise, [planId]);
  useEffect(() => closeReach, [planId]);
  useEffect(() => closeVersions, [planId]);
  useEffect(() => closeApprovals, [planId]);
  const closeMenu = useCallback(() => { setMenu(null); }, []);
  const closeHeading = useCallback(() => { setHeading(null); }, []);
  if (!desk) return <SkeletonRows rows={12} />;
  return (
    <DeskContext value={desk}>
      <Crumbs planId={planId} />
      <Slot name="actions"><PeopleHere plan={planId} /></Slot>
      <Sheet desk={desk} rowHeight={rowHeight} setAudience={setAudience} {...(row ? { row } : {})} {...(thread ? { thread } : {})} {...(part ? { part } : {})} />
      <RowMenu at={menu} onClose={closeMenu} actions={[...actions, ...commentActions]} />
      <HeadingMenu key={heading?.ref ?? ''} heading={heading} onClose={closeHeading} />
      <HoverCard />
      <RefusalDialog />
      <HeadedDialog />
      <ViewDialogs />
      <VersionDialogs planId={planId} />
      <ApprovalDialogs planId={planId} columnName={(ref) => { const column = desk.session.columns.get(ref); return column ? desk.heading(column) : ref; }} />
      <OptimiseDialog planId={planId} />
      <ReachDialog />
    </DeskContext>
  );
}

/** Toolbar, table, panel and status of an opened plan. */
function Sheet({ desk, rowHeight, setAudience, row, thread, part }: { desk: PlanDesk; rowHeight: number; setAudience: (audience: Audience) => void; row?: string; thread?: string; part?: PlanPart }) {
  const { t } = useTranslation(['plans', 'approvals']);
  useDeskChanges(desk);
  useDeskRights(desk, desk.meta()?.project_id);
  useReachOf(desk);
  useViewActions(desk);
  useCommentMarks(desk);
  usePresence(desk);
  const meta = desk.meta();
  useExportAction(desk.id, meta?.header['title'] ?? '', useCallback(() => desk.view.chart.measure, [desk]));
  const loaded = meta !== null;
  useEffect(() => { if (row && loaded) desk.sight.jump(row, desk.namingRef); }, [desk, row, loaded]);
  useSentTo(desk, loaded, thread, part);
  if (desk.failure !== null) return <Failure desk={desk} error={desk.failure} />;
  if (!meta) return <SkeletonRows rows={14} />;
  const counts = desk.counts();
  const empty = desk.session.rows.size === 0;
  return (
    <section aria-label={t('title')} className="flex min-h-0 flex-1 flex-col">
      <Toolbar setAudience={setAudience} />
      {desk.view.find && <FindBar replacing={desk.view.find === 'replace'} />}
      {desk.isFixed && (
        <div className="flex items-center gap-3 border-b border-line bg-info-soft px-3 py-1.5 text-sm text-ink">
          <span className="min-w-0 flex-1">{t('approvals:clientSide')}</span>
          {desk.view.panel !== 'approvals' && <Button size="sm" onClick={() => { desk.see({ panel: 'approvals' }, 'nothing'); }}>{t('approvals:show')}</Button>}
        </div>
      )}
      {!desk.isFixed && <ReadsOnly project={meta.project_id} />}
      {desk.view.audience === 'client' && (
        <div className="flex items-center gap-3 border-b border-line bg-info-soft px-3 py-1.5 text-sm text-ink">
          <span className="min-w-0 flex-1">{t('state.clientView')}</span>
          <Button size="sm" onClick={() => { setAudience('internal'); }}>{t('state.backToInternal')}</Button>
        </div>
      )}
      <div className="relative flex min-h-0 flex-1">
        <div className="flex min-w-0 flex-1 flex-col">
          <div className="relative flex min-h-0 flex-1">
            {desk.view.mode === 'chart' ? <Flowchart rowHeight={rowHeight} /> : <PlanGrid rowHeight={rowHeight} />}
            {empty && !desk.isFixed && <EmptyPlan chart={desk.view.mode === 'chart'} />}
            {!empty && counts.lines === 0 && counts.of > 0 && desk.view.collapsed.size === 0 && (
              <div className="pointer-events-none absolute inset-x-0 top-24 flex flex-col items-center gap-3 text-sm text-ink-2">
                <p>{t('state.nothingFound')}</p>
                <Button size="sm" className="pointer-events-auto" onClick={() => { desk.see({ filters: {}, quick: '', sort: null }, 'headings'); }}>{t('action.clearFilters')}</Button>
              </div>
            )}
          </div>
          {desk.view.problems && <ProblemsDrawer />}
        </div>
        {desk.view.panel && <SidePanel panel={desk.view.panel} />}
      </div>
      <PlanStatus />
    </section>
  );
}

/** The quiet line over a plan that one's role only reads. That a folder takes no writing is said for the whole window. */
function ReadsOnly({ project }: { project: string }) {
  const { t } = useTexts();
  const obstacle = useObstacle('edit_plan', project);
  const folder = useReadOnly();
  if (obstacle === null || folder !== null) return null;
  return <p role="note" className="flex items-center gap-2 border-b border-line bg-info-soft px-3 py-1.5 text-sm text-ink"><Lock size={14} aria-hidden className="shrink-0 text-info" /><span className="min-w-0">{t('plans:state.readsOnly')} {obstacle.who}</span></p>;
}

/** The plan could not be read: it is gone, or the way to it is. */
function Failure({ desk, error }: { desk: PlanDesk; error: unknown }) {
  const { t } = useTexts();
  const gone = error instanceof ApiError && (error.status === 404 || error.status === 400);
  const text = errorText(error);
  return (
    <div className="grid h-full place-items-center p-6">
      <Slot name="crumbs"><PathCrumbs items={[{ label: t('projects:title'), href: hrefOf({ at: 'projects' }) }]} /></Slot>
      <ErrorPanel {...text} what={gone ? t('plans:state.gone') : text.what} todo={gone ? t('plans:state.goneTodo') : text.todo}
        actions={gone ? <Button size="sm" look="primary" onClick={() => { goTo({ at: 'projects' }); }}>{t('error.home')}</Button> : <Button size="sm" look="primary" onClick={() => { void desk.open(); }}>{t('retry')}</Button>} />
    </div>
  );
}

/** Undo and redo belong to the plan, except while a text field has its own. */
function useUndoKeys(desk: PlanDesk | null): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const target = event.target;
      if (!desk || !(event.ctrlKey || event.metaKey) || event.altKey || event.defaultPrevented) return;
      if (target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.closest('[role="dialog"]'))) return;
      const redo = event.code === 'KeyY' || (event.code === 'KeyZ' && event.shiftKey);
      if (!redo && event.code !== 'KeyZ') return;
      event.preventDefault();
      void (redo ? desk.redo() : desk.undo());
    };
    window.addEventListener('keydown', onKey);
    return () => { window.removeEventListener('keydown', onKey); };
  }, [desk]);
}
