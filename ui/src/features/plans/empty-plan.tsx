import { FileInput, Table2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { runAction, useAllActions } from '@/actions';
import { Empty } from '@/components';
import { SampleLink } from '@/features/projects';
import { WriteButton } from '@/features/session';

/** A plan with nothing in it yet. */
export function EmptyPlan() {
  const { t } = useTranslation('plans');
  const canImport = useAllActions().some((action) => action.id === 'file.import');
  return (
    <div className="absolute inset-0 z-10 grid bg-surface">
      <Empty icon={<Table2 size={28} />} title={t('state.emptyTitle')}
        action={<><WriteButton look="primary" onClick={() => { runAction('plan.add_line'); }}>{t('state.emptyAdd')}</WriteButton>{canImport && <WriteButton onClick={() => { runAction('file.import'); }}><FileInput size={16} />{t('state.emptyImport')}</WriteButton>}</>}
        link={<SampleLink />}>
        {t('state.emptyText')}
      </Empty>
    </div>
  );
}
