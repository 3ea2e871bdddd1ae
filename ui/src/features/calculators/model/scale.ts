/** Axes of a chart. */

/** Round marks from zero up to at least `most`: 0, 20, 40 …, about `count` of them. */
export function ticks(most: number, count = 4): number[] {
  if (!(most > 0)) return [0, 1];
  const rough = most / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5, 10].find((factor) => factor * power >= rough * 0.999) ?? 10) * power;
  const steps = Math.ceil(most / step - 1e-9);
  return Array.from({ length: steps + 1 }, (_, at) => Number((at * step).toPrecision(12)));
}

/** The last of some bars that can be seen; the tail of a distribution is none. */
export function visibleEnd(points: readonly (readonly [number, number])[]): number {
  const highest = Math.max(...points.map(([, y]) => y), 0);
  const last = points.findLastIndex(([, y]) => y > highest / 400);
  return Math.max(last + 1, Math.min(points.length, 2));
}
