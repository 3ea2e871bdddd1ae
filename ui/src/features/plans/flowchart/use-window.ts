import { type RefObject, useEffect, useLayoutEffect, useState } from 'react';

import type { Day } from './days';
import type { Scale } from './geometry';
import { HEADER } from './header';
import { NAMES } from './rows';

/** The part of the chart that is drawn. */
export interface Window { first: number; last: number; from: Day; to: Day; height: number }

/** Rows beyond the edge that are drawn as well. */
const OVER = 8;
/** The drawn part moves in steps of so many rows and pixels: scrolling draws anew only now and then. */
const ROWS = 4;
const PIXELS = 400;

/** Follows the scroller: which rows and days are in sight. */
export function useWindow(scroller: RefObject<HTMLDivElement | null>, count: number, rowHeight: number, scale: Scale, from: Day, to: Day): Window {
  const [place, setPlace] = useState({ top: 0, left: 0, width: 1200, height: 600 });
  useEffect(() => {
    const host = scroller.current;
    if (!host) return;
    const look = (): void => {
      const step = rowHeight * ROWS;
      const next = { top: Math.floor(host.scrollTop / step) * step, left: Math.floor(host.scrollLeft / PIXELS) * PIXELS, width: host.clientWidth, height: host.clientHeight };
      setPlace((was) => (was.top === next.top && was.left === next.left && was.width === next.width && was.height === next.height ? was : next));
    };
    look();
    host.addEventListener('scroll', look, { passive: true });
    const sizes = new ResizeObserver(look);
    sizes.observe(host);
    return () => {
      host.removeEventListener('scroll', look);
      sizes.disconnect();
    };
  }, [scroller, rowHeight]);
  const first = Math.max(Math.floor(place.top / rowHeight) - OVER, 0);
  const last = Math.min(Math.ceil((place.top + place.height - HEADER) / rowHeight) + ROWS + OVER, count - 1);
  const left = place.left - PIXELS / 2;
  const right = place.left + place.width - NAMES + PIXELS * 1.5;
  const seen: Window = { first: Math.min(first, Math.max(count - 1, 0)), last, from: Math.max(from + Math.floor(left / scale.px), from), to: Math.min(from + Math.ceil(right / scale.px), to), height: place.height };
  const [kept, keep] = useState(seen);
  if (kept.first !== seen.first || kept.last !== seen.last || kept.from !== seen.from || kept.to !== seen.to || kept.height !== seen.height) keep(seen);
  return kept.from > kept.to ? seen : kept;
}

/** The width of the scroller, without its bars. */
export function useWidth(scroller: RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const host = scroller.current;
    if (!host) return;
    const look = (): void => { setWidth(host.clientWidth); };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(host);
    return () => { sizes.disconnect(); };
  }, [scroller]);
  return width;
}
