import { Calculator, FileSpreadsheet, FolderKanban, PanelLeftClose, PanelLeftOpen, Settings, Tags, Users } from 'lucide-react';
import { useSyncExternalStore, type ReactNode } from 'react';
import { Tooltip } from '@/components';
import { useAllPlans } from '@/features/projects';
import { useGuest, useSession } from '@/features/session';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { hrefOf, usePlace } from './router';
import { toggleSidebar, useViewState } from './view-state';

const RECENT = 8;
const SMALL = window.matchMedia('(max-width: 800px)');

function watchSmall(changed: () => void): () => void {
  SMALL.addEventListener('change', changed);
  return () => { SMALL.removeEventListener('change', changed); };
}

/** Where one can go. */
export function Sidebar() {
  const { t } = useTexts();
  const place = usePlace();
  const folded = useViewState((state) => state.sidebar === 'narrow');
  // At 200 % zoom there is no room for names.
  const small = useSyncExternalStore(watchSmall, () => SMALL.matches);
  const narrow = folded || small;
  const session = useSession().data;
  const guest = useGuest();
  const plans = useAllPlans().data?.plans.filter((plan) => !plan.archived).slice(0, RECENT) ?? [];
  return (
    <nav data-pane aria-label={t('nav.main')} className={cx('flex shrink-0 flex-col border-r border-line bg-canvas', narrow ? 'w-12' : 'w-56')}>
      <div className={cx('flex h-11 items-center gap-2 border-b border-line', narrow ? 'justify-center' : 'px-3')}>
        <img src="./favicon.svg" alt="" className="size-5" />
        {!narrow && <span className="truncate font-medium" title={t('nav.workspace')}>{session?.workspace?.name || 'MRM Desktop'}</span>}
      </div>
      <ul className="flex flex-col gap-0.5 p-2">
        <Entry narrow={narrow} href={hrefOf({ at: 'projects' })} current={place.at === 'projects' || place.at === 'project'} icon={<FolderKanban size={16} />} label={t('nav.projects')} />
        {!guest && <Entry narrow={narrow} href={hrefOf({ at: 'calculators' })} current={place.at === 'calculators'} icon={<Calculator size={16} />} label={t('nav.calculators')} />}
        {!guest && <Entry narrow={narrow} href={hrefOf({ at: 'rates' })} current={place.at === 'rates' || place.at === 'rate'} icon={<Tags size={16} />} label={t('nav.rates')} />}
        {!guest && <Entry narrow={narrow} href={hrefOf({ at: 'team' })} current={place.at === 'team'} icon={<Users size={16} />} label={t('nav.team')} />}
        <Entry narrow={narrow} href={hrefOf({ at: 'settings' })} current={place.at === 'settings' || place.at === 'security'} icon={<Settings size={16} />} label={t('nav.settings')} />
      </ul>
      {plans.length > 0 && (
        <>
          {!narrow && <h2 className="px-4 pt-2 pb-1 text-xs text-ink-3">{t('nav.recent')}</h2>}
          <ul className="flex min-h-0 flex-col gap-0.5 overflow-y-auto px-2 pb-2">
            {plans.map((plan) => (
              <Entry key={plan.id} narrow={narrow} href={hrefOf({ at: 'plan', id: plan.id })} current={place.at === 'plan' && place.id === plan.id} icon={<FileSpreadsheet size={16} />} label={plan.scenario === null ? plan.title : `${plan.scenario} · ${plan.title}`} />
            ))}
          </ul>
        </>
      )}
      <div className="mt-auto p-2">
        <Tooltip text={narrow ? t('nav.expand') : t('nav.collapse')} keys="Mod+\" side="right">
          <button type="button" aria-label={narrow ? t('nav.expand') : t('nav.collapse')} aria-expanded={!narrow} onClick={toggleSidebar} className="grid size-8 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink">
            {narrow ? <PanelLeftOpen size={16} /> : <PanelLeftClose size={16} />}
          </button>
        </Tooltip>
      </div>
    </nav>
  );
}

function Entry({ narrow, href, current, icon, label }: { narrow: boolean; href: string; current: boolean; icon: ReactNode; label: string }) {
  const link = (
    <a href={href} aria-current={current ? 'page' : undefined} aria-label={narrow ? label : undefined}
      className={cx('flex h-7 items-center gap-2 rounded-md text-sm focus-visible:-outline-offset-2', narrow ? 'w-8 justify-center' : 'px-2', current ? 'bg-accent-soft text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink')}>
      <span className={cx('shrink-0', current ? 'text-accent' : 'text-ink-3')}>{icon}</span>
      {!narrow && <span className="truncate">{label}</span>}
    </a>
  );
  return <li>{narrow ? <Tooltip text={label} side="right">{link}</Tooltip> : link}</li>;
}
