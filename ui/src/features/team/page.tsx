import { MonitorSmartphone, UserPlus, Users } from 'lucide-react';
import { useState } from 'react';
import type { Team } from '@/api';
import { goTo, type TeamTab } from '@/app/router';
import { Slot } from '@/app/slots';
import { Button, Crumbs, ErrorPanel, SkeletonRows, TabPanel, Tabs } from '@/components';
import { ObstructedButton, useObstacleEverywhere, WriteButton } from '@/features/session';
import { useSync } from '@/features/sync';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { Invitations } from './invitations';
import { InviteDialog } from './invite-dialog';
import { Members } from './members';
import { useTeam } from './queries';
import { Relay } from './relay';
import { Requests } from './requests';
import { Rights } from './rights';

/** People, roles, invitations, the relay. */
export function TeamPage({ tab = 'people' }: { tab?: TeamTab }) {
  const { t } = useTexts();
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <Slot name="crumbs"><Crumbs items={[{ label: t('team:title') }]} /></Slot>
      <div className="flex flex-col gap-4 px-6 py-4">
        <h1 className="text-xl font-medium">{t('team:title')}</h1>
        <Tabs<TeamTab> label={t('team:title')} value={tab} onChange={(next) => { goTo({ at: 'team', tab: next }); }} className="-mx-1.5"
          tabs={(['people', 'rights', 'relay'] as const).map((value) => ({ value, label: t(`team:tab.${value}`) }))}>
          <TabPanel value="people" className="px-1.5 pt-4 outline-none"><People /></TabPanel>
          <TabPanel value="rights" className="px-1.5 pt-4 outline-none"><Rights /></TabPanel>
          <TabPanel value="relay" className="px-1.5 pt-4 outline-none"><Relay /></TabPanel>
        </Tabs>
      </div>
    </div>
  );
}

function People() {
  const { t } = useTexts();
  const team = useTeam();
  const relay = useSync().data?.relay;
  const invite = useObstacleEverywhere('invite', 'invite');
  const [inviting, setInviting] = useState<'person' | 'device' | null>(null);
  if (team.error && !team.data) return <ErrorPanel {...errorText(team.error)} actions={<Button size="sm" look="primary" onClick={() => { void team.refetch(); }}>{t('retry')}</Button>} />;
  if (!team.data || relay === undefined) return <SkeletonRows rows={4} />;
  return (
    <div className="flex max-w-240 flex-col gap-8">
      {relay === null ? <Alone team={team.data} /> : (
        <div className="flex flex-col gap-6">
          <div className="flex flex-wrap items-center gap-2">
            <ObstructedButton obstacle={invite} look="primary" onClick={() => { setInviting('person'); }}><UserPlus size={16} />{t('team:invite')}</ObstructedButton>
            {team.data.me !== null && <WriteButton onClick={() => { setInviting('device'); }}><MonitorSmartphone size={16} />{t('team:addDevice')}</WriteButton>}
          </div>
          <Requests team={team.data} />
        </div>
      )}
      <Members team={team.data} />
      {relay !== null && <Invitations team={team.data} />}
      {inviting && <InviteDialog kind={inviting} onClose={() => { setInviting(null); }} />}
    </div>
  );
}

/** Nobody else can come without a relay. */
function Alone({ team }: { team: Team }) {
  const { t } = useTexts();
  return (
    <section className="flex items-start gap-4 rounded-lg border border-line bg-canvas p-5">
      <Users size={24} className="mt-0.5 text-ink-3" />
      <div className="flex max-w-140 flex-col items-start gap-1.5">
        <h2 className="text-lg font-medium">{t('team:alone.title')}</h2>
        <p className="text-sm text-pretty text-ink-2">{t('team:alone.text')}</p>
        {team.may_manage
          ? <WriteButton look="primary" className="mt-2" onClick={() => { goTo({ at: 'team', tab: 'relay' }); }}>{t('team:alone.add')}</WriteButton>
          : <p className="text-sm text-ink-3">{t('team:relay.may')}</p>}
      </div>
    </section>
  );
}
