/** Public holidays of a country, with what the planner changed about them. */
import type { Day } from './days';

/** Which days are off and why. */
export interface Calendar {
  /** The name of a holiday, or `null`. */
  name: (day: Day) => string | null;
  /** A weekend on which people work. */
  works: (day: Day) => boolean;
}

/** No holidays at all. */
export const NO_HOLIDAYS: Calendar = { name: () => null, works: () => false };
