/** Holds one RevoGrid element and speaks with it: rows and columns in, selection, typed texts and gestures out. */
import { type ColumnRegular, type ColumnTemplateProp, defineCustomElements, type PluginProviders } from '@revolist/react-datagrid';

import { type Area, editText, type TypedCell } from '../model/edits';
import { isRightAligned, type Ref } from '../model/format';
import type { GridRow } from '../model/outline';
import { columnWidth } from '../model/columns';
import { type After, editorFor, type EditedCell } from './editor';
import { cornerOf, inside, isPrintable, keyCommand, type KeyCommand } from './keyboard';
import { isEditable, isSectionName, Painter, rowText } from './painter';
import { RowDrag } from './row-drag';
import { isTotals, type Model, namingRefOf, NUMBER, type Scene, TOTALS_ROW } from './scene';
import { PINNED, type Point, Selection } from './selection';

/** What a selection covers. */
export interface Selected { area: Area; focus: Point; row: GridRow; ref: Ref | null; rows: GridRow[] }
/** A cell under the pointer. */
export interface Hovered { model: Model; ref: Ref; box: DOMRect }

/** What the grid tells. */
export interface GridEvents {
  selected: (selected: Selected | null) => void;
  typed: (cells: TypedCell[], intent: 'type' | 'clear' | 'fill') => void;
  toggle: (row: string, collapsed?: boolean) => void;
  heading: (ref: Ref, box: DOMRect) => void;
  menu: (x: number, y: number) => void;
  hover: (hovered: Hovered | null) => void;
  resized: (ref: Ref, width: number) => void;
  columnMoved: (ref: Ref, before: Ref | null) => void;
  rowsMoved: (rows: string[], target: { row: GridRow; place: 'before' | 'after' | 'into' }) => void;
  escape: (row: GridRow, ref: Ref) => void;
}

/** The grid of one plan page. */
export class GridController {
  private readonly element: HTMLRevoGridElement;
  private selection: Selection | null = null;
  private providers: PluginProviders | null = null;
  private scene: Scene | null = null;
  private readonly painter: Painter;
  private readonly stop = new AbortController();
  private told = '';
  private hovered: Element | null = null;
  private pendingKey: After | 'cancel' | null = null;
  private wanted: { row: string; ref: Ref } | null = null;
  /** How often the selection was moved. */
  private moves = 0;
  /** What changed while a cell was being typed into. */
  private late: { scene: Scene; columns: boolean; rows: boolean } | null = null;

  constructor(private readonly host: HTMLElement, private readonly events: GridEvents) {
    defineCustomElements();
    this.painter = new Painter(() => this.mustScene(), (id) => { events.toggle(id); });
    this.element = document.createElement('revo-grid');
    this.prepare();
    host.append(this.element);
    // The loader defines the element a moment later.
    void customElements.whenDefined('revo-grid').then(() => this.element.componentOnReady()).then(() => this.connect());
    this.listen();
  }

  /** Takes the element off the page. */
  destroy(): void {
    this.stop.abort();
    this.element.remove();
  }

  private mustScene(): Scene {
    if (!this.scene) throw new Error('cells are painted only after a scene was given');
    return this.scene;
  }

  private prepare(): void {
    Object.assign(this.element, {
      range: true, useClipboard: false, canDrag: false, filter: false, exporting: false, resize: true, canMoveColumns: true, hideAttribution: true,
      theme: 'default', accessible: true, frameSize: 1, rowClass: '', editors: { cell: editorFor((model, ref) => this.edited(model as Model, ref)) },
    });
  }

  private async connect(): Promise<void> {
    this.providers = (await this.element.getProviders()) ?? null;
    if (this.providers) this.selection = new Selection(this.providers);
    if (this.wanted) this.reveal(this.wanted.row, this.wanted.ref);
  }

  /** Shows a scene. Columns are rebuilt only where they changed, and nothing is rebuilt under an open editor: it would take what is being typed along. */
  show(scene: Scene, now: { columns: boolean; rows: boolean }): void {
    const changed = { columns: now.columns || this.late?.columns === true, rows: now.rows || this.late?.rows === true };
    if (this.selection?.editing() && (changed.columns || changed.rows)) {
      this.late = { scene, ...changed };
      return;
    }
    this.late = null;
    const first = this.scene === null;
    this.scene = scene;
    this.element.readonly = scene.readonly;
    this.element.rowSize = scene.rowHeight;
    if (first || changed.columns) this.element.columns = this.columns(scene);
    if (first || changed.rows) {
      const keep = this.current();
      this.element.source = scene.rows;
      this.element.pinnedBottomSource = [TOTALS_ROW];
      const moves = this.moves;
      // Whoever moved on meanwhile stays where they went.
      if (keep && !first) queueMicrotask(() => { if (moves === this.moves) this.restore(keep); });
    } else this.refresh();
  }

  /** Paints the visible cells again; the rows' objects have changed inside. */
  refresh(): void {
    if (this.selection?.editing()) {
      // Painting under an open editor would close it; the editor's end paints.
      return;
    }
    if (this.providers) {
      this.providers.data.refreshItems('rgRow');
      this.providers.data.refreshItems('rowPinEnd');
    }
  }

  private columns(scene: Scene): ColumnRegular[] {
    const paint = this.painter;
    const heading = (view: Scene['naming']): Pick<ColumnRegular, 'columnTemplate' | 'columnProperties' | 'name'> => ({
      name: scene.heading(view), columnTemplate: paint.headingTemplate as ColumnRegular['columnTemplate'] & ((...all: never[]) => unknown),
      columnProperties: () => ({ class: paint.headingProperties(view) }),
    });
    return [
      { prop: NUMBER, name: '№', size: 50, pin: 'colPinStart', readonly: true, columnTemplate: (h, p: ColumnTemplateProp) => paint.headingTemplate(h, p), columnProperties: () => ({ class: 'plan-header plan-num' }), cellTemplate: paint.numberTemplate, cellProperties: paint.numberProperties },
      { prop: scene.naming.ref, ...heading(scene.naming), size: scene.widths[scene.naming.ref] ?? 204, minSize: 120, maxSize: 640, pin: 'colPinStart', editor: 'cell', cellTemplate: paint.namingTemplate, cellProperties: paint.namingProperties },
      ...scene.columns.map((view): ColumnRegular => ({
        prop: view.ref, ...heading(view), size: scene.widths[view.ref] ?? Math.max(columnWidth(view, scene.heading(view), scene.precision.longest(view.ref, view.kind)), view.kind === 'date' && scene.formats.language === 'en' ? 104 : 0), minSize: 48, maxSize: 640,
        editor: 'cell', cellTemplate: paint.cellTemplate, cellProperties: paint.cellProperties,
      })),
    ];
  }

  private edited(model: Model, prop: Ref): EditedCell | null {
    const scene = this.mustScene();
    if (isTotals(model)) return null;
    const ref = prop === scene.naming.ref ? namingRefOf(scene, model.row) : prop;
    const column = scene.columnsByRef.get(ref);
    if (!column) return null;
    const failed = scene.typed.get(model.id)?.get(ref);
    return {
      text: failed ? failed.text : editText(model.row, column, scene.formats, scene.choices),
      kind: isRightAligned(column.kind) ? 'number' : 'text',
      options: (column.choices ?? []).map((code) => scene.choices.name(ref, code)),
      label: scene.heading(column),
      commit: (text, after) => {
        const before = editText(model.row, column, scene.formats, scene.choices);
        if (text !== before || failed) this.events.typed([{ row: model.id, ref, text: text === '' ? null : text }], 'type');
        this.goOn(after);
      },
      pending: () => {
        const key = this.pendingKey;
        this.pendingKey = null;
        return key;
      },
      left: () => { queueMicrotask(() => { this.host.focus({ preventScroll: true }); this.refreshSoon(); }); },
    };
  }

  private refreshSoon(): void {
    if (this.late && !this.selection?.editing()) this.show(this.late.scene, this.late);
    requestAnimationFrame(() => { this.refresh(); });
  }

  private goOn(after: After): void {
    const focus = this.selection?.focus();
    if (!focus || after === 'stay') return;
    const [x, y] = { down: [0, 1], up: [0, -1], right: [1, 0], left: [-1, 0] }[after] as [number, number];
    const to = inside({ x: focus.x + x, y: focus.y + y }, this.bounds());
    // At once: the next key may come before the next frame, and it is meant for the next cell.
    this.select(to, { top: to.y, bottom: to.y, left: to.x, right: to.x }, to);
  }

  private bounds(): { rows: number; columns: number; page: number } {
    const scene = this.mustScene();
    const height = this.element.querySelector('revogr-viewport-scroll.rgCol .vertical-inner')?.clientHeight ?? 600;
    return { rows: scene.rows.length, columns: scene.columns.length + PINNED, page: Math.max(Math.floor(height / scene.rowHeight) - 1, 1) };
  }

  /** The field of a cell by position. */
  refAt(x: number, row: GridRow): Ref | null {
    const scene = this.mustScene();
    if (x === 0) return null;
    if (x === 1) return namingRefOf(scene, row.row);
    const ref = scene.columns[x - PINNED]?.ref ?? null;
    return ref !== null && isSectionName(row, ref) ? null : ref;
  }

  /** The selection now. */
  selected(): Selected | null {
    const scene = this.scene;
    const focus = this.selection?.focus();
    const area = this.selection?.area();
    const row = scene && focus ? scene.rows[focus.y] : undefined;
    if (!scene || !focus || !area || !row) return null;
    return { area, focus, row, ref: this.refAt(focus.x, row), rows: scene.rows.slice(area.top, area.bottom + 1) };
  }

  private current(): { row: string; x: number; top: string | undefined; area: Area } | null {
    const focus = this.selection?.focus();
    const area = this.selection?.area();
    const source = this.shownRows;
    const row = focus ? source[focus.y] : undefined;
    return focus && area && row ? { row: row.id, x: focus.x, top: undefined, area } : null;
  }

  private get shownRows(): readonly GridRow[] {
    return (this.element.source ?? []) as unknown as GridRow[];
  }

  private restore(keep: { row: string; x: number; area: Area }): void {
    const scene = this.mustScene();
    const y = scene.rows.findIndex((row) => row.id === keep.row);
    const at = y >= 0 ? y : Math.min(keep.area.top, scene.rows.length - 1);
    if (at < 0) return;
    const height = y >= 0 && keep.area.top === keep.area.bottom ? 0 : keep.area.bottom - keep.area.top;
    const bottom = Math.min(at + height, scene.rows.length - 1);
    this.selection?.set({ x: keep.x, y: at }, { ...keep.area, top: at, bottom });
    this.tell();
  }

  /** Selects, scrolls there, tells. */
  private select(focus: Point, area: Area, follow: Point): void {
    this.moves += 1;
    this.selection?.set(focus, area);
    this.scrollTo(follow);
    this.tell();
  }

  /** Goes to a cell, waiting for the grid if it is still being made. */
  reveal(row: string, ref: Ref): boolean {
    const scene = this.scene;
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
    this.host.focus({ preventScroll: true });
    return true;
  }

  /** RevoGrid makes its areas a few frames after it got its first rows, and has no selection to set before that. */
  private insist(point: Point, frames: number): void {
    this.select(point, { top: point.y, bottom: point.y, left: point.x, right: point.x }, point);
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
    const scene = this.mustScene();
    const box = this.element.querySelector('revogr-viewport-scroll.rgCol .vertical-inner');
    if (box) {
      const top = point.y * scene.rowHeight;
      if (top < box.scrollTop) void this.element.scrollToCoordinate({ y: top });
      else if (top + scene.rowHeight > box.scrollTop + box.clientHeight) void this.element.scrollToCoordinate({ y: top + scene.rowHeight - box.clientHeight });
    }
    if (point.x < PINNED) return;
    const pane = this.element.querySelector('revogr-viewport-scroll.rgCol');
    const dimension = this.providers?.dimension.stores.rgCol.getCurrentState();
    if (!pane || !dimension) return;
    const index = point.x - PINNED;
    const size = (at: number): number => dimension.sizes[at] ?? dimension.originItemSize;
    let left = 0;
    for (let at = 0; at < index; at += 1) left += size(at);
    if (left < pane.scrollLeft) void this.element.scrollToCoordinate({ x: left });
    else if (left + size(index) > pane.scrollLeft + pane.clientWidth) void this.element.scrollToCoordinate({ x: left + size(index) - pane.clientWidth });
  }

  /** Tells of the selection if it is another than the one told last. */
  tell(): void {
    const selected = this.selected();
    const key = selected ? `${selected.row.id}|${String(selected.ref)}|${Object.values(selected.area).join(',')}` : '';
    if (key === this.told) return;
    this.told = key;
    this.events.selected(selected);
  }

  private listen(): void {
    const options = { signal: this.stop.signal };
    const { element, host } = this;
    // RevoGrid hears keys on the whole document; only keys meant for the grid may reach it.
    element.addEventListener('beforekeydown', (event) => {
      const key = (event as CustomEvent<{ original: KeyboardEvent }>).detail.original;
      const focused = this.selected();
      const may = host.contains(document.activeElement) && isPrintable(key) && focused?.ref != null && isEditable(this.mustScene(), focused.row, focused.ref);
      if (!may && !(document.activeElement?.closest('.plan-editor'))) event.preventDefault();
    }, options);
    window.addEventListener('keydown', (event) => { this.onKey(event); }, { ...options, capture: true });
    host.addEventListener('mousedown', (event) => { this.onMouseDown(event); }, { ...options, capture: true });
    // A click elsewhere must not take the selection away: panels and menus act on it.
    window.addEventListener('mouseup', (event) => {
      if (!event.composedPath().includes(element)) event.preventDefault();
      setTimeout(() => { this.tell(); });
    }, { ...options, capture: true });
    for (const name of ['afterfocus', 'setrange']) element.addEventListener(name, () => { setTimeout(() => { this.tell(); }); }, options);
    // Not `readonly` on columns: RevoGrid would ask it for every cell at every scroll step.
    element.addEventListener('beforeeditstart', (event) => {
      const selected = this.selected();
      if (selected?.ref == null || !isEditable(this.mustScene(), selected.row, selected.ref)) event.preventDefault();
    }, options);
    element.addEventListener('beforeedit', (event) => { event.preventDefault(); }, options);
    element.addEventListener('beforerangeedit', (event) => { event.preventDefault(); }, options);
    element.addEventListener('beforeautofill', (event) => { this.onFill(event as CustomEvent); }, options);
    element.addEventListener('headerclick', (event) => { this.onHeading(event as CustomEvent); }, options);
    element.addEventListener('aftercolumnresize', (event) => {
      for (const column of Object.values((event as CustomEvent<Record<string, ColumnRegular>>).detail)) if (column.size) this.events.resized(String(column.prop), column.size);
    }, options);
    element.addEventListener('beforecolumndragend', (event) => { this.onColumnMoved(event as CustomEvent); }, options);
    host.addEventListener('contextmenu', (event) => { event.preventDefault(); this.onContext(event); }, options);
    host.addEventListener('mouseover', (event) => { this.onHover(event); }, options);
    host.addEventListener('mouseleave', () => { this.hovered = null; this.events.hover(null); }, options);
    host.addEventListener('focus', () => {
      if (!this.selection?.focus() && (this.scene?.rows.length ?? 0) > 0) this.select({ x: 1, y: 0 }, { top: 0, bottom: 0, left: 1, right: 1 }, { x: 1, y: 0 });
    }, options);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.isComposing || !this.host.contains(document.activeElement) || document.activeElement?.closest('.plan-editor')) return;
    const selected = this.selected();
    if (!selected) return;
    if (this.selection?.editing()) {
      const after = endOf(event);
      if (after === null) return;
      event.preventDefault();
      event.stopPropagation();
      this.pendingKey = after;
      return;
    }
    const command = keyCommand(event, selected.focus, cornerOf(selected.focus, selected.area), this.bounds());
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    this.perform(command, selected);
  }

  private perform(command: KeyCommand, selected: Selected): void {
    const { focus, area } = selected;
    switch (command.do) {
      case 'move': {
        const to = command.to;
        const origin = command.extend ? focus : to;
        this.select(origin, { top: Math.min(origin.y, to.y), bottom: Math.max(origin.y, to.y), left: Math.min(origin.x, to.x), right: Math.max(origin.x, to.x) }, to);
        break;
      }
      case 'edit': this.edit(); break;
      case 'clear': this.events.typed(this.cells(area).map((cell) => ({ ...cell, text: null })), 'clear'); break;
      case 'selectAll': this.select(focus, { top: 0, bottom: this.bounds().rows - 1, left: 1, right: this.bounds().columns - 1 }, focus); break;
      case 'selectRows': this.selectRows(area.top, area.bottom); break;
      case 'fillDown': this.events.typed([], 'fill'); break;
      case 'escape': if (selected.ref !== null) this.events.escape(selected.row, selected.ref); break;
      case 'collapse': case 'expand': {
        const section = selected.row.parent ? selected.row.id : selected.row.row.parent;
        if (section !== null) this.events.toggle(section, command.do === 'collapse');
      }
    }
  }

  /** Gives the keys back to the grid. */
  takeFocus(): void {
    this.host.focus({ preventScroll: true });
  }

  /** Opens the editor on the focused cell. */
  edit(): void {
    this.pendingKey = null;
    const selected = this.selected();
    if (selected?.ref == null || !isEditable(this.mustScene(), selected.row, selected.ref)) return;
    this.providers?.selection.setEdit('');
  }

  /** The editable cells of a rectangle. */
  cells(area: Area): { row: string; ref: Ref }[] {
    const scene = this.mustScene();
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

  private cellUnder(target: EventTarget | null): { model: Model; ref: Ref; x: number; y: number; box: DOMRect } | null {
    const cell = target instanceof Element ? target.closest('.rgCell') : null;
    const data = cell?.closest('revogr-data');
    const scene = this.scene;
    if (!cell || !data || !scene) return null;
    const y = Number(cell.getAttribute('data-rgrow'));
    const x = Number(cell.getAttribute('data-rgcol')) + (data.getAttribute('col-type') === 'rgCol' ? PINNED : 0);
    const model: Model | undefined = data.getAttribute('type') === 'rowPinEnd' ? TOTALS_ROW : scene.rows[y];
    if (!model) return null;
    const ref = isTotals(model) ? (x === 1 ? scene.naming.ref : x === 0 ? NUMBER : (scene.columns[x - PINNED]?.ref ?? NUMBER)) : (this.refAt(x, model) ?? NUMBER);
    return { model, ref, x, y, box: cell.getBoundingClientRect() };
  }

  private onMouseDown(event: MouseEvent): void {
    if (event.target instanceof Element && event.target.closest('.plan-editor')) return;
    this.host.focus({ preventScroll: true });
    this.events.hover(null);
    const under = this.cellUnder(event.target);
    if (!under || isTotals(under.model) || event.button !== 0 || event.target instanceof HTMLButtonElement) return;
    const area = this.selection?.area();
    const focus = this.selection?.focus();
    if (under.x === 0) {
      event.preventDefault();
      event.stopPropagation();
      const held = area && area.left === 0 && under.y >= area.top && under.y <= area.bottom;
      if (event.shiftKey && focus) this.selectRows(focus.y, under.y);
      else if (!held) this.selectRows(under.y, under.y);
      if (!this.mustScene().readonly) this.dragRows(event, under.y);
    } else if (event.shiftKey && focus && focus.x < PINNED !== under.x < PINNED) {
      event.preventDefault();
      event.stopPropagation();
      this.perform({ do: 'move', to: { x: under.x, y: under.y }, extend: true }, this.selected() ?? { area: { top: under.y, bottom: under.y, left: under.x, right: under.x }, focus, row: under.model, ref: under.ref, rows: [] });
    }
  }

  private dragRows(event: MouseEvent, y: number): void {
    const rows = this.selected()?.rows ?? [];
    new RowDrag(this.host, event, (at) => this.cellUnder(at), (target) => {
      if (target) this.events.rowsMoved(rows.map((row) => row.id), target);
      else if (!event.shiftKey) this.selectRows(y, y);
    });
  }

  private onContext(event: MouseEvent): void {
    const under = this.cellUnder(event.target);
    if (!under || isTotals(under.model)) return;
    const area = this.selection?.area();
    const within = area && under.y >= area.top && under.y <= area.bottom && under.x >= area.left && under.x <= area.right;
    if (!within) {
      if (under.x === 0) this.selectRows(under.y, under.y);
      else this.select({ x: under.x, y: under.y }, { top: under.y, bottom: under.y, left: under.x, right: under.x }, { x: under.x, y: under.y });
    }
    this.events.menu(event.clientX, event.clientY);
  }

  private onHover(event: MouseEvent): void {
    const cell = event.target instanceof Element ? event.target.closest('.rgCell') : null;
    if (cell === this.hovered) return;
    this.hovered = cell;
    const under = event.buttons === 0 && !this.selection?.editing() ? this.cellUnder(cell) : null;
    this.events.hover(under ? { model: under.model, ref: under.ref, box: under.box } : null);
  }

  private onFill(event: CustomEvent): void {
    event.preventDefault();
    const scene = this.mustScene();
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
    if (cells.length > 0) this.events.typed(cells, 'fill');
  }

  private onHeading(event: CustomEvent): void {
    event.preventDefault();
    const detail = event.detail as { prop: Ref; originalEvent: MouseEvent };
    const header = (detail.originalEvent.target as Element | null)?.closest('.rgHeaderCell');
    if (header && detail.prop !== NUMBER) this.events.heading(String(detail.prop), header.getBoundingClientRect());
  }

  private onColumnMoved(event: CustomEvent): void {
    event.preventDefault();
    const detail = event.detail as { startPosition?: { itemIndex: number }; newPosition?: { itemIndex: number }; data?: { prop?: Ref } };
    const scene = this.mustScene();
    const from = detail.startPosition?.itemIndex;
    const to = detail.newPosition?.itemIndex;
    if (from === undefined || to === undefined || from === to) return;
    const moved = scene.columns[from];
    const before = scene.columns[to > from ? to + 1 : to];
    if (moved) this.events.columnMoved(moved.ref, before?.ref ?? null);
  }

  /** The text shown in a cell, for copying what is seen. */
  textAt(row: GridRow, ref: Ref): string {
    const scene = this.mustScene();
    const column = scene.columnsByRef.get(ref);
    return column ? rowText(scene, row, column) : '';
  }
}

/** How a key ends an edit. */
function endOf(event: KeyboardEvent): After | 'cancel' | null {
  if (event.key === 'Enter') return event.shiftKey ? 'up' : 'down';
  if (event.key === 'Tab') return event.shiftKey ? 'left' : 'right';
  return event.key === 'Escape' ? 'cancel' : null;
}
