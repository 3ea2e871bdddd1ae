import { useState } from 'react';
import { api, ApiError, type Kit } from '@/api';
import { Button, Dialog, ErrorPanel, Field, Input, Segmented } from '@/components';
import { KitInput, kitTrouble, NO_KIT } from '@/features/session';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { useKitWork } from './queries';

interface Props {
  /** The groups of the code that are asked for; none where the kit was made at another device. */
  places: readonly number[];
  /** Whether the kit was made just now. */
  fresh?: boolean;
  description?: string | undefined;
  onBack?: () => void;
  onDone: (kit: Kit) => void;
  onClose: () => void;
}

/** Tests the kit: a part of its code from paper, or the whole of it, or its file. */
export function TestKit({ places, fresh = false, description, onBack, onDone, onClose }: Props) {
  const { t } = useTexts();
  const [way, setWay] = useState<'groups' | 'kit'>(places.length > 0 ? 'groups' : 'kit');
  const [groups, setGroups] = useState<readonly string[]>(() => places.map(() => ''));
  const [kit, setKit] = useState(NO_KIT);
  const test = useKitWork(api.testRecoveryKit);
  const ready = way === 'groups' ? groups.every((group) => group.trim() !== '') : kit.text.trim() !== '' && (kit.file === null || kit.passphrase !== '');
  const apply = () => {
    if (!ready || test.isPending) return;
    test.mutate(way === 'groups' ? { groups: [...groups] } : { kit: kit.text, passphrase: kit.passphrase }, { onSuccess: onDone });
  };
  const wrong = test.error instanceof ApiError ? Number(test.error.args['place']) : NaN;
  const text = test.error ? errorText(test.error) : null;
  const atField = !Number.isNaN(wrong) || Object.keys(kitTrouble(test.error)).length > 0;
  const choose = (next: 'groups' | 'kit') => { test.reset(); setWay(next); };
  return (
    <Dialog open onClose={onClose} onApply={apply} title={t('security:kit.testTitle')} description={description}
      footerStart={onBack && <Button look="ghost" onClick={onBack}>{t('security:kit.back')}</Button>}
      footer={<><Button onClick={onClose}>{t(fresh ? 'security:kit.testLater' : 'cancel')}</Button><Button type="submit" look="primary" disabled={!ready} busy={test.isPending}>{t('security:kit.test')}</Button></>}>
      <div className="flex flex-col gap-4">
        {places.length > 0 && (
          <Segmented label={t('security:kit.testTitle')} value={way} onChange={choose}
            options={[{ value: 'groups', label: t('security:kit.byPaper') }, { value: 'kit', label: t('security:kit.byFile') }]} />
        )}
        {way === 'groups' ? (
          <>
            <p className="text-sm text-pretty text-ink-2">{t('security:kit.groupsLead')}</p>
            <div className="flex gap-3">
              {places.map((place, at) => (
                <Field key={place} className="flex-1" label={t('security:kit.group', { place })} error={wrong === place && text ? text.what : undefined}>
                  <Input autoFocus={at === 0} maxLength={8} className="font-mono uppercase" value={groups[at] ?? ''} onChange={(event) => { setGroups((now) => now.map((group, i) => (i === at ? event.target.value : group))); }} />
                </Field>
              ))}
            </div>
          </>
        ) : (
          <>
            {places.length === 0 && <p className="text-sm text-pretty text-ink-2">{t('security:kit.elsewhere')}</p>}
            <KitInput value={kit} onChange={setKit} error={test.error} />
          </>
        )}
        {text && !atField && <ErrorPanel compact {...text} />}
      </div>
    </Dialog>
  );
}
