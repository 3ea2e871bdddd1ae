import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, type Approvals } from '@/api';
import { useCoreEvents } from '@/app/events';

/** What was decided about a plan; read again whenever somebody decides, the plan changes or the team does. */
export function useApprovals(plan: string) {
  const queries = useQueryClient();
  useCoreEvents((event) => {
    // What the client says is said of the plan that they have, which is another one.
    const decided = event.type === 'approvals_updated';
    if (decided || event.type === 'artifact_updated' || event.type === 'team_updated') void queries.invalidateQueries({ queryKey: ['approvals', plan] });
    if (decided) void queries.invalidateQueries({ queryKey: ['versions', plan] });
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
