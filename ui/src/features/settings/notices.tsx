import { useState } from 'react';

import type { NoticeKind, NoticeSettings } from '@/api';
import { Checkbox, Input } from '@/components';
import { timeOf, useNoticeSettings, useSetNoticeSettings } from '@/features/notices';
import { useSession } from '@/features/session';
import { useTexts } from '@/i18n';

import { Line } from './parts';

/** The night that quiet hours begin with. */
const NIGHT = { from: '22:00', to: '08:00' };

/** What is told, and when it may disturb. */
export function NoticeSettingsGroup() {
  const { t } = useTexts();
  const view = useNoticeSettings().data;
  const save = useSetNoticeSettings();
  const window = useSession().data?.host === 'window';
  if (!view) return null;
  const { settings } = view;
  const change = (part: Partial<NoticeSettings>): void => { save.mutate({ ...settings, ...part }); };
  const { quiet } = settings;
  const tells = (kind: string, on: boolean): void => { change({ off: on ? settings.off.filter((one) => one !== kind) : [...settings.off, kind] }); };
  return (
    <>
      <Line label={t('notices:settings.kinds')} hint={t('notices:settings.kindsHint')}>
        <div className="flex w-full flex-col gap-1.5">
          {view.kinds.map((kind) => <Checkbox key={kind} label={t(`notices:kind.${kind as NoticeKind}`)} checked={!settings.off.includes(kind)} onChange={(event) => { tells(kind, event.target.checked); }} />)}
        </div>
      </Line>
      <Line label={t('notices:settings.desktop')} hint={t(window ? 'notices:settings.desktopHint' : 'notices:settings.desktopElsewhere')}>
        <Checkbox label={t('notices:settings.desktopOn')} checked={settings.desktop} onChange={(event) => { change({ desktop: event.target.checked }); }} />
        <Checkbox label={t('notices:settings.discreet')} disabled={!settings.desktop} checked={settings.discreet} onChange={(event) => { change({ discreet: event.target.checked }); }} />
      </Line>
      <Line label={t('notices:settings.quiet')} hint={t(view.quiet_now ? 'notices:settings.quietNow' : 'notices:settings.quietHint', { zone: view.zone })}>
        <Checkbox label={t('notices:settings.quietOn')} disabled={!settings.desktop} checked={quiet !== null} onChange={(event) => { change({ quiet: event.target.checked ? NIGHT : null }); }} />
        {quiet && <Hours key={`${quiet.from}-${quiet.to}`} quiet={quiet} disabled={!settings.desktop} onChange={(next) => { change({ quiet: next }); }} />}
      </Line>
    </>
  );
}

type Quiet = NonNullable<NoticeSettings['quiet']>;

/** From when until when, kept when a whole time was entered and the field is left. */
function Hours({ quiet, disabled, onChange }: { quiet: Quiet; disabled: boolean; onChange: (quiet: Quiet) => void }) {
  const { t } = useTexts();
  const [typed, setTyped] = useState(quiet);
  const from = timeOf(typed.from);
  const to = timeOf(typed.to);
  const same = from !== null && from === to;
  const keep = (): void => { if (from !== null && to !== null && !same && (from !== quiet.from || to !== quiet.to)) onChange({ from, to }); };
  const field = (end: 'from' | 'to') => (
    <label className="flex items-center gap-1.5">
      <span className="text-ink-2">{t(end === 'from' ? 'notices:settings.from' : 'notices:settings.to')}</span>
      <Input type="time" className="w-28" disabled={disabled} value={typed[end]} aria-invalid={same || undefined} onChange={(event) => { setTyped({ ...typed, [end]: event.target.value }); }} onBlur={keep} />
    </label>
  );
  return (
    <span className="flex flex-wrap items-center gap-3">
      {field('from')}{field('to')}
      {same && <span role="alert" className="text-xs text-bad">{t('notices:settings.same')}</span>}
    </span>
  );
}
