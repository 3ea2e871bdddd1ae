import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Team } from '@/api';
import { toast } from '@/components';
import { errorText } from '@/lib/error-text';

const KEY = ['team'] as const;

/** Who is in the workspace. */
export function useTeam() {
  return useQuery({ queryKey: KEY, queryFn: api.team });
}

/** Who may do what. */
export function useRights() {
  return useQuery({ queryKey: [...KEY, 'rights'], queryFn: api.rights });
}

/** Changes the team: the answer is how it is then. A refusal is said aloud, unless a dialog shows it. */
export function useTeamWork<Input>(work: (input: Input) => Promise<Team>, options: { quiet?: boolean; done?: () => void } = {}) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (team) => {
      queries.setQueryData(KEY, team);
      options.done?.();
    },
    onError: (error) => {
      void queries.invalidateQueries({ queryKey: KEY });
      const text = errorText(error);
      if (!options.quiet) toast({ tone: 'bad', text: [text.what, text.todo].filter(Boolean).join('. '), seconds: 10 });
    },
  });
}

/** Invites somebody; the answer has the code. */
export function useInvite() {
  const queries = useQueryClient();
  return useMutation({ mutationFn: api.invite, onSuccess: () => queries.invalidateQueries({ queryKey: KEY }) });
}
