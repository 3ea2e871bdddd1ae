/** The campaign period of a new plan as somebody types it. */
import { type Days, editDate, type PeriodError, readEdge, today } from '@/features/plans';
import type { Language } from '@/i18n';

/** Texts of the two fields. */
export type Typed = Record<keyof Days, string>;
/** Why a date is not taken, and of which field. */
export interface WrongDate { edge: keyof Days; code: PeriodError | 'not_a_date' | 'period_and_date' }

const EDGES = ['start', 'end'] as const;

/** The days that the texts say; both may stay unsaid. */
export function readCampaign(typed: Typed, language: Language, now = today()): Partial<Days> | WrongDate {
  const around = { today: now, base: null, period: { start: null, end: null } };
  const days: Partial<Days> = {};
  for (const edge of EDGES) {
    if (typed[edge].trim() === '') continue;
    const read = readEdge(typed[edge], edge, language, around);
    if (typeof read === 'string') return { edge, code: read };
    for (const of of EDGES) {
      const day = read[of];
      if (day === undefined) continue;
      // A period in one field and another date in the other: nobody knows which was meant.
      if (days[of] !== undefined && days[of] !== day) return { edge, code: 'period_and_date' };
      days[of] = day;
    }
  }
  return days.start !== undefined && days.end !== undefined && days.start > days.end ? { edge: 'end', code: 'end_before_start' } : days;
}

/** The texts once a field is left: a period stands in both fields, a short date in full. What cannot be read stays. */
export function settled(typed: Typed, left: keyof Days, language: Language, now = today()): Typed {
  const read = readCampaign({ start: '', end: '', [left]: typed[left] }, language, now);
  if ('code' in read) return typed;
  return { start: read.start === undefined ? typed.start : editDate(read.start, language), end: read.end === undefined ? typed.end : editDate(read.end, language) };
}
