import { CircleAlert, CircleCheck } from 'lucide-react';
import { useState } from 'react';
import type { Kit } from '@/api';
import { Button, Moment, toast } from '@/components';
import { WriteButton } from '@/features/session';
import { useTexts } from '@/i18n';
import { toneOf, wantsMaking } from './model';
import { SetUpKit } from './setup';
import { TestKit } from './test';

/** Why another kit is made. */
export function reasonToMake(kit: Kit): 'used' | 'other_relay' | 'newer' | null {
  if (kit.state === 'used' || kit.state === 'other_relay') return kit.state;
  return kit.state === 'none' ? null : 'newer';
}

/** How it stands with the kit, and what can be done: the lines of the Security page. */
export function KitGroup({ kit }: { kit: Kit }) {
  const { t } = useTexts();
  const [open, setOpen] = useState<'set-up' | 'test' | null>(null);
  const close = () => { setOpen(null); };
  const tone = toneOf(kit.state);
  const made = kit.state !== 'none' && kit.state !== 'not_needed';
  return (
    <>
      <div data-kit-state={kit.state} className="flex flex-col gap-2 py-3 text-sm">
        <p className="flex items-center gap-2 font-medium">
          {tone === 'good' && <CircleCheck size={16} className="shrink-0 text-good" />}
          {tone === 'warn' && <CircleAlert size={16} className="shrink-0 text-warn" />}
          {t(`security:kit.state.${kit.state}`)}
        </p>
        <p className="max-w-150 text-pretty text-ink-2">{t(`security:kit.about.${kit.state}`)}</p>
        {made && (
          <dl className="flex flex-wrap gap-x-6 gap-y-1 text-xs text-ink-2">
            {kit.made_at && <div className="flex gap-1"><dt className="text-ink-3">{t('security:kit.madeAt')}</dt><dd><Moment at={kit.made_at} /></dd></div>}
            <div className="flex gap-1"><dt className="text-ink-3">{t('security:kit.testedAt')}</dt><dd>{kit.tested_at ? <Moment at={kit.tested_at} /> : t('security:kit.never')}</dd></div>
            <div className="flex gap-1"><dt className="text-ink-3">{t('security:kit.opensHere')}</dt><dd>{t(kit.opens_database ? 'security:kit.yes' : 'security:kit.no')}</dd></div>
          </dl>
        )}
        {kit.state !== 'not_needed' && (
          <div className="flex gap-2">
            <WriteButton size="sm" look={wantsMaking(kit.state) ? 'primary' : 'plain'} onClick={() => { setOpen('set-up'); }}>{t(made ? 'security:kit.makeAnother' : 'security:kit.make')}</WriteButton>
            {made && <Button size="sm" look={kit.state === 'untested' || kit.state === 'test_again' ? 'primary' : 'plain'} onClick={() => { setOpen('test'); }}>{t('security:kit.test')}</Button>}
          </div>
        )}
      </div>
      {open === 'set-up' && <SetUpKit again={reasonToMake(kit)} onClose={close} />}
      {open === 'test' && <TestKit places={kit.places} onClose={close} onDone={() => { close(); toast({ tone: 'good', text: t('security:kit.tested') }); }} />}
    </>
  );
}
