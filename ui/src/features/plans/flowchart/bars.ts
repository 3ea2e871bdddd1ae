/** The bars of rows. */
import type { RowView } from '@/api';

import { dayOf } from './days';
import type { Bar } from './geometry';

const known = new WeakMap<RowView, Bar[]>();

/** The bars of a row, the same objects while the row is the same. */
export function barsOf(row: RowView): Bar[] {
  const made = known.get(row) ?? row.f.map((flight) => ({ id: flight.id, start: dayOf(flight.start), end: dayOf(flight.end) }));
  known.set(row, made);
  return made;
}
