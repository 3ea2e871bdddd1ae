/** The page around a desk. */
import type { Audience } from '@/api';

import type { Language, Ref } from './model/format';
import type { Surroundings } from './model/session';
import type { PlanWords } from './words';

/** What the desk asks of the page. */
export interface Desktop extends Surroundings {
  words: PlanWords;
  language: Language;
  rowHeight: number;
  /** Says what was done; `undoable` offers to take it back. */
  notify: (text: string, undoable?: boolean) => void;
  /** Says what may be done; `run` does it. */
  propose: (text: string, label: string, run: () => void) => void;
  /** Shows the plan to another reader. */
  readAs: (audience: Audience) => void;
  /** Why the core refuses a cell, in the reader's words. */
  reason: (code: string, args: Record<string, string>) => string;
  menu: (x: number, y: number) => void;
  heading: (ref: Ref, box: DOMRect) => void;
  /** Reads a copied table as an import into this plan does. */
  importTable: (text: string) => void;
}
