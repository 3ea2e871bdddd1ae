import { useId } from 'react';

const WIDTH = 420;
const HEIGHT = 180;
const LEFT = 62;
const BOTTOM = 22;

interface Point { x: number; y: number }

/** A curve with points on it: the lines of axes at round numbers, texts by the caller. */
export function CurveChart({ title, points, marks, xText, yText }: { title: string; points: readonly Point[]; marks: readonly (Point & { label: string; strong?: boolean })[]; xText: (value: number) => string; yText: (value: number) => string }) {
  const id = useId();
  const all = [...points, ...marks];
  const right = Math.max(...all.map((point) => point.x), 1e-9);
  const top = niceTop(Math.max(...all.map((point) => point.y), 1e-9));
  const x = (value: number): number => LEFT + (value / right) * (WIDTH - LEFT - 12);
  const y = (value: number): number => HEIGHT - BOTTOM - (value / top) * (HEIGHT - BOTTOM - 12);
  const path = points.map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.x).toFixed(1)} ${y(point.y).toFixed(1)}`).join('');
  const ticks = [0, 0.25, 0.5, 0.75, 1];
  return (
    <figure className="m-0">
      <figcaption id={id} className="mb-1 text-xs font-medium text-ink-2">{title}</figcaption>
      <svg viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} role="img" aria-labelledby={id} className="w-full text-ink-3">
        {ticks.map((tick) => (
          <g key={tick}>
            <line x1={LEFT} x2={WIDTH - 12} y1={y(tick * top)} y2={y(tick * top)} stroke="var(--line)" />
            <text x={LEFT - 6} y={y(tick * top) + 4} textAnchor="end" fontSize="11" fill="currentColor">{yText(tick * top)}</text>
            {tick > 0 && <text x={x(tick * right)} y={HEIGHT - 6} textAnchor={tick === 1 ? 'end' : 'middle'} fontSize="11" fill="currentColor">{xText(tick * right)}</text>}
          </g>
        ))}
        <path d={path} fill="none" stroke="var(--accent)" strokeWidth="2" />
        {marks.map((mark) => (
          <g key={mark.label}>
            <circle cx={x(mark.x)} cy={y(mark.y)} r={mark.strong ? 5 : 4} fill={mark.strong ? 'var(--accent)' : 'var(--surface)'} stroke="var(--accent)" strokeWidth="2" />
            <text x={x(mark.x) + (mark.strong ? -8 : 8)} y={y(mark.y) + (mark.strong ? -8 : 16)} textAnchor={mark.strong ? 'end' : 'start'} fontSize="11" fill="var(--ink)">{mark.label}</text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** The first of 1, 2, 2.5, 5, 10 times a power of ten that is not below. */
export function niceTop(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= value * (1 - 1e-9)) ?? 10) * power;
}

/** Two bars: before and after, of the longest. */
export function Bars({ before, after, longest, label }: { before: number; after: number; longest: number; label: string }) {
  const width = (value: number): string => `${String(longest > 0 ? (value / longest) * 100 : 0)}%`;
  return (
    <div role="img" aria-label={label} className="mt-1 flex w-full max-w-44 flex-col gap-0.5">
      <div className="h-1.5 rounded-sm bg-line-strong" style={{ width: width(before) }} />
      <div className="h-1.5 rounded-sm bg-accent" style={{ width: width(after) }} />
    </div>
  );
}
