/** Where one is in the grid: the selection, what it covers, scrolling to it and telling of it. */
import type { GridRow } from '../model/outline';
import { type Area, cellsOfAreas, rowsOf } from '../model/areas';
import type { Ref } from '../model/format';
import type { Bounds } from './keyboard';
import { isEditable, isSectionName, rowText } from './painter';
import type { GridPort, Selected } from './port';
import { namingRefOf, pinnedIn, type Scene } from './scene';
import { FIRST, type Point, type Selection } from './selection';

/** A selection that is to be found again. */
interface Kept { row: string; above: string | null; focus: Point; area: Area }

/** The place in the grid. */
export class Cursor {
  /** There once RevoGrid has made its areas. */
  selection: Selection | null = null;
  /** How often the selection was moved. */
  moves = 0;
  private told = '';
  private wanted: { row: string; ref: Ref } | null = null;
  /** Where going on by Tab began, and where it has come to. */
  private run: { home: number; at: Point } | null = null;

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
    return { rows: scene.rows.length, last: this.last(scene), columns: scene.columns.length + FIRST, page: Math.max(Math.floor(height / scene.rowHeight) - 1, 1), filled: (point) => this.isFilled(point) };
  }

  /** The last row of the plan; in an empty plan the line that waits to be typed into. */
  private last({ rows }: Scene): number {
    const end = rows.findLastIndex((row) => !row.draft);
    return Math.max(end, 0);
  }

  private isFilled({ x, y }: Point): boolean {
    const scene = this.port.mustScene();
    const row = scene.rows[y];
    const ref = row ? this.refAt(x, row) : null;
    const column = ref === null ? undefined : scene.columnsByRef.get(ref);
    return row !== undefined && column !== undefined && rowText(scene, row, column) !== '';
  }

  /** The field of a cell by position. */
  refAt(x: number, row: GridRow): Ref | null {
    const scene = this.port.mustScene();
    if (x === 0) return null;
    if (x === 1) return namingRefOf(scene, row.row);
    const ref = scene.columns[x - FIRST]?.ref ?? null;
    return ref !== null && isSectionName(row, ref) ? null : ref;
  }

  /** The selection now. */
  selected(): Selected | null {
    const scene = this.port.scene;
    const focus = this.selection?.focus();
    const area = this.selection?.area();
    const row = scene && focus ? scene.rows[focus.y] : undefined;
    if (!scene || !focus || !area || !row) return null;
    const areas = [...(this.selection?.others ?? []), area];
    const rows = areas.length === 1 ? scene.rows.slice(area.top, area.bottom + 1) : rowsOf(areas).flatMap((y) => scene.rows[y] ?? []);
    return { area, areas, focus, row, ref: this.refAt(focus.x, row), rows };
  }

  /** What is selected, by the row, so that it is found again among other rows. */
  current(): Kept | null {
    const focus = this.selection?.focus();
    const area = this.selection?.area();
    const source = (this.port.element.source ?? []) as unknown as readonly GridRow[];
    const row = focus ? source[focus.y] : undefined;
    return focus && area && row ? { row: row.id, above: row.above, focus, area } : null;
  }

  /** Selects again what was selected before the rows became others. */
  restore({ row, above, focus, area }: Kept): void {
    const { rows } = this.port.mustScene();
    const last = rows.length - 1;
    if (last < 0) return;
    const y = rows.findIndex((one) => one.id === row);
    const folded = y < 0 ? rows.findIndex((one) => one.id === above && one.collapsed) : -1;
    if (folded >= 0) {
      this.goTo({ x: focus.x, y: folded });
      return;
    }
    // Where the row is gone, whoever worked there goes on at the same height.
    const by = y >= 0 ? y - focus.y : Math.min(area.top, last) - area.top;
    const top = Math.max(Math.min(area.top + by, last), 0);
    const bottom = Math.max(Math.min(area.bottom + by, last), top);
    if (this.selection) this.selection.others = [];
    this.selection?.set({ x: focus.x, y: Math.max(Math.min(y >= 0 ? y : top, bottom), top) }, { ...area, top, bottom });
    this.tell();
  }

  /** The column in which going on by Tab began, while nothing else was done since. */
  home(): number | null {
    const focus = this.selection?.focus();
    return this.run && focus?.x === this.run.at.x && focus.y === this.run.at.y ? this.run.home : null;
  }

  /** Goes on by Tab, in the run that Enter ends. */
  tabTo(point: Point): void {
    const home = this.home() ?? this.selection?.focus()?.x ?? point.x;
    this.goTo(point);
    this.run = { home, at: point };
  }

  /** Selects one cell. */
  goTo(point: Point): void {
    this.select(point, { top: point.y, bottom: point.y, left: point.x, right: point.x }, point);
  }

  /** Moves the focus within the selection. */
  within(focus: Point, others: 'drop' | 'keep' = 'keep'): void {
    const area = this.selection?.area();
    if (area) this.select(focus, area, focus, others);
  }

  /** Selects everything between the focused cell and another one. */
  extendTo(focus: Point, to: Point): void {
    this.select(focus, { top: Math.min(focus.y, to.y), bottom: Math.max(focus.y, to.y), left: Math.min(focus.x, to.x), right: Math.max(focus.x, to.x) }, to, 'keep');
  }

  /** Keeps what is selected and begins another rectangle beside it. */
  add(focus: Point, area: Area): void {
    const held = this.selection?.area();
    if (this.selection && held) this.selection.others = [...this.selection.others, held];
    this.select(focus, area, focus, 'keep');
  }

  /** Selects, scrolls there, tells. Other rectangles are let go of unless they are to be kept. */
  select(focus: Point, area: Area, follow: Point, others: 'drop' | 'keep' = 'drop'): void {
    this.moves += 1;
    if (this.selection && others === 'drop') this.selection.others = [];
    this.selection?.set(focus, area);
    this.scrollTo(follow);
    this.tell();
  }

  /** Goes to a cell, waiting for the grid if it is still being made. */
  reveal(row: string, ref: Ref, keys: 'take' | 'leave' = 'take'): boolean {
    const scene = this.port.scene;
    if (!scene || !this.selection) {
      this.wanted = { row, ref };
      return true;
    }
    const y = scene.rows.findIndex((one) => one.id === row);
    if (y < 0) return false;
    const column = scene.columns.findIndex((one) => one.ref === ref);
    const x = column < 0 ? 1 : column + FIRST;
    this.wanted = null;
    this.insist({ x, y }, 12);
    if (keys === 'take') this.port.host.focus({ preventScroll: true });
    return true;
  }

  /** RevoGrid makes its areas a few frames after it got its first rows, and has no selection to set before that. */
  private insist(point: Point, frames: number): void {
    this.goTo(point);
    const now = this.selection?.focus();
    if (frames > 0 && (now?.x !== point.x || now.y !== point.y)) requestAnimationFrame(() => { this.insist(point, frames - 1); });
  }

  /** Selects whole rows. */
  selectRows(from: number, to: number, how: 'drop' | 'add' | 'keep' = 'drop'): void {
    const last = this.bounds().columns - 1;
    const area = { top: Math.min(from, to), bottom: Math.max(from, to), left: 0, right: last };
    if (how === 'add') this.add({ x: 1, y: from }, area);
    else this.select({ x: 1, y: from }, area, { x: 1, y: to }, how);
  }

  /** Selects whole columns. The screen stays where it is. */
  selectColumns(from: number, to: number): void {
    const area = { top: 0, bottom: this.bounds().last, left: Math.max(Math.min(from, to), 1), right: Math.max(from, to) };
    const focus = this.selection?.focus() ?? { x: area.left, y: 0 };
    this.select(focus, area, focus);
  }

  /** Scrolls to a cell without going there. */
  follow(point: Point): void {
    this.scrollTo(point);
  }

  private scrollTo(point: Point): void {
    const scene = this.port.mustScene();
    const box = this.port.element.querySelector('revogr-viewport-scroll.rgCol .vertical-inner');
    if (box) {
      const top = point.y * scene.rowHeight;
      if (top < box.scrollTop) void this.port.element.scrollToCoordinate({ y: top });
      else if (top + scene.rowHeight > box.scrollTop + box.clientHeight) void this.port.element.scrollToCoordinate({ y: top + scene.rowHeight - box.clientHeight });
    }
    const index = point.x - pinnedIn(scene);
    const pane = this.port.element.querySelector('revogr-viewport-scroll.rgCol');
    const dimension = this.selection?.providers.dimension.stores.rgCol.getCurrentState();
    if (index < 0 || !pane || !dimension) return;
    const size = (at: number): number => dimension.sizes[at] ?? dimension.originItemSize;
    let left = 0;
    for (let at = 0; at < index; at += 1) left += size(at);
    if (left < pane.scrollLeft) void this.port.element.scrollToCoordinate({ x: left });
    else if (left + size(index) > pane.scrollLeft + pane.clientWidth) void this.port.element.scrollToCoordinate({ x: left + size(index) - pane.clientWidth });
  }

  /** Tells of the selection if it is another than the one told last. */
  tell(): void {
    const selected = this.selected();
    const key = selected ? `${selected.row.id}|${String(selected.ref)}|${selected.areas.map((area) => Object.values(area).join(',')).join(';')}` : '';
    if (key === this.told) return;
    const several = key.includes(';') || this.told.includes(';');
    this.told = key;
    if (several) this.port.refresh();
    this.port.events.selected(selected);
  }

  /** The editable cells of rectangles, each once. */
  cells(areas: readonly Area[]): { row: string; ref: Ref }[] {
    const scene = this.port.mustScene();
    const found: { row: string; ref: Ref }[] = [];
    for (const { x, y } of cellsOfAreas(areas)) {
      const row = scene.rows[y];
      const ref = row && x > 0 ? this.refAt(x, row) : null;
      if (row && ref !== null && isEditable(scene, row, ref)) found.push({ row: row.id, ref });
    }
    return found;
  }
}
