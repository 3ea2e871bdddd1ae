import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Audience, SavedView, ViewLook } from '@/api';
import { Button, Checkbox, Dialog, Field, Input, Segmented, Select } from '@/components';
import { useTexts } from '@/i18n';

import { ColumnsDialog } from './columns-dialog';
import type { PlanDesk } from './desk';
import { useDesk, useDeskChanges } from './use-desk';
import { openViewDialog, useViewsOpen } from './views-state';

const FOLDINGS: readonly ViewLook['folding'][] = ['keep', 'open', 'folded'];

/** Saving the present state as a view; changing one; choosing what is shown. */
export function ViewDialogs() {
  const desk = useDesk();
  useDeskChanges(desk);
  const dialog = useViewsOpen((state) => state.dialog);
  const view = dialog?.kind === 'change' ? desk.views.saved().find((one) => one.id === dialog.id) : undefined;
  if (dialog?.kind === 'columns') return <ColumnsDialog />;
  if (!dialog || (dialog.kind === 'change' && !view)) return null;
  return <ViewForm key={view?.id ?? ''} desk={desk} {...(view ? { view } : {})} />;
}

function ViewForm({ desk, view }: { desk: PlanDesk; view?: SavedView }) {
  const { t } = useTranslation('plans');
  const { t: common } = useTexts();
  const [name, setName] = useState(view?.name ?? '');
  const [audience, setAudience] = useState<Audience>(view?.audience ?? desk.view.audience);
  const [folding, setFolding] = useState<ViewLook['folding']>(view?.look.folding ?? 'keep');
  const [first, setFirst] = useState(view !== undefined && desk.views.first === view.id);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const close = (): void => { openViewDialog(null); };
  const save = async (): Promise<string | null> => {
    if (!view) return desk.views.saveAs({ name: name.trim(), audience, folding, first });
    const refused = await desk.views.change(view.id, { name: name.trim(), audience, folding });
    if (refused === null && first !== (desk.views.first === view.id)) await desk.views.setFirst(first ? view.id : null);
    return refused;
  };
  const apply = (): void => {
    if (name.trim() === '') {
      setRefusal(t('views.nameRequired'));
      return;
    }
    setBusy(true);
    void save().then((refused) => {
      setBusy(false);
      if (refused === null) close();
      else setRefusal(refused);
    });
  };
  return (
    <Dialog open onClose={close} onApply={apply} title={view ? t('views.changeTitle') : t('views.saveTitle')} description={view ? undefined : t('views.saveText')}
      footer={<><Button onClick={close}>{common('cancel')}</Button><Button type="submit" look="primary" busy={busy}>{common('save')}</Button></>}>
      <div className="flex flex-col gap-4">
        <Field label={t('views.name')} error={refusal ?? undefined}>
          <Input autoFocus maxLength={255} value={name} onChange={(event) => { setName(event.target.value); setRefusal(null); }} />
        </Field>
        <Field label={t('views.audience')} hint={audience === 'client' ? t('views.clientHint') : undefined}>
          <Segmented label={t('views.audience')} value={audience} onChange={setAudience} options={[{ value: 'internal', label: t('toolbar.viewInternal') }, { value: 'client', label: t('toolbar.viewClient') }]} />
        </Field>
        <Field label={t('views.folding')}>
          <Select value={folding} onChange={setFolding} options={FOLDINGS.map((value) => ({ value, label: t(`views.foldings.${value}`) }))} />
        </Field>
        <Checkbox checked={first} onChange={() => { setFirst(!first); }} label={t('views.setFirst')} />
      </div>
    </Dialog>
  );
}
