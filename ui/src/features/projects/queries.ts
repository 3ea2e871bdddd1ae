import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '@/api';
import { goTo } from '@/app/router';
import { toast } from '@/components';
import { errorText } from '@/lib/error-text';

/** All projects. */
export function useProjects() {
  return useQuery({ queryKey: ['projects'], queryFn: api.projects });
}

/** One project with its plans. */
export function useProject(id: string) {
  return useQuery({ queryKey: ['projects', id], queryFn: () => api.project(id) });
}

/** All plans, recent first. */
export function useAllPlans() {
  return useQuery({ queryKey: ['plans'], queryFn: api.plans });
}

/** A change of projects or plans: afterwards the lists are asked for anew; a refusal is said aloud unless the form does. */
export function useDirectoryMutation<I, O>(change: (input: I) => Promise<O>, options: { quiet?: boolean; done?: (output: O, input: I) => void } = {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (input: I) => change(input),
    onSuccess: (output, input) => {
      options.done?.(output, input);
      return Promise.all([queries.invalidateQueries({ queryKey: ['projects'] }), queries.invalidateQueries({ queryKey: ['plans'] })]);
    },
    onError: (error) => { if (!options.quiet) toast({ tone: 'bad', text: errorText(error).what }); },
  });
}

/** Opens the sample project, made when it is not there yet. */
export function useOpenSample() {
  return useDirectoryMutation(() => api.openSample(), { done: (sample) => { goTo({ at: 'plan', id: sample.plan_id }); } });
}
