import { LifeBuoy } from 'lucide-react';
import { useState } from 'react';
import type { Kit } from '@/api';
import { goTo, usePlace } from '@/app/router';
import { Tooltip } from '@/components';
import { useReadOnly } from '@/features/session';
import { useTexts } from '@/i18n';
import { reasonToMake } from './group';
import { asksNow, wantsMaking } from './model';
import { useKit } from './queries';
import { SetUpKit } from './setup';

/** Asks once for a recovery kit when others come in, and reminds quietly of one that is missing or was not tested for long. */
export function KitReminder() {
  const { t } = useTexts();
  const kit = useKit().data;
  const place = usePlace().at;
  const readOnly = useReadOnly();
  // The dialog stays to its end, whatever its steps make of the kit.
  const [asked, setAsked] = useState<Kit | null>(null);
  const [before, setBefore] = useState<Kit | null>(null);
  if (kit && kit !== before) {
    setBefore(kit);
    // Not in the middle of a plan, and not whenever the window opens: there somebody has come to work.
    if (asksNow(before, kit) && !asked && !readOnly && place !== 'plan') setAsked(kit);
  }
  return (
    <>
      {kit && (kit.remind || kit.ask) && !asked && (
        <Tooltip text={t(`security:kit.about.${kit.state}`)}>
          <button type="button" data-kit-reminder onClick={() => { goTo({ at: 'security' }); }} className="flex h-7 items-center gap-1.5 rounded-md px-2 text-xs text-ink-2 hover:bg-hover hover:text-ink">
            <LifeBuoy size={14} className="text-warn" /><span className="max-2xl:sr-only">{t(kit.state === 'none' ? 'security:kit.remindMake' : wantsMaking(kit.state) ? 'security:kit.remindNew' : 'security:kit.remindTest')}</span>
          </button>
        </Tooltip>
      )}
      {asked && <SetUpKit again={reasonToMake(asked)} onClose={() => { setAsked(null); }} />}
    </>
  );
}
