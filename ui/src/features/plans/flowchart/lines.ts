/** Lines among the rows of a chart, as they are shown: sections between them do not count. */

interface Shown { id: string; row: { kind: string } }

/** The line so many lines below one (above it where negative); `null` where there is none. */
export function lineBelow(rows: readonly Shown[], from: string, steps: number): string | null {
  const lines = rows.filter((row) => row.row.kind === 'line');
  const at = lines.findIndex((row) => row.id === from);
  return at < 0 ? null : (lines[at + steps]?.id ?? null);
}

/** How many lines one is below another; 0 where one of them is no line in sight. */
export function linesBetween(rows: readonly Shown[], from: string, to: string): number {
  const lines = rows.filter((row) => row.row.kind === 'line');
  const [start, end] = [from, to].map((id) => lines.findIndex((row) => row.id === id));
  return start === undefined || end === undefined || start < 0 || end < 0 ? 0 : end - start;
}
