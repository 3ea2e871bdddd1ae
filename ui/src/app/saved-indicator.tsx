import { Check, CircleAlert, LoaderCircle, Lock } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button, Tooltip } from '@/components';
import { useSession } from '@/features/session';
import { useTexts } from '@/i18n';
import { useSaveState } from './save-state';

/** Whether the person's work is on the disk: saving, saved, or not and why. Says “saved” only for what the core acknowledged. `brief`: in a narrow window a word, in a narrower one the sign; the whole is told on pointing at it. */
export function SavedIndicator({ brief = false }: { brief?: boolean }) {
  const { t } = useTexts();
  const { pending, failure, everSaved } = useSaveState();
  const readOnly = useSession().data?.state === 'read_only';
  const slow = useSlow(pending > 0);
  if (failure) {
    return (
      <div role="alert" className="flex min-w-0 items-center gap-1.5 text-sm text-bad">
        <CircleAlert size={16} />
        <Tooltip text={failure.message}><span className="max-w-80 truncate">{t('saved.failed', { reason: failure.message })}</span></Tooltip>
        {failure.retry && <Button size="sm" onClick={failure.retry}>{t('retry')}</Button>}
      </div>
    );
  }
  if (readOnly) return <div className="flex items-center gap-1.5 text-sm text-warn"><Lock size={16} />{t('saved.readOnly')}</div>;
  if (pending > 0) return <div role="status" className="flex items-center gap-1.5 text-sm whitespace-nowrap text-ink-3">{slow && <LoaderCircle size={16} className="animate-spin" />}{t('saved.saving')}</div>;
  // Nothing was changed in this run: what is on the screen came from the disk.
  return (
    <Tooltip text={t('saved.saved')}>
      <div role="status" data-saved={everSaved} tabIndex={0} className="flex items-center gap-1.5 rounded-sm text-sm whitespace-nowrap text-ink-3">
        <Check size={16} className="text-good" />
        <span className={brief ? 'max-2xl:sr-only' : 'max-lg:sr-only'}>{t('saved.saved')}</span>
        {brief && <span aria-hidden className="max-xl:hidden 2xl:hidden">{t('saved.brief')}</span>}
      </div>
    </Tooltip>
  );
}

/** True once something has lasted for more than half a second. */
function useSlow(active: boolean): boolean {
  const [since, setSince] = useState(false);
  useEffect(() => {
    if (!active) return;
    const timer = setTimeout(() => { setSince(true); }, 500);
    return () => { clearTimeout(timer); setSince(false); };
  }, [active]);
  return active && since;
}
