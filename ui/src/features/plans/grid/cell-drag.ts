/** One drag over cells, from the press of the button to its release. At the edge of the grid it scrolls on. */
import type { GridPort } from './port';
import type { Point } from './selection';

/** Pixels from the edge at which the grid begins to scroll. */
const EDGE = 24;
/** Pixels it then scrolls at each step of the clock. */
const STEP = 28;
const EVERY_MS = 40;

/** What a drag tells: each new cell under the pointer, and the end; `null` where Escape gave it up. */
export interface DragEvents { moved: (to: Point) => void; done: (last: MouseEvent | null) => void }

/** A drag over cells. */
export class CellDrag {
  private readonly stop = new AbortController();
  private at: MouseEvent;
  private told = '';
  private readonly timer: ReturnType<typeof setInterval>;

  constructor(private readonly port: GridPort, pressed: MouseEvent, private readonly cellUnder: (target: Element | null) => Point | null, private readonly events: DragEvents) {
    this.at = pressed;
    const options = { signal: this.stop.signal, capture: true };
    window.addEventListener('mousemove', (event) => { this.at = event; this.look(); }, options);
    window.addEventListener('mouseup', (event) => { this.at = event; this.end(event); }, options);
    window.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      this.end(null);
    }, options);
    this.timer = setInterval(() => { this.scroll(); }, EVERY_MS);
  }

  private end(last: MouseEvent | null): void {
    if (last) this.look();
    this.stop.abort();
    clearInterval(this.timer);
    this.events.done(last);
  }

  private look(): void {
    const box = this.port.host.getBoundingClientRect();
    // A pointer that left the grid means the nearest cell inside.
    const x = Math.min(Math.max(this.at.clientX, box.left + 2), box.right - 18);
    const y = Math.min(Math.max(this.at.clientY, box.top + 2), box.bottom - 18);
    const under = this.cellUnder(document.elementsFromPoint(x, y).find((one) => one.closest('.rgCell')) ?? null);
    if (!under || under.x === 0) return;
    const key = `${String(under.x)},${String(under.y)}`;
    if (key === this.told || (this.told === '' && this.at.type === 'mousedown')) return;
    this.told = key;
    this.events.moved({ x: under.x, y: under.y });
  }

  private scroll(): void {
    if (this.at.type === 'mousedown') return;
    const pane = this.port.element.querySelector('revogr-viewport-scroll.rgCol');
    const rows = pane?.querySelector('.vertical-inner');
    if (!pane || !rows) return;
    const box = rows.getBoundingClientRect();
    const frame = pane.getBoundingClientRect();
    const step = (at: number, from: number, to: number): number => (at < from + EDGE ? -STEP : at > to - EDGE ? STEP : 0);
    const down = step(this.at.clientY, box.top, box.bottom);
    // The frozen columns lie to the left: a drag that began there has not asked to scroll.
    const right = this.at.clientX < frame.left ? 0 : step(this.at.clientX, frame.left, frame.right);
    if (down === 0 && right === 0) return;
    if (down !== 0) void this.port.element.scrollToCoordinate({ y: Math.max(rows.scrollTop + down, 0) });
    if (right !== 0) void this.port.element.scrollToCoordinate({ x: Math.max(pane.scrollLeft + right, 0) });
    requestAnimationFrame(() => { if (!this.stop.signal.aborted) this.look(); });
  }
}
