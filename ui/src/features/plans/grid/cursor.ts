/** Where one is in the grid: the selection, what it covers, scrolling to it and telling of it. */
import type { GridRow } from '../model/outline';
import type { Area } from '../model/edits';
import type { Ref } from '../model/format';
import type { Bounds } from './keyboard';
import { isEditable, isSectionName } from './painter';
import type { GridPort, Selected } from './port';
import { namingRefOf } from './scene';
import { PINNED, type Point, Selection } from './selection';

/** The place in the grid. */
export class Cursor {
  /** There once RevoGrid has made its areas. */
  selection: Selection | null = null;
  /** How often the selection was moved. */
  moves = 0;
  private told = '';
  private wanted: { row: string; ref: Ref } | null = null;

  constructor(private readonly port: GridPort) {}

  /** RevoGrid is ready. */
  connect(selection: Selection): void {
    this.selection = selection;
    if (this.wanted) this.reveal(this.wanted.row, this.wanted.ref);
  }

  /** How big the grid is. */
  bounds(): Bounds {
    const scene = this.port.mustScene();
    const height = this.port.element.querySelector('revogr-viewport-scroll.rgCol .vertical-inner')?.clientHeight ?? 600;
    return { rows: scene.rows.length, columns: scene.columns.length + PINNED, page: Math.max(Math.floor(height / scene.rowHeight) - 1, 1) };
  }

  /** The field of a cell by position. */
  refAt(x: number, row: GridRow): Ref | null {
    const scene = this.port.mustScene();
    if (x === 0) return null;
    if (x === 1) return namingRefOf(scene, row.row);
    const ref = scene.columns[x - PINNED]?.ref ?? null;
    return ref !== null && isSectionName(row, ref) ? null : ref;
  }

  /** The selection now. */
  selected(): Selected | null {
    const scene = this.port.scene;
    const focus = this.selection?.focus();
    const area = this.selection?.area();
    const row = scene && focus ? scene.rows[focus.y] : undefined;
    if (!scene || !focus || !area || !row) return null;
    return { area, focus, row, ref: this.refAt(focus.x, row), rows: scene.rows.slice(area.top, area.bottom + 1) };
  }

  /** What is selected, by the row, so that it is found again among other rows. */
  current(): { row: string; x: number; top: string | undefined; area: Area } | null {
    const focus = this.selection?.focus();
    const area = this.selection?.area();
    const source = this.shownRows;
    const row = focus ? source[focus.y] : undefined;
    return focus && area && row ? { row: row.id, x: focus.x, top: undefined, area } : null;
  }

  private get shownRows(): readonly GridRow[] {
    return (this.port.element.source ?? []) as unknown as GridRow[];
  }

  /** Selects again what was selected before the rows became others. */
  restore(keep: { row: string; x: number; area: Area }): void {
    const scene = this.port.mustScene();
    const y = scene.rows.findIndex((row) => row.id === keep.row);
    const at = y >= 0 ? y : Math.min(keep.area.top, scene.rows.length - 1);
    if (at < 0) return;
    const height = y >= 0 && keep.area.top === keep.area.bottom ? 0 : keep.area.bottom - keep.area.top;
    const bottom = Math.min(at + height, scene.rows.length - 1);
    this.selection?.set({ x: keep.x, y: at }, { ...keep.area, top: at, bottom });
    this.tell();
  }

  /** Selects one cell. */
  goTo(point: Point): void {
    this.select(point, { top: point.y, bottom: point.y, left: point.x, right: point.x }, point);
  }

  /** Selects everything between the focused cell and another one. */
  extendTo(focus: Point, to: Point): void {
    this.select(focus, { top: Math.min(focus.y, to.y), bottom: Math.max(focus.y, to.y), left: Math.min(focus.x, to.x), right: Math.max(focus.x, to.x) }, to);
  }

  /** Selects, scrolls there, tells. */
  select(focus: Point, area: Area, follow: Point): void {
    this.moves += 1;
    this.selection?.set(focus, area);
    this.scrollTo(follow);
    this.tell();
  }

  /** Goes to a cell, waiting for the grid if it is still being made. */
  reveal(row: string, ref: Ref): boolean {
    const scene = this.port.scene;
    if (!scene || !this.selection) {
      this.wanted = { row, ref };
      return true;
    }
    const y = scene.rows.findIndex((one) => one.id === row);
    if (y < 0) return false;
    const column = scene.columns.findIndex((one) => one.ref === ref);
    const x = column < 0 ? 1 : column + PINNED;
    this.wanted = null;
    this.insist({ x, y }, 12);
    this.port.host.focus({ preventScroll: true });
    return true;
  }

  /** RevoGrid makes its areas a few frames after it got its first rows, and has no selection to set before that. */
  private insist(point: Point, frames: number): void {
    this.goTo(point);
    const now = this.selection?.focus();
    if (frames > 0 && (now?.x !== point.x || now.y !== point.y)) requestAnimationFrame(() => { this.insist(point, frames - 1); });
  }

  /** Selects whole rows. */
  selectRows(from: number, to: number): void {
    const last = this.bounds().columns - 1;
    const area = { top: Math.min(from, to), bottom: Math.max(from, to), left: 0, right: last };
    this.select({ x: 1, y: from }, area, { x: 1, y: to });
  }

  private scrollTo(point: Point): void {
    const scene = this.port.mustScene();
    const box = this.port.element.querySelector('revogr-viewport-scroll.rgCol .vertical-inner');
    if (box) {
      const top = point.y * scene.rowHeight;
      if (top < box.scrollTop) void this.port.element.scrollToCoordinate({ y: top });
      else if (top + scene.rowHeight > box.scrollTop + box.clientHeight) void this.port.element.scrollToCoordinate({ y: top + scene.rowHeight - box.clientHeight });
    }
    if (point.x < PINNED) return;
    const pane = this.port.element.querySelector('revogr-viewport-scroll.rgCol');
    const dimension = this.selection?.providers.dimension.stores.rgCol.getCurrentState();
    if (!pane || !dimension) return;
    const index = point.x - PINNED;
    const size = (at: number): number => dimension.sizes[at] ?? dimension.originItemSize;
    let left = 0;
    for (let at = 0; at < index; at += 1) left += size(at);
    if (left < pane.scrollLeft) void this.port.element.scrollToCoordinate({ x: left });
    else if (left + size(index) > pane.scrollLeft + pane.clientWidth) void this.port.element.scrollToCoordinate({ x: left + size(index) - pane.clientWidth });
  }

  /** Tells of the selection if it is another than the one told last. */
  tell(): void {
    const selected = this.selected();
    const key = selected ? `${selected.row.id}|${String(selected.ref)}|${Object.values(selected.area).join(',')}` : '';
    if (key === this.told) return;
    this.told = key;
    this.port.events.selected(selected);
  }

  /** The editable cells of a rectangle. */
  cells(area: Area): { row: string; ref: Ref }[] {
    const scene = this.port.mustScene();
    const found: { row: string; ref: Ref }[] = [];
    for (let y = area.top; y <= area.bottom; y += 1) {
      const row = scene.rows[y];
      if (!row) continue;
      for (let x = Math.max(area.left, 1); x <= area.right; x += 1) {
        const ref = this.refAt(x, row);
        if (ref !== null && isEditable(scene, row, ref)) found.push({ row: row.id, ref });
      }
    }
    return found;
  }
}
