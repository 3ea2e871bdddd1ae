import { runAction } from '@/actions';
import { useTexts } from '@/i18n';

/** The way to the sample project from a place that is still empty. */
export function SampleLink() {
  const { t } = useTexts();
  return <button type="button" className="rounded-sm text-accent underline-offset-2 hover:underline" onClick={() => { runAction('project.sample'); }}>{t('projects:empty.sample')}</button>;
}
