import { Copy } from 'lucide-react';
import { runAction } from '@/actions';
import { goTo } from '@/app/router';
import { Slot } from '@/app/slots';
import { Button, Crumbs, Segmented, toast } from '@/components';
import { useChangeSettings, useGuest, useSession, useSettings } from '@/features/session';
import { useTexts } from '@/i18n';
import { Mappings } from './mappings';
import { NoticeSettingsGroup } from './notices';
import { Group, Line } from './parts';
import { PlanTemplates } from './plan-templates';

/** Language, looks, where the data is, what this is. */
export function SettingsPage() {
  const { t } = useTexts();
  const settings = useSettings();
  const change = useChangeSettings();
  const session = useSession().data;
  const guest = useGuest();
  const copyFolder = () => {
    if (session) void navigator.clipboard.writeText(session.data_dir).then(() => { toast({ tone: 'good', text: t('settings:copiedPath') }); });
  };
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Slot name="crumbs"><Crumbs items={[{ label: t('settings:title') }]} /></Slot>
      <div className="flex max-w-180 flex-col gap-8 px-6 py-4">
        <h1 className="text-xl font-medium">{t('settings:title')}</h1>
        <Group title={t('settings:look')}>
          <Line label={t('settings:language')}>
            <Segmented label={t('settings:language')} value={settings.language} onChange={(language) => { change({ language }); }}
              options={[{ value: 'system', label: t('settings:languageSystem') }, { value: 'ru', label: 'Русский' }, { value: 'en', label: 'English' }]} />
          </Line>
          <Line label={t('settings:theme')}>
            <Segmented label={t('settings:theme')} value={settings.theme} onChange={(theme) => { change({ theme }); }}
              options={[{ value: 'system', label: t('settings:themeSystem') }, { value: 'light', label: t('settings:light') }, { value: 'dark', label: t('settings:dark') }]} />
          </Line>
          <Line label={t('settings:density')}>
            <Segmented label={t('settings:density')} value={settings.density} onChange={(density) => { change({ density }); }}
              options={[{ value: 'compact', label: t('settings:compact') }, { value: 'normal', label: t('settings:normal') }, { value: 'comfortable', label: t('settings:comfortable') }]} />
          </Line>
          <Line label={t('settings:keys')}><Button size="sm" onClick={() => { runAction('app.keys'); }}>{t('actions:keys')}</Button></Line>
        </Group>
        <Group title={t('notices:title')}><NoticeSettingsGroup /></Group>
        {!guest && <Group title={t('settings:templates.title')}><PlanTemplates /></Group>}
        {!guest && <Group title={t('settings:mappings.title')}><Mappings /></Group>}
        <Group title={t('security:title')}>
          <Line label={t('security:lock.title')} hint={t('security:lead')}>
            <span>{t(session?.has_lock ? 'security:lock.on' : 'security:lock.off')}</span>
            <Button size="sm" onClick={() => { goTo({ at: 'security' }); }}>{t('security:open')}</Button>
          </Line>
        </Group>
        <Group title={t('settings:data')}>
          {session?.workspace?.name && <Line label={t('settings:workspace')}>{session.workspace.name}</Line>}
          <Line label={t('settings:person')}>{session?.person}</Line>
          <Line label={t('settings:folder')} hint={t('settings:folderHint')}>
            <span className="min-w-0 select-text wrap-anywhere">{session?.data_dir}</span>
            <Button size="sm" onClick={copyFolder}><Copy size={14} />{t('settings:copyPath')}</Button>
          </Line>
        </Group>
        <Group title={t('settings:about')}>
          <Line label="MRM Desktop">{session && t('settings:version', { version: session.version })}</Line>
          <Line label={t('settings:host')}>{session?.host === 'window' ? t('settings:hostWindow') : t('settings:hostLoopback')}</Line>
          <p className="py-2 text-sm text-ink-2">{t('settings:licence')}</p>
        </Group>
      </div>
    </div>
  );
}
