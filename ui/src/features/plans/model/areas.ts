/** Rectangles of cells by position, one or several at once. */

/** A rectangle of the grid by position; ends inclusive. */
export interface Area { top: number; bottom: number; left: number; right: number }

/** Whether a cell lies in a rectangle. */
export const contains = (area: Area, x: number, y: number): boolean => x >= area.left && x <= area.right && y >= area.top && y <= area.bottom;

/** The rows that some rectangle covers, from the top, each once. */
export function rowsOf(areas: readonly Area[]): number[] {
  const rows = new Set<number>();
  for (const area of areas) for (let y = area.top; y <= area.bottom; y += 1) rows.add(y);
  return areas.length === 1 ? [...rows] : [...rows].sort((a, b) => a - b);
}

/** Every covered cell once, row by row within each rectangle. */
export function* cellsOfAreas(areas: readonly Area[]): Generator<{ x: number; y: number }> {
  for (const [index, area] of areas.entries()) {
    const before = areas.slice(0, index);
    for (let y = area.top; y <= area.bottom; y += 1) {
      for (let x = area.left; x <= area.right; x += 1) if (!before.some((one) => contains(one, x, y))) yield { x, y };
    }
  }
}

/** Several rectangles as one block, where they stand in the same rows or the same columns: what can be copied. */
export function asBlock(areas: readonly Area[]): { rows: number[]; columns: number[] } | null {
  const first = areas[0];
  if (!first) return null;
  const span = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
  const sameRows = areas.every((area) => area.top === first.top && area.bottom === first.bottom);
  const sameColumns = areas.every((area) => area.left === first.left && area.right === first.right);
  const unique = (all: number[]): number[] => [...new Set(all)].sort((a, b) => a - b);
  if (sameRows) return { rows: span(first.top, first.bottom), columns: unique(areas.flatMap((area) => span(area.left, area.right))) };
  if (sameColumns) return { rows: unique(areas.flatMap((area) => span(area.top, area.bottom))), columns: span(first.left, first.right) };
  return null;
}
