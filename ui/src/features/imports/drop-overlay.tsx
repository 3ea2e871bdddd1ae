import { Ban, FileInput } from 'lucide-react';
import { useEffect, useState } from 'react';
import { usePlace } from '@/app/router';
import { useAllPlans, useProjects } from '@/features/projects';
import { toast } from '@/components';
import { useGuest, useImportObstacle, useObstacles } from '@/features/session';
import { useTexts } from '@/i18n';
import { platform } from '@/platform';
import { isRefused } from './files';
import { startImport } from './queue';

/** While files are dragged over the window: dims it and names what will happen. */
export function DropOverlay() {
  const { t } = useTexts();
  const [over, setOver] = useState<{ names: string[] | null; count: number | null } | null>(null);
  const obstacles = useObstacles();
  const anywhere = useImportObstacle();
  const here = useProjectHere();
  // Where one is not let write, a drop would still go somewhere else than one meant.
  const readOnly = ((here ? obstacles('create_plan', here) : null) ?? anywhere)?.why ?? null;
  const guest = useGuest();
  useEffect(() => platform().onDrag((event) => {
    // A client imports nothing: for them there is nothing to drop a file on.
    if (guest) return;
    if (event.kind === 'over') setOver({ names: event.names, count: event.count });
    else setOver(null);
    if (event.kind !== 'drop') return;
    if (readOnly === null) void startImport(event.files);
    else toast({ tone: 'bad', text: readOnly });
  }), [guest, readOnly]);
  const what = useDestination();
  if (!over) return null;
  const unsupported = over.names !== null && over.names.length > 0 && over.names.every(isRefused);
  const refused = readOnly ?? (unsupported ? t('imports:drop.unsupported', { name: over.names?.join(', ') ?? '' }) : null);
  const many = over.count !== null && over.count > 1;
  return (
    <div className="pointer-events-none fixed inset-0 z-80 flex bg-overlay p-2" role="status">
      <div className="flex flex-1 items-center justify-center rounded-lg border-2 border-dashed border-on-accent/70">
        <div className="flex max-w-140 flex-col items-center gap-2 rounded-lg border border-line bg-raised px-8 py-6 text-center shadow-float">
          {refused !== null ? <Ban size={28} className="text-bad" /> : <FileInput size={28} className="text-accent" />}
          <p className="text-lg font-medium wrap-anywhere">{refused ?? what}</p>
          <p className="text-sm text-ink-2 wrap-anywhere">
            {readOnly !== null ? t('imports:drop.nothing') : unsupported ? t('imports:drop.supported') : many ? t('imports:drop.many', { count: over.count ?? 0 }) : (over.names?.[0] ?? t('imports:drop.release'))}
          </p>
        </div>
      </div>
    </div>
  );
}

/** The project that one looks at, itself or by one of its plans. */
function useProjectHere(): string | null {
  const place = usePlace();
  const plans = useAllPlans().data?.plans;
  if (place.at === 'project') return place.id;
  return place.at === 'plan' ? (plans?.find((plan) => plan.id === place.id)?.project_id ?? null) : null;
}

/** What a drop would do here, in words. */
function useDestination(): string {
  const { t } = useTexts();
  const place = usePlace();
  const projects = useProjects().data?.projects;
  const plans = useAllPlans().data?.plans;
  if (place.at === 'project') {
    const project = projects?.find((one) => one.id === place.id)?.name;
    return project ? t('imports:drop.project', { project }) : t('imports:drop.plan');
  }
  if (place.at === 'plan') {
    const plan = plans?.find((one) => one.id === place.id)?.title;
    return plan ? t('imports:drop.into', { plan }) : t('imports:drop.plan');
  }
  return t('imports:drop.fresh');
}
