import { useState } from 'react';
import type { ImportView } from '@/api';
import { Button, Dialog, ErrorPanel, Field, Input, Progress } from '@/components';
import { useTexts } from '@/i18n';
import { codeText, refusalText, type ErrorText } from '@/lib/error-text';
import { formatBytes, formatNumber } from '@/lib/format';
import { startImport } from './queue';

/** While the file is read: how far, and Cancel. */
export function Reading({ name, view, onCancel }: { name: string; view: ImportView | undefined; onCancel: () => void }) {
  const { t } = useTexts();
  const { stage, done, total } = view?.progress ?? { stage: 'uploading', done: 0, total: 0 };
  const bytes = stage === 'opening' || stage === 'unpacking';
  const say = (value: number) => (bytes ? formatBytes(value) : formatNumber(value));
  const label = codeText('stage', stage === '' ? 'opening' : stage);
  return (
    <Dialog open onClose={onCancel} title={t('imports:reading.title')} description={name} footer={<Button onClick={onCancel} autoFocus>{t('imports:cancel')}</Button>}>
      <div className="flex flex-col gap-2 py-1">
        <Progress done={done} of={total} label={label} />
        <div className="flex justify-between text-sm text-ink-2 tabular-nums" aria-live="polite">
          <span>{label}</span>
          <span>{total > 0 ? t('imports:reading.progress', { done: say(done), total: say(total) }) : done > 0 ? t('imports:reading.counted', { done: say(done) }) : ''}</span>
        </div>
      </div>
    </Dialog>
  );
}

/** The workbook is protected. */
export function Password({ view, busy, onPassword, onCancel }: { view: ImportView; busy: boolean; onPassword: (password: string) => void; onCancel: () => void }) {
  const { t } = useTexts();
  const [password, setPassword] = useState('');
  const refused = view.error ? refusalText(view.error) : null;
  return (
    <Dialog open onClose={onCancel} onApply={() => { if (password !== '') onPassword(password); }} title={t('imports:password.title')} description={t('imports:password.lead', { file: view.file_name })}
      footer={<><Button onClick={onCancel}>{t('imports:cancel')}</Button><Button type="submit" look="primary" busy={busy} disabled={password === ''}>{t('imports:password.open')}</Button></>}>
      <Field label={t('imports:password.label')} error={refused ? [refused.what, refused.todo].filter(Boolean).join('. ') : undefined}>
        <Input type="password" autoFocus autoComplete="off" value={password} onChange={(event) => { setPassword(event.target.value); }} />
      </Field>
    </Dialog>
  );
}

/** The file cannot be imported: what happened, what is safe, what to do. */
export function Failed({ name, text, more, onClose }: { name: string; text: ErrorText; more: boolean; onClose: () => void }) {
  const { t } = useTexts();
  const other = () => { onClose(); void startImport(); };
  return (
    <Dialog open onClose={onClose} title={t('imports:reading.failed')} description={name} size="md"
      footer={<><Button onClick={onClose}>{more ? t('imports:reading.skip') : t('close')}</Button><Button look="primary" autoFocus onClick={other}>{t('imports:reading.other')}</Button></>}>
      <ErrorPanel compact what={text.what} safe={t('imports:reading.safe')} todo={text.todo} details={text.details} />
    </Dialog>
  );
}
