import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { api, type Notices, type NoticeSettings, type NoticeSettingsView } from '@/api';
import { toast } from '@/components';
import { errorText } from '@/lib/error-text';

const KEY = ['notices'] as const;
const SETTINGS = ['notices', 'settings'] as const;

/** What one is told; asked anew whenever the core says that it changed. */
export function useNotices() {
  return useQuery({ queryKey: KEY, queryFn: api.notices });
}

/** Marks notices as read: some, or all. */
export function useReadNotices() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (ids: readonly string[] | 'all') => api.readNotices(ids === 'all' ? { ids: [], all: true } : { ids: [...ids], all: false }),
    onSuccess: (view) => { queries.setQueryData<Notices>(KEY, view); },
    onError: say,
  });
}

/** What is told, and when it may disturb. */
export function useNoticeSettings() {
  return useQuery({ queryKey: SETTINGS, queryFn: api.noticeSettings });
}

/** Sets it; the screen shows at once what was chosen. */
export function useSetNoticeSettings() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (settings: NoticeSettings) => api.saveNoticeSettings(settings),
    onMutate: (settings) => { queries.setQueryData<NoticeSettingsView>(SETTINGS, (view) => view && { ...view, settings }); },
    onSuccess: (view) => { queries.setQueryData<NoticeSettingsView>(SETTINGS, view); },
    onError: (error) => { void queries.invalidateQueries({ queryKey: SETTINGS }); say(error); },
  });
}

function say(error: Error): void {
  const text = errorText(error);
  toast({ tone: 'bad', text: [text.what, text.todo].filter(Boolean).join('. '), seconds: 10 });
}
