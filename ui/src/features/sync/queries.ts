import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api, ApiError, type SyncView } from '@/api';
import { toast } from '@/components';
import { errorText } from '@/lib/error-text';

const KEY = ['sync'] as const;
/** The core tells of every change; this is for what it could not tell. */
const AGAIN_MS = 15_000;

/** How things stand with the relay. */
export function useSync() {
  return useQuery({ queryKey: KEY, queryFn: api.sync, refetchInterval: AGAIN_MS });
}

/** Envelopes of others that wait or were put aside, while somebody looks. */
export function useEnvelopesOnHold(wanted: boolean) {
  return useQuery({ queryKey: [...KEY, 'envelopes'], queryFn: api.envelopesOnHold, enabled: wanted });
}

/** Something done about the relay: the answer is how things stand then. */
export function useSyncWork<Input>(work: (input: Input) => Promise<SyncView>, done?: (view: SyncView) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (view) => {
      queries.setQueryData(KEY, view);
      void queries.invalidateQueries({ queryKey: ['team'] });
      done?.(view);
    },
    onError: (error) => {
      void queries.invalidateQueries({ queryKey: KEY });
      // The form says what is wrong with its field.
      if (error instanceof ApiError && error.field !== undefined) return;
      const text = errorText(error);
      toast({ tone: 'bad', text: [text.what, text.todo].filter(Boolean).join('. '), seconds: 10 });
    },
  });
}
