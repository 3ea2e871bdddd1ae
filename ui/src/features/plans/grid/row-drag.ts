/** Dragging rows by their number: a line shows where they will land. */
import type { GridRow } from '../model/outline';
import { isTotals, type Model } from './scene';

/** Where rows were dropped. */
export interface DropTarget { row: GridRow; place: 'before' | 'after' | 'into' }

const THRESHOLD = 5;

/** One drag, from the press of the button to its release. */
export class RowDrag {
  private readonly stop = new AbortController();
  private readonly marker = document.createElement('div');
  private target: DropTarget | null = null;
  private dragging = false;

  constructor(private readonly host: HTMLElement, private readonly pressed: MouseEvent, private readonly cellUnder: (target: Element | null) => { model: Model; box: DOMRect } | null, private readonly done: (target: DropTarget | null) => void) {
    this.marker.className = 'plan-drop-marker';
    window.addEventListener('mousemove', this.move, { signal: this.stop.signal });
    window.addEventListener('mouseup', this.finish, { signal: this.stop.signal });
    window.addEventListener('keydown', this.cancel, { signal: this.stop.signal, capture: true });
  }

  private readonly move = (event: MouseEvent): void => {
    if (!this.dragging && Math.abs(event.clientY - this.pressed.clientY) < THRESHOLD) return;
    if (!this.dragging) {
      this.dragging = true;
      this.host.append(this.marker);
      this.host.classList.add('is-dragging-rows');
    }
    const under = this.cellUnder(document.elementFromPoint(event.clientX, event.clientY));
    if (!under || isTotals(under.model)) return;
    const share = (event.clientY - under.box.top) / under.box.height;
    const place = under.model.row.kind === 'section' && share > 0.3 ? 'into' : share < 0.5 ? 'before' : 'after';
    this.target = { row: under.model, place };
    const frame = this.host.getBoundingClientRect();
    this.marker.classList.toggle('is-into', place === 'into');
    this.marker.style.top = `${String((place === 'before' ? under.box.top : place === 'after' ? under.box.bottom : under.box.top) - frame.top)}px`;
    this.marker.style.height = place === 'into' ? `${String(under.box.height)}px` : '';
  };

  private readonly finish = (): void => {
    this.end();
    this.done(this.dragging ? this.target : null);
  };

  private readonly cancel = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    this.end();
  };

  private end(): void {
    this.stop.abort();
    this.marker.remove();
    this.host.classList.remove('is-dragging-rows');
  }
}
