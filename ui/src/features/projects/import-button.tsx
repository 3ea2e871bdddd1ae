import { FileInput } from 'lucide-react';

import { runAction } from '@/actions';
import type { ButtonProps } from '@/components';
import { type Obstacle, ObstructedButton, useGuest, useImportObstacle } from '@/features/session';
import { useTexts } from '@/i18n';

/** Begins an import. `here`: what stands against it in the project one looks at; elsewhere anywhere is enough. */
export function ImportButton({ here, ...props }: ButtonProps & { here?: Obstacle | null }) {
  const { t } = useTexts();
  const anywhere = useImportObstacle();
  const guest = useGuest();
  if (guest) return null;
  return <ObstructedButton obstacle={here ?? anywhere} onClick={() => { runAction('file.import'); }} {...props}><FileInput size={16} />{t('projects:empty.import')}</ObstructedButton>;
}
