import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, type ImportView } from '@/api';
import { useCoreEvents } from '@/app/events';
import { toast } from '@/components';
import { useTexts } from '@/i18n';
import { errorText, refusalText } from '@/lib/error-text';
import { renew } from '@/lib/renew';
import { Failed, Password, Reading } from './opening';
import { finishFirst, useImportQueue, type Waiting } from './queue';
import { ReadyWizard } from './ready';

/** The wizard for the first file of the queue. */
export function ImportWizard() {
  const list = useImportQueue((state) => state.list);
  const first = list[0];
  return first && <OneImport key={first.key} waiting={first} more={list.length - 1} />;
}

function OneImport({ waiting, more }: { waiting: Waiting; more: number }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const gone = useRef(false);
  const { mutate: begin, ...start } = useMutation({
    mutationFn: ({ signal }: { signal: AbortSignal }) => api.startImport(waiting.file, signal),
    // Cancelled while the file was still on its way: nobody waits for it any more.
    onSuccess: (view) => { if (gone.current) void api.cancelImport(view.id).catch(() => undefined); },
  });
  useEffect(() => {
    const stop = new AbortController();
    // A moment later, so that a mount that is undone at once starts nothing.
    const timer = setTimeout(() => { begin({ signal: stop.signal }); }, 0);
    return () => { clearTimeout(timer); stop.abort(); };
  }, [begin]);
  const id = start.data?.id;
  const query = useQuery({
    queryKey: ['import', id ?? '', 'view'],
    queryFn: () => api.importView(id ?? ''),
    enabled: id !== undefined,
    ...(start.data ? { initialData: start.data } : {}),
    refetchInterval: ({ state }) => (state.data?.state === 'reading' ? 400 : false),
  });
  useCoreEvents((event) => {
    if (event.type === 'job_progress' && event.id === id) {
      queries.setQueryData<ImportView>(['import', id, 'view'], (now) => now && { ...now, progress: { stage: event.stage, done: event.done, total: event.total } });
    }
    if (event.type === 'job_done' && event.id === id) renew(queries, ['import', id, 'view']);
  });
  const unlock = useMutation({
    mutationFn: (password: string) => api.unlockImport(id ?? '', password),
    onSuccess: (view) => { queries.setQueryData(['import', view.id, 'view'], view); },
    onError: (error) => { toast({ tone: 'bad', text: errorText(error).what }); },
  });
  const finish = () => {
    gone.current = true;
    if (id) queries.removeQueries({ queryKey: ['import', id] });
    finishFirst(waiting.key);
  };
  const cancel = () => {
    // The core may have forgotten it already: that is what was wanted.
    if (id) void api.cancelImport(id).catch(() => undefined);
    finish();
  };
  const view = query.data;
  const failure = start.error ?? query.error;
  const name = waiting.file.name;
  if (failure) return <Failed name={name} text={errorText(failure)} more={more > 0} onClose={finish} />;
  if (!view || view.state === 'reading') return <Reading name={name} view={view} onCancel={cancel} />;
  if (view.state === 'needs_password') return <Password view={view} busy={unlock.isPending} onPassword={(password) => { unlock.mutate(password); }} onCancel={cancel} />;
  if (view.state === 'failed' || !view.report) {
    return <Failed name={name} text={refusalText(view.error ?? { code: 'workbook', message: t('imports:reading.failed') })} more={more > 0} onClose={cancel} />;
  }
  return <ReadyWizard view={view} report={view.report} from={waiting.from} intoPlan={waiting.intoPlan} more={more} onCancel={cancel} onDone={finish} />;
}
