/** What the mouse does in the cells: selecting, dragging rows, filling, the menu, hovering. */
import { contains } from '../model/areas';
import type { Ref } from '../model/format';
import type { Cursor } from './cursor';
import { CellDrag } from './cell-drag';
import { fillArea } from './fill-handle';
import type { GridPort } from './port';
import { RowDrag } from './row-drag';
import { isTotals, type Model, NUMBER, pinnedIn, TOTALS_ROW } from './scene';
import { FIRST, type Point } from './selection';

/** A cell of the page with its place in the grid. */
interface Under extends Point { model: Model; ref: Ref; box: DOMRect }

/** The mouse over the cells. */
export class Pointer {
  private hovered: Element | null = null;

  constructor(private readonly port: GridPort, private readonly cursor: Cursor, options: { signal: AbortSignal }) {
    const { host } = port;
    host.addEventListener('mousedown', (event) => { this.onMouseDown(event); }, { ...options, capture: true });
    host.addEventListener('dblclick', (event) => { this.onDoubleClick(event); }, { ...options, capture: true });
    host.addEventListener('contextmenu', (event) => { event.preventDefault(); this.onContext(event); }, options);
    host.addEventListener('mouseover', (event) => { this.onHover(event); }, options);
    host.addEventListener('mouseleave', () => { this.hovered = null; port.events.hover(null); }, options);
  }

  private cellUnder(target: EventTarget | null): Under | null {
    const cell = target instanceof Element ? target.closest('.rgCell') : null;
    const data = cell?.closest('revogr-data');
    const scene = this.port.scene;
    if (!cell || !data || !scene) return null;
    const y = Number(cell.getAttribute('data-rgrow'));
    const x = Number(cell.getAttribute('data-rgcol')) + (data.getAttribute('col-type') === 'rgCol' ? pinnedIn(scene) : 0);
    const model: Model | undefined = data.getAttribute('type') === 'rowPinEnd' ? TOTALS_ROW : scene.rows[y];
    if (!model) return null;
    const ref = isTotals(model) ? (x === 1 ? scene.naming.ref : x === 0 ? NUMBER : (scene.columns[x - FIRST]?.ref ?? NUMBER)) : (this.cursor.refAt(x, model) ?? NUMBER);
    return { model, ref, x, y, box: cell.getBoundingClientRect() };
  }

  private onMouseDown(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest('.plan-editor')) return;
    this.port.host.focus({ preventScroll: true });
    this.port.events.hover(null);
    if (event.button !== 0) return;
    if (isHandle(event.target)) {
      this.own(event);
      this.dragFill(event);
      return;
    }
    const under = this.cellUnder(event.target);
    if (!under || isTotals(under.model) || event.target instanceof HTMLButtonElement) return;
    this.own(event);
    if (under.x === 0) this.pressNumber(event, under.y);
    else this.pressCell(event, under);
  }

  /** RevoGrid selects within one of its column areas only; here a selection goes anywhere and scrolls along. */
  private own(event: MouseEvent): void {
    event.preventDefault();
    event.stopPropagation();
  }

  private pressNumber(event: MouseEvent, y: number): void {
    const area = this.cursor.selection?.area();
    const focus = this.cursor.selection?.focus();
    const held = area && area.left === 0 && y >= area.top && y <= area.bottom;
    if (event.shiftKey && focus) this.cursor.selectRows(focus.y, y, 'keep');
    else if (isAdding(event)) this.cursor.selectRows(y, y, 'add');
    else if (!held) this.cursor.selectRows(y, y);
    if (!this.port.mustScene().readonly && !isAdding(event)) this.dragRows(event, y);
  }

  private pressCell(event: MouseEvent, { x, y }: Point): void {
    const before = this.cursor.selection?.focus();
    if (event.shiftKey && before) this.cursor.extendTo(before, { x, y });
    else if (isAdding(event)) this.cursor.add({ x, y }, { top: y, bottom: y, left: x, right: x });
    else this.cursor.goTo({ x, y });
    const origin = this.cursor.selection?.focus() ?? { x, y };
    new CellDrag(this.port, event, (at) => this.cellUnder(at), { moved: (to) => { this.cursor.extendTo(origin, to); }, done: () => undefined });
  }

  private dragFill(event: MouseEvent): void {
    const selection = this.cursor.selection;
    const from = selection?.area();
    if (!selection || !from || this.port.mustScene().readonly) return;
    let to = from;
    new CellDrag(this.port, event, (at) => this.cellUnder(at), {
      moved: (point) => {
        to = fillArea(from, point);
        selection.preview(to);
        this.cursor.follow(point);
      },
      done: (last) => {
        selection.preview(null);
        if (last === null || to === from) return;
        this.cursor.select(selection.focus() ?? { x: to.left, y: to.top }, to, { x: to.right, y: to.bottom });
        this.port.events.filled({ from, to, other: last.ctrlKey || last.metaKey });
      },
    });
  }

  /** A double click on the fill handle fills down to the end of the section. */
  private onDoubleClick(event: MouseEvent): void {
    if (!isHandle(event.target)) return;
    this.own(event);
    const from = this.cursor.selection?.area();
    const { rows, readonly } = this.port.mustScene();
    if (!from || readonly) return;
    let bottom = from.bottom;
    while (rows[bottom + 1]?.row.kind === 'line' && !rows[bottom + 1]?.draft) bottom += 1;
    if (bottom === from.bottom) return;
    const to = { ...from, bottom };
    this.cursor.select(this.cursor.selection?.focus() ?? { x: to.left, y: to.top }, to, { x: from.right, y: from.bottom });
    this.port.events.filled({ from, to, other: event.ctrlKey || event.metaKey });
  }

  private dragRows(event: MouseEvent, y: number): void {
    const rows = this.cursor.selected()?.rows ?? [];
    new RowDrag(this.port.host, event, (at) => this.cellUnder(at), (target) => {
      if (target) this.port.events.rowsMoved(rows.map((row) => row.id), target);
      else if (!event.shiftKey) this.cursor.selectRows(y, y);
    });
  }

  private onContext(event: MouseEvent): void {
    const under = this.cellUnder(event.target);
    if (!under || isTotals(under.model)) return;
    const within = this.cursor.selected()?.areas.some((area) => contains(area, under.x, under.y)) ?? false;
    if (!within) {
      if (under.x === 0) this.cursor.selectRows(under.y, under.y);
      else this.cursor.goTo({ x: under.x, y: under.y });
    }
    this.port.events.menu(event.clientX, event.clientY);
  }

  private onHover(event: MouseEvent): void {
    const cell = event.target instanceof Element ? event.target.closest('.rgCell') : null;
    if (cell === this.hovered) return;
    this.hovered = cell;
    const under = event.buttons === 0 && !this.cursor.selection?.editing() ? this.cellUnder(cell) : null;
    this.port.events.hover(under ? { model: under.model, ref: under.ref, box: under.box } : null);
  }
}

/** Ctrl or Cmd adds to what is selected. */
const isAdding = (event: MouseEvent): boolean => event.ctrlKey || event.metaKey;
const isHandle = (target: EventTarget | null): boolean => target instanceof Element && target.closest('.autofill-handle') !== null;
