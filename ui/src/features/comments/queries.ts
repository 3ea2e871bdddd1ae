import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query';

import { api, type Audience, type CommentList, type Reader, type Thread } from '@/api';
import { useCoreEvents } from '@/app/events';
import { toast } from '@/components';
import { errorText } from '@/lib/error-text';
import { renew } from '@/lib/renew';

const NONE: readonly Thread[] = [];

/** What is said about a plan, as a reader may read it; read again whenever something was said. Nothing is asked while no plan is open (`''`). */
export function useComments(plan: string, audience: Audience) {
  const queries = useQueryClient();
  useCoreEvents((event) => {
    const said = (event.type === 'comment_added' || event.type === 'discussion_updated') && event.plan === plan;
    // Rows come and go with edits, and threads about them with them.
    if (said || (event.type === 'artifact_updated' && event.id === plan)) renew(queries, ['comments', plan]);
  });
  return useQuery({ queryKey: ['comments', plan, audience], queryFn: () => api.comments(plan, audience), enabled: plan !== '' });
}

/** The threads, while they are not read yet none. */
export function useThreads(plan: string, audience: Audience): readonly Thread[] {
  return useComments(plan, audience).data?.threads ?? NONE;
}

const NOBODY: readonly Reader[] = [];

/** Who reads what is said for `audience`, once somebody writes: these can be mentioned. */
export function useReaders(plan: string, audience: Audience, writing: boolean): readonly Reader[] {
  return useQuery({ queryKey: ['team', 'readers', plan, audience], queryFn: () => api.commentReaders(plan, audience), enabled: writing }).data?.people ?? NOBODY;
}

/** Says or changes something; the list shows the thread at once as the core answers it. */
export function useSaying<Input>(plan: string, work: (input: Input) => Promise<Thread>, done?: (thread: Thread) => void): UseMutationResult<Thread, Error, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (thread) => {
      queries.setQueryData<CommentList>(['comments', plan, 'internal'], (list) => list && { ...list, threads: [...list.threads.filter((one) => one.id !== thread.id), thread].sort((a, b) => (a.id < b.id ? -1 : 1)) });
      void queries.invalidateQueries({ queryKey: ['comments', plan] });
      done?.(thread);
    },
    onError: (error) => {
      const text = errorText(error);
      toast({ tone: 'bad', text: [text.what, text.todo].filter(Boolean).join('. '), seconds: 10 });
    },
  });
}
