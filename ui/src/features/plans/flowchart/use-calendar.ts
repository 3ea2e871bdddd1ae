import type { Language } from '../model/format';
import { type Calendar, NO_HOLIDAYS } from './holidays';

/** The holidays that the flowchart shows. */
export function useCalendar(_language: Language): Calendar {
  return NO_HOLIDAYS;
}
