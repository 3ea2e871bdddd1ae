import { useQueryClient } from '@tanstack/react-query';
import { useEffect, type ReactNode } from 'react';
import { Button, ErrorPanel, SkeletonRows } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { Busy, Locked, Recovery } from './closed';
import { WaitToJoin } from './join';
import { Onboarding } from './onboarding';
import { useAppliedSettings, useSession } from './queries';

/** Shows the workspace once it is open, and before that whatever opens it. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const session = useSession();
  const state = session.data?.state;
  // While it is not open the core does not know what was set: then language and theme stay as they were.
  useAppliedSettings(state === 'ready' || state === 'read_only' ? session.data?.settings : undefined);
  const queries = useQueryClient();
  // Nothing of the workspace stays in the memory of a locked window.
  useEffect(() => { if (state === 'locked') queries.removeQueries({ predicate: (query) => query.queryKey[0] !== 'session' }); }, [queries, state]);
  if (session.data) {
    switch (session.data.state) {
      case 'onboarding':
      case 'needs_passphrase': return <Onboarding session={session.data} />;
      case 'joining': return <WaitToJoin session={session.data} />;
      case 'locked': return <Locked session={session.data} />;
      case 'recovery': return <Recovery session={session.data} />;
      case 'busy': return <Busy session={session.data} />;
      case 'ready':
      case 'read_only': return children;
    }
  }
  if (session.error) {
    const text = errorText(session.error);
    return (
      <main className="flex h-full p-6">
        <ErrorPanel what={text.what} safe={t('session:unreachable.safe')} todo={t('session:unreachable.todo')} details={text.details}
          actions={<Button size="sm" look="primary" onClick={() => { void session.refetch(); }}>{t('retry')}</Button>} />
      </main>
    );
  }
  return <SkeletonRows rows={3} />;
}
