import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';

import type { Language } from '../model/format';
import type { Day } from './days';
import { type Calendar, calendarOf, type HolidayChoice, holidaysOf, keepChoice, readChoice } from './holidays';

/** The holidays that the flowchart shows, and how to choose others. */
export interface Holidays {
  choice: HolidayChoice;
  /** Those of the country, as the library has them. */
  known: ReadonlyMap<Day, string>;
  calendar: Calendar;
  choose: (choice: HolidayChoice) => void;
}

const NONE: ReadonlyMap<Day, string> = new Map();

/** The holidays of the years that a chart shows. */
export function useHolidays(language: Language, from: Day, to: Day): Holidays {
  const [choice, setChoice] = useState(() => readChoice(language));
  const years = (day: Day): number => new Date(day * 86_400_000).getUTCFullYear();
  const { data: known = NONE } = useQuery({ queryKey: ['holidays', choice.country, language, years(from), years(to)], queryFn: () => holidaysOf(choice.country, from, to, language), staleTime: Infinity });
  const calendar = useMemo(() => calendarOf(known, choice.changes), [known, choice]);
  return { choice, known, calendar, choose: (next) => { setChoice(next); keepChoice(next); } };
}
