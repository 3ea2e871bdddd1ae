import { Command } from 'cmdk';
import { Dialog } from 'radix-ui';
import { isEnabled, useAllActions, type Action, type ActionGroup } from '@/actions';
import { Kbd, useFocusBack } from '@/components';
import { useAllPlans, useProjects } from '@/features/projects';
import { useTexts } from '@/i18n';
import { goTo } from './router';
import { showOverlay, useViewState } from './view-state';

const ORDER: readonly ActionGroup[] = ['plan', 'row', 'view', 'file', 'project', 'go', 'app'];
const ITEM = 'flex min-h-8 items-center gap-3 rounded-md px-3 text-sm data-[disabled=true]:opacity-50 data-[selected=true]:bg-hover';
const GROUP = '[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:text-ink-3';

/** Everything one can do, by typing a part of its name; as a switcher only the plans. */
export function Palette() {
  const overlay = useViewState((state) => state.overlay);
  const switcher = overlay === 'switcher';
  const close = () => { showOverlay(null); };
  return (
    <Dialog.Root open={overlay === 'palette' || switcher} onOpenChange={(open) => { if (!open) close(); }}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-overlay animate-appear" />
        <Box switcher={switcher} close={close} />
      </Dialog.Portal>
    </Dialog.Root>
  );
}

/** Is there while the palette is open. */
function Box({ switcher, close }: { switcher: boolean; close: () => void }) {
  const { t } = useTexts();
  const back = useFocusBack();
  return (
    <Dialog.Content {...back} aria-describedby={undefined} className="fixed top-[12vh] left-1/2 z-50 w-150 max-w-[calc(100vw-48px)] -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-raised shadow-float outline-none">
      <Dialog.Title className="sr-only">{switcher ? t('actions:switchPlan') : t('actions:paletteTitle')}</Dialog.Title>
      <Command label={t('actions:paletteTitle')} loop>
        <Command.Input autoFocus placeholder={switcher ? t('actions:switchHint') : t('actions:paletteHint')} className="h-11 w-full border-b border-line bg-transparent px-4 text-sm outline-none placeholder:text-ink-3" />
        <Command.List className="max-h-[56vh] overflow-y-auto p-2">
          <Command.Empty className="py-8 text-center text-sm text-ink-3">{t('actions:paletteEmpty')}</Command.Empty>
          {!switcher && <Commands close={close} />}
          <Plans close={close} />
        </Command.List>
      </Command>
    </Dialog.Content>
  );
}

function Commands({ close }: { close: () => void }) {
  const { t } = useTexts();
  const actions = useAllActions().filter((action) => !action.hidden && action.id !== 'app.palette');
  const run = (action: Action) => {
    close();
    // After the dialog has given the focus back: an action may move it.
    setTimeout(() => { void action.run(); }, 0);
  };
  return ORDER.map((group) => {
    const list = actions.filter((action) => action.group === group);
    if (list.length === 0) return null;
    return (
      <Command.Group key={group} heading={t(`actions:group.${group}`)} className={GROUP}>
        {list.map((action) => {
          const label = t(action.label, action.args ?? {});
          return (
            <Command.Item key={action.id} value={action.id} keywords={[label, ...(action.words?.split(' ') ?? [])]} disabled={!isEnabled(action)} onSelect={() => { run(action); }} className={ITEM}>
              <span className="min-w-0 flex-1 truncate">{label}</span>
              {action.keys?.[0] && <Kbd keys={action.keys[0]} />}
            </Command.Item>
          );
        })}
      </Command.Group>
    );
  });
}

function Plans({ close }: { close: () => void }) {
  const { t } = useTexts();
  const plans = useAllPlans().data?.plans.filter((plan) => !plan.archived) ?? [];
  const projects = new Map(useProjects().data?.projects.map((project) => [project.id, project.name]));
  if (plans.length === 0) return null;
  return (
    <Command.Group heading={t('actions:group.plans')} className={GROUP}>
      {plans.map((plan) => (
        <Command.Item key={plan.id} value={plan.id} keywords={[plan.title, plan.scenario ?? '', plan.client ?? '', projects.get(plan.project_id) ?? '']} onSelect={() => { close(); goTo({ at: 'plan', id: plan.id }); }} className={ITEM}>
          <span className="min-w-0 flex-1 truncate">{plan.scenario === null ? plan.title : `${plan.scenario} · ${plan.title}`}</span>
          <span className="max-w-60 truncate text-xs text-ink-3">{[...new Set([projects.get(plan.project_id), plan.client])].filter(Boolean).join(' · ')}</span>
        </Command.Item>
      ))}
    </Command.Group>
  );
}
