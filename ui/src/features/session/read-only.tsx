import { useTexts } from '@/i18n';
import { Button, Tooltip, type ButtonProps } from '@/components';
import { useGuest } from './guest';
import { useSession } from './queries';

/** Why nothing can be stored now, in words; null while everything can. */
export function useReadOnly(): string | null {
  const { t } = useTexts();
  return useSession().data?.state === 'read_only' ? t('session:readOnly.why') : null;
}

/** A button whose work is stored: while nothing can be, it is off and says why. A client has none. */
export function WriteButton(props: ButtonProps) {
  const why = useReadOnly();
  const guest = useGuest();
  if (guest) return null;
  if (why === null) return <Button {...props} />;
  return (
    <Tooltip text={why}>
      {/* A button that is off takes no pointer and no focus: what is around it does. */}
      <span role="group" tabIndex={0} className="inline-flex shrink-0 rounded-md" aria-label={why}><Button {...props} disabled /></span>
    </Tooltip>
  );
}
