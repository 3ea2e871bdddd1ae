import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { platform, type CoreEvent } from '@/platform';
import { renew } from '@/lib/renew';

const listeners = new Set<(event: CoreEvent) => void>();

/** Listens to the core while mounted. */
export function useCoreEvents(listener: (event: CoreEvent) => void): void {
  const latest = useEffectEvent(listener);
  useEffect(() => {
    const hear = (event: CoreEvent) => { latest(event); };
    listeners.add(hear);
    return () => { listeners.delete(hear); };
  }, []);
}

/** Once for the window: brings the core's events in and refreshes what they are about. */
export function useEventDoor(): void {
  const queries = useQueryClient();
  useEffect(() => platform().onEvent((event) => {
    if (event.type === 'missed') renew(queries, []);
    if (event.type === 'session_updated') renew(queries, ['session']);
    if (event.type === 'directory_updated' || event.type === 'artifact_updated') {
      renew(queries, ['projects']);
      renew(queries, ['plans']);
      if (event.type === 'directory_updated') renew(queries, ['calendars']);
    }
    if (event.type === 'team_updated') renew(queries, ['team']);
    if (event.type === 'notices_updated' || event.type === 'approvals_updated' || event.type === 'directory_updated') renew(queries, ['notices']);
    if (event.type === 'presence') renew(queries, ['presence']);
    // What was written here waits until it is sent.
    if (event.type === 'sync_status' || event.type === 'artifact_updated') renew(queries, ['sync']);
    for (const listener of listeners) listener(event);
  }), [queries]);
}
