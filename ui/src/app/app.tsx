import { lazy, Suspense, useEffect, type ComponentType } from 'react';
import { listenToKeys } from '@/actions';
import { ApiError } from '@/api';
import { SkeletonRows, Toasts, TooltipProvider } from '@/components';
import { DropOverlay, ImportWizard } from '@/features/imports';
import { ExportDialog } from '@/features/exports';
import { ProjectPage, ProjectsPage, ProjectDialogs } from '@/features/projects';
import { SessionGate, useGuest, useIdleWatch } from '@/features/session';
import { RateCardPage, RateCardsPage } from '@/features/rate-cards';
import { SecurityPage, SettingsPage } from '@/features/settings';
import { TeamPage } from '@/features/team';
import { Boundary } from './boundary';
import { useEventDoor } from './events';
import { useFrameActions } from './frame-actions';
import { KeysList } from './keys-list';
import { Layout } from './layout';
import { Palette } from './palette';
import { hrefOf, placeFor, usePlace, type PlanPart } from './router';
import { holdWaysOut } from './ways-out';

/** A part of the window that comes when it is needed: the grid is the heaviest. */
const comePart = <P,>(load: () => Promise<ComponentType<P>>) => lazy(async () => {
  try {
    return { default: await load() };
  } catch (cause) {
    throw new ApiError('core_unreachable', 0, String(cause));
  }
});
const comePlanPage = () => comePart(async () => (await import('@/features/plans')).PlanPage);
const comeCalculatorsPage = () => comePart(async () => (await import('@/features/calculators')).CalculatorsPage);
let planPage = comePlanPage();
let calculatorsPage = comeCalculatorsPage();
/** React holds a part that did not come for lost: the next try needs a new one. */
function tryAnew(): void {
  planPage = comePlanPage();
  calculatorsPage = comeCalculatorsPage();
}

function PlanPage(props: { planId: string; row?: string; thread?: string; part?: PlanPart }) {
  const Page = planPage;
  return <Page {...props} />;
}

function CalculatorsPage(props: { name?: string }) {
  const Page = calculatorsPage;
  return <Page {...props} />;
}

/** The whole window. */
export function App() {
  useEffect(listenToKeys, []);
  useEffect(holdWaysOut, []);
  useEventDoor();
  return (
    <TooltipProvider>
      <SessionGate><Workspace /></SessionGate>
      <Toasts />
    </TooltipProvider>
  );
}

function Workspace() {
  useFrameActions();
  useIdleWatch();
  const place = placeFor(usePlace(), useGuest());
  return (
    <>
      <Layout>
        <Boundary place={hrefOf(place)} onCaught={tryAnew}>
          <Suspense fallback={<SkeletonRows rows={8} />}>
            {place.at === 'projects' && <ProjectsPage />}
            {place.at === 'project' && <ProjectPage key={place.id} projectId={place.id} />}
            {place.at === 'plan' && <PlanPage key={place.id} planId={place.id} {...(place.row === undefined ? {} : { row: place.row })} {...(place.thread === undefined ? {} : { thread: place.thread })} {...(place.panel === undefined ? {} : { part: place.panel })} />}
            {place.at === 'calculators' && <CalculatorsPage {...(place.name === undefined ? {} : { name: place.name })} />}
            {place.at === 'rates' && <RateCardsPage />}
            {place.at === 'rate' && <RateCardPage key={place.id} id={place.id} />}
            {place.at === 'team' && <TeamPage {...(place.tab === undefined ? {} : { tab: place.tab })} />}
            {place.at === 'settings' && <SettingsPage />}
            {place.at === 'security' && <SecurityPage />}
          </Suspense>
        </Boundary>
      </Layout>
      <Palette />
      <KeysList />
      <ProjectDialogs />
      <ImportWizard />
      <ExportDialog />
      <DropOverlay />
    </>
  );
}
