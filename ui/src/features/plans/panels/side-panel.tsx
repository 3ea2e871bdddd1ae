import { BadgeCheck, MessageSquare } from 'lucide-react';
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { useTranslation } from 'react-i18next';

import { TabPanel, Tabs } from '@/components';
import { ApprovalsPanel } from '@/features/approvals';
import { unreadIn, useThreads } from '@/features/comments';
import { VersionsPanel } from '@/features/versions';

import type { PlanDesk } from '../desk';
import { PANEL_WIDTH, type Panel } from '../model/view';
import { useDesk, useDeskChanges } from '../use-desk';
import { PlanCalculators } from './calculators-panel';
import { ColumnsPanel } from './columns-panel';
import { PlanComments } from './comments-panel';
import { CostsPanel } from './costs-panel';
import { LinePanel } from './line-panel';
import { PlanPanel } from './plan-panel';
import { TotalsPanel } from './totals-panel';

const PAGES: readonly Panel[] = ['line', 'plan', 'costs', 'totals', 'comments', 'approvals', 'versions', 'columns', 'calculators'];
/** Of these, what there is of a plan that the client has. */
const CLIENT_PAGES: readonly Panel[] = ['line', 'plan', 'costs', 'totals', 'comments', 'approvals'];
const CONTENT = { line: LinePanel, plan: PlanPanel, costs: CostsPanel, totals: TotalsPanel, columns: ColumnsPanel, comments: PlanComments, approvals: Approvals, versions: Versions, calculators: PlanCalculators };

/** The right-hand panel; its left edge resizes it, by pointer and by arrow keys. */
export function SidePanel({ panel }: { panel: Panel }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const width = desk.view.panelWidth;
  const Content = CONTENT[panel];
  return (
    <aside data-pane aria-label={t('panel.label')} className="relative flex max-w-full flex-none flex-col border-l border-line bg-surface max-lg:absolute max-lg:inset-y-0 max-lg:right-0 max-lg:z-30 max-lg:shadow-float" style={{ width }}>
      <Edge width={width} label={t('panel.resize')} onWidth={(panelWidth) => { desk.see({ panelWidth }, 'nothing'); }} />
      <Tabs<Panel> value={panel} onChange={(next) => { desk.see({ panel: next }, 'nothing'); }} label={t('panel.label')} className="h-full [&_[role=tab]]:px-[3px]" tabs={(desk.isFixed ? CLIENT_PAGES : PAGES).map((page) => ({ value: page, label: page === 'comments' ? <CommentsTab desk={desk} /> : page === 'approvals' ? <ApprovalsTab /> : t(`panel.${page}`) }))}>
        <TabPanel value={panel} className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2"><Content /></TabPanel>
      </Tabs>
    </aside>
  );
}

/** Its word would push the last pages out of sight: a sign and the number of open threads. */
function CommentsTab({ desk }: { desk: PlanDesk }) {
  const { t } = useTranslation('plans');
  const threads = useThreads(desk.id, desk.view.audience);
  const open = threads.filter((thread) => thread.state === 'open').length;
  const unread = unreadIn(threads);
  return (
    <span title={unread > 0 ? t('panel.unread', { count: unread }) : t('panel.comments')} className="flex items-center gap-0.5">
      <span className="relative"><MessageSquare size={14} aria-hidden />{unread > 0 && <span aria-hidden className="absolute -top-0.5 -right-0.5 size-1.5 rounded-full bg-accent" />}</span><span className="sr-only">{t('panel.comments')}</span>{open > 0 && <span aria-hidden className="text-xs tabular-nums">{open}</span>}
    </span>
  );
}

/** A sign, for the same reason. */
function ApprovalsTab() {
  const { t } = useTranslation('plans');
  return <span title={t('panel.approvals')} className="flex items-center"><BadgeCheck size={14} aria-hidden /><span className="sr-only">{t('panel.approvals')}</span></span>;
}

/** What was decided about the plan one is on. */
function Approvals() {
  return <ApprovalsPanel planId={useDesk().id} />;
}

/** The versions of the plan one is on. */
function Versions() {
  const desk = useDesk();
  return <VersionsPanel planId={desk.id} readonly={desk.readonly} />;
}

function Edge({ width, label, onWidth }: { width: number; label: string; onWidth: (width: number) => void }) {
  const start = useRef<{ x: number; width: number } | null>(null);
  const clamp = (value: number): number => Math.round(Math.min(Math.max(value, PANEL_WIDTH.least), PANEL_WIDTH.most));
  const onDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.currentTarget.setPointerCapture(event.pointerId);
    start.current = { x: event.clientX, width };
  };
  const onMove = (event: PointerEvent): void => { if (start.current) onWidth(clamp(start.current.width + start.current.x - event.clientX)); };
  const onKey = (event: KeyboardEvent): void => {
    if (event.key !== 'ArrowLeft' && event.key !== 'ArrowRight') return;
    event.preventDefault();
    onWidth(clamp(width + (event.key === 'ArrowLeft' ? 16 : -16)));
  };
  return (
    <div role="separator" aria-orientation="vertical" aria-label={label} aria-valuenow={width} aria-valuemin={PANEL_WIDTH.least} aria-valuemax={PANEL_WIDTH.most} tabIndex={0}
      className="absolute inset-y-0 -left-1 z-10 w-2 cursor-col-resize hover:bg-accent-soft" onPointerDown={onDown} onPointerMove={onMove} onPointerUp={() => { start.current = null; }} onKeyDown={onKey} />
  );
}
