import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import i18next from 'i18next';
import { useEffect } from 'react';
import { api, type Session, type Settings } from '@/api';
import { toast } from '@/components';
import { resolveLanguage } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { applyTheme } from './theme';

const KEY = ['session'] as const;
const DEFAULTS: Settings = { language: 'system', theme: 'system', density: 'normal', lock_minutes: 0 };

/** Who works here, and whether the workspace is open. */
export function useSession() {
  return useQuery({ queryKey: KEY, queryFn: api.session });
}

/** What the person set; defaults until the session is known. */
export function useSettings(): Settings {
  return useSession().data?.settings ?? DEFAULTS;
}

/** Puts an answer of the core in place of the known session. */
export function useSessionMutation<T>(ask: (input: T) => Promise<Session>) {
  const queries = useQueryClient();
  return useMutation({ mutationFn: ask, onSuccess: (session) => { queries.setQueryData(KEY, session); } });
}

/** Changes settings: at once on the screen, and back if the core refuses. */
export function useChangeSettings(): (change: Partial<Settings>) => void {
  const queries = useQueryClient();
  const save = useMutation({
    mutationFn: api.saveSettings,
    onMutate: (settings) => {
      const before = queries.getQueryData<Session>(KEY);
      if (before) queries.setQueryData<Session>(KEY, { ...before, settings });
      return before;
    },
    onError: (error, _settings, before) => {
      if (before) queries.setQueryData(KEY, before);
      toast({ tone: 'bad', text: errorText(error).what });
    },
  });
  return (change) => {
    const now = queries.getQueryData<Session>(KEY);
    if (now) save.mutate({ ...now.settings, ...change });
  };
}

/** Keeps language and theme of the window as set. */
export function useAppliedSettings(settings: Settings | undefined): void {
  const language = settings?.language;
  const theme = settings?.theme;
  useEffect(() => { if (language) void i18next.changeLanguage(resolveLanguage(language)); }, [language]);
  useEffect(() => (theme ? applyTheme(theme) : undefined), [theme]);
}
