import { useMutation, useQuery, useQueryClient, type UseMutationResult } from '@tanstack/react-query';
import { useCallback } from 'react';

import { api, ApiError, type VersionView } from '@/api';
import { useCoreEvents } from '@/app/events';
import { toast } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { formatMoment } from '@/lib/format';
import { platform } from '@/platform';
import { renew } from '@/lib/renew';

/** The versions of a plan and its status; read again whenever the plan has changed. */
export function useVersions(plan: string) {
  const queries = useQueryClient();
  useCoreEvents((event) => {
    if (event.type === 'artifact_updated' && event.id === plan) renew(queries, ['versions', plan]);
  });
  return useQuery({ queryKey: ['versions', plan], queryFn: () => api.versions(plan) });
}

/** A change of a plan's versions: what failed is told, what follows from it is read again. */
export function useVersionsMutation<Input, Answer>(plan: string, work: (input: Input) => Promise<Answer>, done: (answer: Answer, input: Input) => void): UseMutationResult<Answer, Error, Input> {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: work,
    onSuccess: (answer, input) => {
      for (const of of ['versions', 'scenarios', 'compare']) void queries.invalidateQueries({ queryKey: [of, plan] });
      done(answer, input);
    },
    onError: (error) => {
      const text = errorText(error);
      toast({ tone: 'bad', text: [text.what, text.todo].filter(Boolean).join('. '), seconds: 10 });
    },
  });
}

/** What a version is called: by its name, else by why it was kept and when. */
export function useVersionName(): (version: VersionView) => string {
  const { t } = useTexts();
  return useCallback((version: VersionView) => version.name ?? `${t(`versions:kind.${version.kind}`)}, ${formatMoment(version.time)}`, [t]);
}

/** How often a workbook that is being read is looked at, in milliseconds. */
const LOOK = 250;

/** Asks for a workbook and reads it as an import would; nothing is stored. Its import's id; null when the person changed their mind. */
export async function readWorkbook(title: string): Promise<string | null> {
  const [file] = await platform().pickFiles(title);
  if (!file) return null;
  let view = await api.startImport(file);
  while (view.state === 'reading') {
    await new Promise((done) => { setTimeout(done, LOOK); });
    view = await api.importView(view.id);
  }
  if (view.state === 'ready') return view.id;
  void api.cancelImport(view.id);
  const failure = view.error;
  throw new ApiError(failure?.code ?? 'workbook_password', 422, failure?.message ?? '', failure?.args ?? {});
}
