import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';

import { api, type CalendarsView } from '@/api';
import { toast } from '@/components';
import { errorText } from '@/lib/error-text';

import type { Language } from '../model/format';
import type { Day } from './days';
import { type Calendar, calendarOf, type Changes, dropLocalChanges, holidaysOf, keepCountry, type KnownDays, localChanges, NOTHING_KNOWN, readCountry } from './holidays';

/** The holidays that the flowchart shows, and how to choose others. */
export interface Holidays {
  country: string;
  /** Those of the country, as the library has them and the government moved them. */
  known: KnownDays;
  calendar: Calendar;
  /** What the agency changed about a country. */
  changesOf: (country: string) => Changes;
  /** Shows another country; resolves to whether its changes are kept. */
  choose: (country: string, changes: Changes) => Promise<boolean>;
}

const KEY = ['calendars'] as const;
const NONE: Changes = {};

/** What all plans share about days and months. */
export function useCalendars() {
  return useQuery({ queryKey: KEY, queryFn: () => api.calendars(), staleTime: Infinity });
}

/** Changes what all plans share; the answer takes the place of what was known. */
export function useCalendarChange<Input>(change: (input: Input) => Promise<CalendarsView>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: (view) => { queries.setQueryData(KEY, view); },
    onError: (error) => { const text = errorText(error); toast({ tone: 'bad', text: [text.what, text.todo].filter(Boolean).join('. ') }); },
  });
}

/** The holidays of the years that a chart shows. */
export function useHolidays(language: Language, from: Day, to: Day): Holidays {
  const [country, setCountry] = useState(() => readCountry(language));
  const years = (day: Day): number => new Date(day * 86_400_000).getUTCFullYear();
  const { data: known = NOTHING_KNOWN } = useQuery({ queryKey: ['holidays', country, language, years(from), years(to)], queryFn: () => holidaysOf(country, from, to, language), staleTime: Infinity });
  const { data: shared } = useCalendars();
  const { mutate, mutateAsync } = useCalendarChange(({ country: of, changes }: { country: string; changes: Changes }) => api.setCalendar(of, changes));
  // What earlier versions kept on this device goes to the workspace once; what the workspace says already stays.
  useEffect(() => {
    const local = shared ? localChanges(language) : null;
    if (!shared || !local) return;
    mutate({ country: local.country, changes: { ...local.changes, ...shared.countries[local.country] } }, { onSuccess: () => { dropLocalChanges(language); } });
  }, [shared, language, mutate]);
  const changes = shared?.countries[country] ?? NONE;
  const calendar = useMemo(() => calendarOf(known, changes), [known, changes]);
  return {
    country, known, calendar,
    changesOf: (of) => shared?.countries[of] ?? NONE,
    choose: async (next, changed) => {
      try {
        await mutateAsync({ country: next, changes: changed });
      } catch {
        return false;
      }
      keepCountry(next);
      setCountry(next);
      return true;
    },
  };
}
