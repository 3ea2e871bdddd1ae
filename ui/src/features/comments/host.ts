import type { Audience } from '@/api';

import type { Order, Place } from './model';

/** What the discussion needs of the plan's page. */
export interface CommentHost {
  planId: string;
  audience: Audience;
  readonly: boolean;
  /** This is what the client has of a plan: they read all that is said here. */
  clientSide: boolean;
  /** What is selected. */
  here: Place;
  order: Order;
  /** A row as a reader knows it, with its number; `null` where the plan does not have it (any more). */
  row: (id: string) => string | null;
  /** A column's heading; `null` where the plan does not have it. */
  column: (ref: string) => string | null;
  /** Whether a client may know of the column. */
  forClients: (ref: string | null) => boolean;
  /** Goes to the place in the table. */
  jump: (place: Place, keys: 'take' | 'leave') => void;
  /** Gives the keys back to the table. */
  back: () => void;
}
