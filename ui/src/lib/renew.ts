import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Asks anew for what the core says has changed. What is being asked for the first time is asked once more afterwards: its
 * answer may be from before, and the library takes an answer that is on its way for the newest one.
 */
export function renew(queries: QueryClient, queryKey: QueryKey): void {
  const first = queries.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' }).filter((query) => query.state.data === undefined);
  void queries.invalidateQueries({ queryKey });
  if (first.length > 0) void Promise.allSettled(first.map((query) => query.promise)).then(() => queries.invalidateQueries({ queryKey }));
}
