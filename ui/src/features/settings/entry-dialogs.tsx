import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Button, Dialog, ErrorPanel, Field, Input } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';

const MAX_NAME = 255;

/** A change of something that is kept on this device: its list is read again. */
function useChange<Asked>(list: string, work: (asked: Asked) => Promise<unknown>, done: () => void) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: work, onSuccess: async () => { await queries.invalidateQueries({ queryKey: [list] }); done(); } });
}

/** Gives an entry of a list another name. */
export function RenameEntry({ list, title, was, rename, onClose }: { list: string; title: string; was: string; rename: (name: string) => Promise<unknown>; onClose: () => void }) {
  const { t } = useTexts();
  const [name, setName] = useState(was);
  const save = useChange(list, rename, onClose);
  const apply = () => { if (name.trim() !== '' && !save.isPending) save.mutate(name.trim()); };
  return (
    <Dialog open onClose={onClose} onApply={apply} title={title}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" disabled={name.trim() === ''} busy={save.isPending}>{t('save')}</Button></>}>
      <div className="flex flex-col gap-3">
        <Field label={t('settings:name')}><Input autoFocus value={name} maxLength={MAX_NAME} onChange={(event) => { setName(event.target.value); }} /></Field>
        {save.error && <ErrorPanel compact {...errorText(save.error)} />}
      </div>
    </Dialog>
  );
}

/** Asks before an entry of a list is deleted. */
export function DeleteEntry({ list, title, text, remove, onClose }: { list: string; title: string; text: string; remove: () => Promise<unknown>; onClose: () => void }) {
  const { t } = useTexts();
  const forget = useChange(list, remove, onClose);
  return (
    <Dialog open onClose={onClose} onApply={() => { forget.mutate(undefined); }} title={title}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" autoFocus busy={forget.isPending}>{t('settings:delete')}</Button></>}>
      <p className="text-sm text-ink-2 wrap-anywhere">{text}</p>
      {forget.error && <ErrorPanel compact {...errorText(forget.error)} />}
    </Dialog>
  );
}
