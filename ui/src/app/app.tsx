import { lazy, Suspense } from 'react';
import { SlotOutlet } from './slots';
import { usePlace } from './router';

const PlanPage = lazy(async () => ({ default: (await import('@/features/plans')).PlanPage }));

/** The whole window. */
export function App() {
  const place = usePlace();
  return (
    <div className="flex h-full flex-col">
      <SlotOutlet name="crumbs" />
      <main className="min-h-0 flex-1"><Suspense>{place.at === 'plan' && <PlanPage planId={place.id} />}</Suspense></main>
    </div>
  );
}
