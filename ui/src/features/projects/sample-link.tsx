import { runAction } from '@/actions';
import { useObstacle } from '@/features/session';
import { useTexts } from '@/i18n';

/** The way to the sample project from a place that is still empty. */
export function SampleLink() {
  const { t } = useTexts();
  // What is there to see cannot be made now: the button beside it says why.
  if (useObstacle('create_project') !== null) return null;
  return <button type="button" className="rounded-sm text-accent underline-offset-2 hover:underline" onClick={() => { runAction('project.sample'); }}>{t('projects:empty.sample')}</button>;
}
