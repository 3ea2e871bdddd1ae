import { useEffect, useState, useSyncExternalStore } from 'react';

import type { Thread } from '@/api';
import { CommentBrief } from '@/features/comments';

import type { Hovered } from './grid/port';
import { isTotals, NUMBER } from './grid/scene';
import { CellFacts } from './panels/cell-facts';
import { TotalFacts } from './panels/total-facts';
import { useDesk } from './use-desk';

const NONE: readonly Thread[] = [];
const WAIT = 450;
const WIDTH = 360;

/** What is known about the cell under the pointer: where it comes from, how it follows, what contradicts it. */
export function HoverCard() {
  const desk = useDesk();
  useSyncExternalStore(desk.hover.subscribe, desk.hover.snapshot);
  const hovered = desk.hovered;
  const [shown, setShown] = useState<Hovered | null>(null);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => { setShown(hovered); }, hovered ? WAIT : 150);
    return () => { clearTimeout(timer); };
  }, [hovered, held]);
  if (!shown || (hovered !== shown && !held)) return null;
  const below = window.innerHeight - shown.box.bottom > 180;
  const left = Math.max(Math.min(shown.box.left, window.innerWidth - WIDTH - 8), 8);
  const place = below ? { top: shown.box.bottom + 2 } : { bottom: window.innerHeight - shown.box.top + 2 };
  const model = shown.model;
  return (
    <div role="tooltip" className="pointer-events-none fixed z-40" style={{ left, width: WIDTH, ...place }}>
      <div className="pointer-events-auto w-fit max-w-full rounded-md border border-line bg-raised text-xs text-ink shadow-float animate-appear empty:hidden"
        onMouseEnter={() => { setHeld(true); }} onMouseLeave={() => { setHeld(false); setShown(null); }}>
        {isTotals(model) ? <TotalFacts field={shown.ref} className="p-2.5" /> : <><CellFacts key={`${model.id}${shown.ref}`} row={model.id} field={shown.ref} className="p-2.5" brief /><CommentBrief threads={desk.comments.get(model.id)?.get(shown.ref === NUMBER ? '' : shown.ref) ?? NONE} className="border-line p-2.5 not-first:border-t" /></>}
      </div>
    </div>
  );
}
