import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { platform, type CoreEvent } from '@/platform';

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
    if (event.type === 'session_updated') void queries.invalidateQueries({ queryKey: ['session'] });
    if (event.type === 'directory_updated' || event.type === 'artifact_updated') {
      void queries.invalidateQueries({ queryKey: ['projects'] });
      void queries.invalidateQueries({ queryKey: ['plans'] });
      if (event.type === 'directory_updated') void queries.invalidateQueries({ queryKey: ['calendars'] });
    }
    if (event.type === 'team_updated') void queries.invalidateQueries({ queryKey: ['team'] });
    if (event.type === 'presence') void queries.invalidateQueries({ queryKey: ['presence'] });
    // What was written here waits until it is sent.
    if (event.type === 'sync_status' || event.type === 'artifact_updated') void queries.invalidateQueries({ queryKey: ['sync'] }, { cancelRefetch: false });
    for (const listener of listeners) listener(event);
  }), [queries]);
}
