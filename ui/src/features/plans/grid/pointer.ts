/** What the mouse does in the cells: selecting, dragging rows, filling, the menu, hovering. */
import { editText, type TypedCell } from '../model/edits';
import type { Ref } from '../model/format';
import type { Cursor } from './cursor';
import { isEditable } from './painter';
import type { GridPort } from './port';
import { RowDrag } from './row-drag';
import { isTotals, type Model, NUMBER, TOTALS_ROW } from './scene';
import { PINNED } from './selection';

/** A cell of the page with its place in the grid. */
interface Under { model: Model; ref: Ref; x: number; y: number; box: DOMRect }

/** The mouse over the cells. */
export class Pointer {
  private hovered: Element | null = null;

  constructor(private readonly port: GridPort, private readonly cursor: Cursor, options: { signal: AbortSignal }) {
    const { host, element } = port;
    host.addEventListener('mousedown', (event) => { this.onMouseDown(event); }, { ...options, capture: true });
    element.addEventListener('beforeautofill', (event) => { this.onFill(event as CustomEvent); }, options);
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
    const x = Number(cell.getAttribute('data-rgcol')) + (data.getAttribute('col-type') === 'rgCol' ? PINNED : 0);
    const model: Model | undefined = data.getAttribute('type') === 'rowPinEnd' ? TOTALS_ROW : scene.rows[y];
    if (!model) return null;
    const ref = isTotals(model) ? (x === 1 ? scene.naming.ref : x === 0 ? NUMBER : (scene.columns[x - PINNED]?.ref ?? NUMBER)) : (this.cursor.refAt(x, model) ?? NUMBER);
    return { model, ref, x, y, box: cell.getBoundingClientRect() };
  }

  private onMouseDown(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest('.plan-editor')) return;
    this.port.host.focus({ preventScroll: true });
    this.port.events.hover(null);
    const under = this.cellUnder(event.target);
    if (!under || isTotals(under.model) || event.button !== 0 || event.target instanceof HTMLButtonElement) return;
    const area = this.cursor.selection?.area();
    const focus = this.cursor.selection?.focus();
    if (under.x === 0) {
      event.preventDefault();
      event.stopPropagation();
      const held = area && area.left === 0 && under.y >= area.top && under.y <= area.bottom;
      if (event.shiftKey && focus) this.cursor.selectRows(focus.y, under.y);
      else if (!held) this.cursor.selectRows(under.y, under.y);
      if (!this.port.mustScene().readonly) this.dragRows(event, under.y);
    } else if (event.shiftKey && focus && focus.x < PINNED !== under.x < PINNED) {
      event.preventDefault();
      event.stopPropagation();
      this.cursor.extendTo(focus, { x: under.x, y: under.y });
    }
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
    const area = this.cursor.selection?.area();
    const within = area && under.y >= area.top && under.y <= area.bottom && under.x >= area.left && under.x <= area.right;
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

  private onFill(event: CustomEvent): void {
    event.preventDefault();
    const scene = this.port.mustScene();
    const { mapping } = event.detail as { mapping?: Record<string, Record<string, { rowIndex: number; colProp: string }>> };
    const cells: TypedCell[] = [];
    for (const [y, columns] of Object.entries(mapping ?? {})) {
      const row = scene.rows[Number(y)];
      for (const [prop, from] of Object.entries(columns)) {
        const source = scene.rows[from.rowIndex];
        if (!row || !source || row.row.kind !== 'line' || source.row.kind !== 'line') continue;
        const column = scene.columnsByRef.get(String(from.colProp));
        if (column && isEditable(scene, row, prop)) cells.push({ row: row.id, ref: prop, text: editText(source.row, column, scene.formats, scene.choices) });
      }
    }
    if (cells.length > 0) this.port.events.typed(cells, 'fill');
  }
}
