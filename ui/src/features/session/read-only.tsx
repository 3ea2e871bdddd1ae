import type { UseCase } from '@/api';
import { useTexts } from '@/i18n';
import { Button, Tooltip, type ButtonProps } from '@/components';
import { useGuest } from './guest';
import { type Obstacle, useObstacles } from './may';
import { useSession } from './queries';

/** Why nothing can be stored now, in words; null while everything can. */
export function useReadOnly(): string | null {
  const { t } = useTexts();
  return useSession().data?.state === 'read_only' ? t('session:readOnly.why') : null;
}

/** A button whose work is stored: while that cannot be, it is off and says why; what a person could never do has none. A client has none. */
export function WriteButton({ useCase, project, ...props }: ButtonProps & { useCase?: UseCase; project?: string }) {
  const readOnly = useReadOnly();
  const obstacles = useObstacles();
  const guest = useGuest();
  if (guest) return null;
  const obstacle = useCase ? obstacles(useCase, project) : readOnly === null ? null : { why: readOnly, brief: readOnly, who: null, byRole: false, never: false };
  return <ObstructedButton obstacle={obstacle} {...props} />;
}

/** A button that something may stand against. */
export function ObstructedButton({ obstacle, ...props }: ButtonProps & { obstacle: Obstacle | null }) {
  if (obstacle === null) return <Button {...props} />;
  if (obstacle.never) return null;
  return (
    <Tooltip text={obstacle.why}>
      {/* A button that is off takes no pointer and no focus: what is around it does. */}
      <span role="group" tabIndex={0} className="inline-flex shrink-0 rounded-md" aria-label={obstacle.why}><Button {...props} disabled /></span>
    </Tooltip>
  );
}
