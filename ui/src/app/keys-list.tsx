import { useAllActions, type ActionGroup } from '@/actions';
import { Dialog, Kbd } from '@/components';
import { useTexts } from '@/i18n';
import { showOverlay, useViewState } from './view-state';

const ORDER: readonly ActionGroup[] = ['plan', 'row', 'view', 'file', 'project', 'go', 'app'];

/** All keys that do something now, by what they are about. */
export function KeysList() {
  const { t } = useTexts();
  const open = useViewState((state) => state.overlay === 'keys');
  const actions = useAllActions().filter((action) => action.keys && action.keys.length > 0);
  return (
    <Dialog open={open} onClose={() => { showOverlay(null); }} title={t('actions:keysTitle')} size="lg" lightDismiss>
      <div className="columns-2 gap-8 pb-4">
        {ORDER.map((group) => {
          const list = actions.filter((action) => action.group === group);
          return list.length > 0 && (
            <section key={group} className="mb-4 break-inside-avoid">
              <h3 className="pb-1 text-xs text-ink-3">{t(`actions:group.${group}`)}</h3>
              <dl>
                {list.map((action) => (
                  <div key={action.id} className="flex min-h-7 items-center justify-between gap-4 border-b border-line py-1 text-sm">
                    <dt>{t(action.label, action.args ?? {})}</dt>
                    <dd className="flex shrink-0 gap-2">{action.keys?.map((keys) => <Kbd key={keys} keys={keys} />)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Dialog>
  );
}
