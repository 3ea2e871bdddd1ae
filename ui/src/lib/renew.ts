import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Asks anew for what the core says has changed. An answer that is on its way may be from before, so what is being asked for
 * is asked once more afterwards. It is not given up for that: where much happens, no answer would ever come.
 */
export function renew(queries: QueryClient, queryKey: QueryKey): void {
  const asked = queries.getQueryCache().findAll({ queryKey, fetchStatus: 'fetching' });
  const ask = (key: QueryKey, exact: boolean): void => { void queries.invalidateQueries({ queryKey: key, exact }, { cancelRefetch: false }); };
  ask(queryKey, false);
  for (const query of asked) void Promise.allSettled([query.promise]).then(() => { ask(query.queryKey, true); });
}
