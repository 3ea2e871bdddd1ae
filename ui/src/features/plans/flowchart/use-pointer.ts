import { type MouseEvent, type PointerEvent, type RefObject, useEffect, useRef } from 'react';

import { useDesk } from '../use-desk';
import type { Unit } from './days';
import { dayAt } from './geometry';
import { HEADER } from './header';
import { NAMES } from './rows';
import type { Chart } from './use-chart';

/** Pixels at the ends of a bar that pull its edge. */
const GRIP = 7;
/** A drag begins after so many pixels. */
const SLOP = 3;
/** Near the side of the window a drag scrolls. */
const SIDE = 28;
/** So far a hand may waver sideways while it takes a bar to another line. */
const STEADY = 8;

interface Around { chart: Chart; unit: Unit; lost: (count: number) => void; content: RefObject<HTMLDivElement | null>; scroller: RefObject<HTMLDivElement | null>; zoomTo: (by: number, at?: number) => void }

/** The pointer on the flowchart: choosing, moving, lengthening and drawing bars; Ctrl and the wheel zoom. */
export function useChartPointer({ chart: { model, scale }, unit, lost, content, scroller, zoomTo }: Around) {
  const desk = useDesk();
  const pressed = useRef<{ x: number; y: number; moved: boolean } | null>(null);
  useEffect(() => {
    const host = scroller.current;
    if (!host) return;
    const onWheel = (event: WheelEvent): void => {
      if (!event.ctrlKey && !event.metaKey) return;
      event.preventDefault();
      zoomTo(Math.exp(-event.deltaY / 400), event.clientX - host.getBoundingClientRect().left - NAMES);
    };
    host.addEventListener('wheel', onWheel, { passive: false });
    return () => { host.removeEventListener('wheel', onWheel); };
  }, [scroller, zoomTo]);
  const dayUnder = (event: MouseEvent): number => dayAt(scale, event.clientX - (content.current?.getBoundingClientRect().left ?? 0) - NAMES);
  // The bar has caught the pointer: what lies below it must be looked up.
  const rowUnder = (event: PointerEvent): string | null => document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('[data-row]')?.dataset['row'] ?? null;
  const parts = (event: MouseEvent): { row: string; bar: HTMLElement | null; track: boolean; button: boolean } | null => {
    const target = event.target instanceof Element ? event.target : null;
    const row = target?.closest<HTMLElement>('[data-row]');
    if (!target || !row) return null;
    return { row: row.dataset['row'] ?? '', bar: target.closest<HTMLElement>('[data-bar]'), track: target.closest('[data-track]') !== null, button: target.closest('button') !== null };
  };
  const choose = (event: MouseEvent, row: string, flight: string): boolean => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      model.select(row, flight, true);
      return false;
    }
    if (model.selected(row).has(flight)) model.go(row, flight);
    else model.select(row, flight);
    return true;
  };
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    const hit = parts(event);
    if (!hit || hit.button) return;
    scroller.current?.focus({ preventScroll: true });
    const flight = hit.bar?.dataset['bar'];
    if (event.button !== 0) {
      if (flight !== undefined && !model.selected(hit.row).has(flight)) model.select(hit.row, flight);
      else if (flight === undefined) model.select(hit.row, null);
      return;
    }
    if (flight !== undefined && hit.bar) {
      if (!choose(event, hit.row, flight) || desk.readonly) return;
      const box = hit.bar.getBoundingClientRect();
      const grip = Math.min(GRIP, box.width / 4);
      const edge = event.clientX - box.left <= grip ? 'start' : box.right - event.clientX <= grip ? 'end' : null;
      model.take(edge ? { kind: 'edge', row: hit.row, flight, edge } : { kind: 'move', row: hit.row, flight, from: dayUnder(event) });
    } else {
      model.select(hit.row, null);
      if (!hit.track || desk.readonly) return;
      model.take({ kind: 'draw', row: hit.row, from: dayUnder(event) });
    }
    event.preventDefault();
    event.currentTarget.setPointerCapture(event.pointerId);
    pressed.current = { x: event.clientX, y: event.clientY, moved: false };
  };
  const onPointerMove = (event: PointerEvent<HTMLDivElement>): void => {
    const press = pressed.current;
    const host = scroller.current;
    if (!press || !model.hold || !host) return;
    const across = model.hold.kind === 'move' && Math.abs(event.clientY - press.y) >= SLOP;
    if (!press.moved && Math.abs(event.clientX - press.x) < SLOP && !across) return;
    press.moved = true;
    const box = host.getBoundingClientRect();
    if (event.clientX > box.right - SIDE) host.scrollBy({ left: 14 });
    else if (event.clientX < box.left + NAMES + SIDE) host.scrollBy({ left: -14 });
    if (model.hold.kind === 'move') {
      const below = box.bottom - event.clientY;
      if (below < SIDE && below > -SIDE) host.scrollBy({ top: 10 });
      else if (event.clientY < box.top + HEADER + SIDE / 2) host.scrollBy({ top: -10 });
    }
    const { hold } = model;
    const still = hold.kind === 'move' && Math.abs(event.clientX - press.x) < STEADY;
    model.drag(still ? hold.from : dayUnder(event), unit, event.altKey, rowUnder(event));
  };
  const end = (keep: boolean) => (): void => {
    const press = pressed.current;
    pressed.current = null;
    if (!press || !model.hold) return;
    if (keep && press.moved) void model.release().then(lost);
    else model.cancel();
  };
  const onDoubleClick = (event: MouseEvent): void => {
    const hit = parts(event);
    if (!hit || hit.button) return;
    if (hit.bar) model.selectRow(hit.row);
    else if (!hit.track) desk.see({ panel: 'line' }, 'nothing');
  };
  return { onPointerDown, onPointerMove, onPointerUp: end(true), onPointerCancel: end(false), onDoubleClick };
}
