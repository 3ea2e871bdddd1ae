import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, type Kit } from '@/api';

const KEY = ['team', 'kit'] as const;

/** How it stands with the recovery kit of the person of this device. */
export function useKit() {
  return useQuery({ queryKey: KEY, queryFn: api.recoveryKit });
}

/** Something that changes the kit; the answer may be how it stands then. */
export function useKitWork<Input, Answer>(work: (input: Input) => Promise<Answer>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (answer) => {
      if (isKit(answer)) queries.setQueryData(KEY, answer);
      void queries.invalidateQueries({ queryKey: ['team'] });
    },
  });
}

function isKit(answer: unknown): answer is Kit {
  return typeof answer === 'object' && answer !== null && 'state' in answer && 'remind' in answer;
}
