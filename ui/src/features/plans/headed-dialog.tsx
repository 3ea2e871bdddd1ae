import { useTranslation } from 'react-i18next';

import { Button, Dialog } from '@/components';

import { useDesk, useDeskChanges } from './use-desk';

/** A copied table has headings: its columns may go where they belong, or the cells where one stands. */
export function HeadedDialog() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const headed = desk.ranges.headed;
  if (!headed) return null;
  const close = (): void => { desk.ranges.endHeaded(); };
  return (
    <Dialog open onClose={close} onApply={headed.asTable} title={t('headed.title')} description={t('headed.text')}
      footer={<><Button onClick={headed.asCells}>{t('headed.asCells')}</Button><Button type="submit" look="primary" autoFocus>{t('headed.asTable')}</Button></>}>
      <p className="line-clamp-3 rounded-md bg-canvas px-3 py-2 text-sm text-ink-2">{headed.headings.join(' · ')}</p>
    </Dialog>
  );
}
