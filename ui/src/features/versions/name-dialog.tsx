import { useState } from 'react';

import { api, type VersionView } from '@/api';
import { Button, Dialog, Field, Input, Textarea, toast } from '@/components';
import { useTexts } from '@/i18n';

import { useVersionsMutation } from './queries';
import { closeVersions } from './state';

/** Keeps the present state under a name, or names a version that is kept already. */
export function NameDialog({ planId, version }: { planId: string; version?: VersionView }) {
  const { t } = useTexts();
  const [name, setName] = useState(version?.name ?? '');
  const [note, setNote] = useState(version?.note ?? '');
  const save = useVersionsMutation(planId, () => (version ? api.changeVersion(planId, version.id, { name, note }) : api.keepVersion(planId, { name, note })), () => {
    if (!version) toast({ tone: 'good', text: t('versions:kept', { name: name.trim() }) });
    closeVersions();
  });
  const apply = () => { if (name.trim() !== '' && !save.isPending) save.mutate(undefined); };
  return (
    <Dialog open onClose={closeVersions} onApply={apply} title={version ? t('versions:renameTitle') : t('versions:keepTitle')}
      footer={<><Button onClick={closeVersions}>{t('cancel')}</Button><Button type="submit" look="primary" disabled={name.trim() === ''} busy={save.isPending}>{t('versions:save')}</Button></>}>
      <div className="flex flex-col gap-3">
        <Field label={t('versions:name')} hint={t('versions:nameHint')}><Input autoFocus value={name} maxLength={255} onChange={(event) => { setName(event.target.value); }} /></Field>
        <Field label={t('versions:note')}><Textarea value={note} maxLength={2000} onChange={(event) => { setNote(event.target.value); }} /></Field>
      </div>
    </Dialog>
  );
}
