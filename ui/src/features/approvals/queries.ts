import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, type Approvals } from '@/api';
import { useCoreEvents } from '@/app/events';
import type { CoreEvent } from '@/platform';
import { renew } from '@/lib/renew';

/** After which events what was decided about a plan may be otherwise. What the client says is said of the plan that they have: another one, which may come to this device after the word that it was published. */
const TOUCHING: ReadonlySet<CoreEvent['type']> = new Set(['approvals_updated', 'artifact_updated', 'directory_updated', 'team_updated']);

/** Whether an event may change what was decided about any plan. */
export function touchesApprovals(event: Pick<CoreEvent, 'type'>): boolean {
  return TOUCHING.has(event.type);
}

/** What was decided about a plan; read again whenever somebody decides, plans change or come, or the team does. */
export function useApprovals(plan: string) {
  const queries = useQueryClient();
  useCoreEvents((event) => {
    if (touchesApprovals(event)) renew(queries, ['approvals', plan]);
    if (event.type === 'approvals_updated') renew(queries, ['versions', plan]);
  });
  return useQuery({ queryKey: ['approvals', plan], queryFn: () => api.approvals(plan) });
}

/** Says something about the present state; the answer is how things stand then. */
export function useDecision<Input>(plan: string, work: (input: Input) => Promise<Approvals>, done: () => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (answer) => {
      queries.setQueryData(['approvals', plan], answer);
      for (const of of ['versions', 'publication']) void queries.invalidateQueries({ queryKey: [of, plan] });
      done();
    },
  });
}

/** What the client would see of the plan as it is now. */
export function usePublication(plan: string) {
  return useQuery({ queryKey: ['publication', plan], queryFn: () => api.publication(plan), gcTime: 0 });
}
