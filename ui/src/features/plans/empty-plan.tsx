import { FileInput, Table2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { runAction, useAllActions } from '@/actions';
import { Empty } from '@/components';
import { SampleLink } from '@/features/projects';
import { WriteButton } from '@/features/session';
import { cx } from '@/lib/cx';

import { useDesk } from './use-desk';

/** What to do in a plan with nothing in it yet. In the table it stands below the line that one may type into at once. */
export function EmptyPlan({ chart }: { chart: boolean }) {
  const { t } = useTranslation('plans');
  const project = useDesk().meta()?.project_id;
  const canImport = useAllActions().some((action) => action.id === 'file.import');
  return (
    <div className={cx('absolute z-10 grid', chart ? 'inset-0 bg-surface' : 'pointer-events-none inset-x-0 top-36 bottom-4 [&_a]:pointer-events-auto [&_button]:pointer-events-auto')}>
      <Empty icon={<Table2 size={28} />} title={t('state.emptyTitle')}
        action={<><WriteButton useCase="edit_plan" {...(project ? { project } : {})} look="primary" onClick={() => { runAction('plan.add_line'); }}>{t('state.emptyAdd')}</WriteButton>{canImport && <WriteButton useCase="edit_plan" {...(project ? { project } : {})} onClick={() => { runAction('file.import'); }}><FileInput size={16} />{t('state.emptyImport')}</WriteButton>}</>}
        link={<SampleLink />}>
        {t('state.emptyText')}
      </Empty>
    </div>
  );
}
