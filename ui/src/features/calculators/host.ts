import type { LineValues } from './model/prefill';

/** A plan beside the calculators: what its selected lines know, and where results may go. */
export interface PlanHost {
  /** The first selected line, for its name. */
  line: { name: string } | null;
  /** The selected lines, in their order. */
  lines: readonly LineValues[];
  /** Columns that take numbers, with their names. */
  columns: readonly { ref: string; kind: string; name: string }[];
  /** Puts a result into a field of the line: an ordinary edit that says which calculator it came from. */
  write: (ref: string, text: string, calculator: string, title: string) => Promise<boolean>;
}
