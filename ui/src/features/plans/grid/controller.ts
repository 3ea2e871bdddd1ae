/** Holds one RevoGrid element and speaks with it: rows and columns in, selection, typed texts and gestures out. */
import { defineCustomElements, type PluginProviders } from '@revolist/react-datagrid';

import type { Area } from '../model/areas';
import { editText } from '../model/edits';
import { isRightAligned, type Ref, TIME_FIELDS } from '../model/format';
import type { GridRow } from '../model/outline';
import { isMeasured } from '../model/per';
import { Cursor } from './cursor';
import { type After, editorFor, type EditedCell } from './editor';
import { columnsOf, listenToHeadings, openHeading } from './headings';
import { goOn, isPrintable, keyCommand, type KeyCommand, type Pressed } from './keyboard';
import { isEditable, Painter } from './painter';
import { Pointer } from './pointer';
import type { GridEvents, GridPort, Selected } from './port';
import { isTotals, type Model, modelOf, namingRefOf, pinnedIn, type Scene, TOTALS_ROW } from './scene';
import { type Point, Selection } from './selection';

/** The grid of one plan page. */
export class GridController implements GridPort {
  readonly element: HTMLRevoGridElement;
  private providers: PluginProviders | null = null;
  scene: Scene | null = null;
  private readonly painter: Painter;
  private readonly stop = new AbortController();
  /** Who has the keys while the grid makes a cell. */
  private held: HTMLElement | null = null;
  /** Keys that came while a cell's editor was being made, in their order. */
  private early: Pressed[] = [];
  private readonly cursor: Cursor;
  /** What the grid was given last. */
  rows: readonly GridRow[] = [];
  private looks = '';
  /** What changed while a cell was being typed into. */
  private late: { scene: Scene; columns: boolean; rows: boolean } | null = null;

  constructor(readonly host: HTMLElement, readonly events: GridEvents) {
    defineCustomElements();
    this.painter = new Painter(() => this.mustScene(), () => this.cursor.selection?.others ?? [], (id) => { events.toggle(id); });
    this.element = document.createElement('revo-grid');
    this.cursor = new Cursor(this);
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

  /** What is shown; only for what happens in cells. */
  mustScene(): Scene {
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
    if (this.providers) this.cursor.connect(new Selection(this.providers, () => pinnedIn(this.scene)));
    // Whoever opens a plan types into it at once, unless they have put the keys somewhere else.
    const now = document.activeElement;
    if (now === null || now === document.body || now instanceof HTMLAnchorElement) this.takeFocus();
  }

  /** Shows a scene. Columns are rebuilt only where they changed, and nothing is rebuilt under an open editor: it would take what is being typed along. */
  show(scene: Scene, now: { columns: boolean; rows: boolean }): void {
    const changed = { columns: now.columns || this.late?.columns === true, rows: now.rows || this.late?.rows === true };
    if (this.cursor.selection?.editing() && (changed.columns || changed.rows)) {
      this.late = { scene, ...changed };
      return;
    }
    this.late = null;
    const first = this.scene === null;
    this.scene = scene;
    this.element.readonly = scene.readonly;
    this.element.rowSize = scene.rowHeight;
    if (first || changed.columns) this.setColumns(scene);
    if (first || (changed.rows && !this.sameRows(scene))) {
      const keep = this.cursor.current();
      this.element.source = this.rows = scene.rows;
      this.element.pinnedBottomSource = [TOTALS_ROW];
      const { moves } = this.cursor;
      // Whoever moved on meanwhile stays where they went.
      if (keep && !first) queueMicrotask(() => { if (moves === this.cursor.moves) this.cursor.restore(keep); });
    } else this.refresh();
  }

  /** Columns are made anew only where something of them is to look otherwise: it costs what is being typed a moment. */
  private setColumns(scene: Scene): void {
    const columns = columnsOf(scene, this.painter);
    const looks = JSON.stringify([columns.map(({ prop, name, size, pin }) => [prop, name, size, pin]), scene.columns.map((column) => column.audience), [...scene.filtered], scene.sorted]);
    if (looks !== this.looks) this.element.columns = columns;
    this.looks = looks;
  }

  private sameRows({ rows }: Scene): boolean {
    return rows.length === this.rows.length && rows.every((row, y) => row === this.rows[y]);
  }

  /** Paints the visible cells again; the rows' objects have changed inside. */
  refresh(): void {
    if (this.cursor.selection?.editing()) {
      // Painting under an open editor would close it; the editor's end paints.
      return;
    }
    if (this.providers) {
      this.providers.data.refreshItems('rgRow');
      this.providers.data.refreshItems('rowPinEnd');
    }
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
      known: () => wordsOf(scene.rows, ref, column.kind === 'text' && !TIME_FIELDS.has(ref)),
      label: scene.heading(column),
      hint: isMeasured(ref) ? scene.per(ref, modelOf(scene, model.row)) : null,
      commit: (text, after) => {
        const before = editText(model.row, column, scene.formats, scene.choices);
        const typed = text === '' ? null : text;
        if (after === 'all') this.events.typed(this.cursor.cells(this.cursor.selected()?.areas ?? []).map((cell) => ({ ...cell, text: typed })), 'fill');
        else if (text !== before || failed) this.events.typed([{ row: model.id, ref, text: typed }], 'edit_cell');
        this.goOn(after);
      },
      early: () => this.early.shift() ?? null,
      left: () => { queueMicrotask(() => { this.host.focus({ preventScroll: true }); this.refreshSoon(); this.goOnTyping(); }); },
    };
  }

  private refreshSoon(): void {
    if (this.late && !this.cursor.selection?.editing()) this.show(this.late.scene, this.late);
    requestAnimationFrame(() => { this.refresh(); });
  }

  private goOn(after: After): void {
    const focus = this.cursor.selection?.focus();
    const area = this.cursor.selection?.area();
    if (!focus || !area || after === 'stay' || after === 'all') return;
    // At once: the next key may come before the next frame, and it is meant for the next cell.
    const command = goOn({ focus, area, home: this.cursor.home() }, this.cursor.bounds(), after);
    if (command?.do === 'within') this.cursor.within(command.to);
    else if (command?.do === 'move') this.go(command.to, after === 'right');
  }

  private go(to: Point, byTab: boolean): void {
    const from = this.cursor.selection?.focus();
    if (byTab) this.cursor.tabTo(to);
    else this.cursor.goTo(to);
    // Back at the name one wants to see what stands beside it.
    if (to.x < pinnedIn(this.scene) && from && from.x !== to.x) void this.element.scrollToCoordinate({ x: 0 });
  }

  private listen(): void {
    const options = { signal: this.stop.signal };
    const { element, host } = this;
    new Pointer(this, this.cursor, options);
    listenToHeadings(this, options);
    // RevoGrid hears keys on the whole document; only those in its editor may reach it.
    element.addEventListener('beforekeydown', (event) => {
      if (!document.activeElement?.closest('.plan-editor')) event.preventDefault();
    }, options);
    window.addEventListener('keydown', (event) => { this.onKey(event); }, { ...options, capture: true });
    // A click elsewhere must not take the selection away: panels and menus act on it.
    window.addEventListener('mouseup', (event) => {
      if (!event.composedPath().includes(element)) event.preventDefault();
      setTimeout(() => { this.cursor.tell(); });
    }, { ...options, capture: true });
    for (const name of ['afterfocus', 'setrange']) element.addEventListener(name, () => { setTimeout(() => { this.cursor.tell(); }); }, options);
    // Not `readonly` on columns: RevoGrid would ask it for every cell at every scroll step.
    element.addEventListener('beforeeditstart', (event) => {
      const selected = this.cursor.selected();
      if (selected?.ref == null || !isEditable(this.mustScene(), selected.row, selected.ref)) event.preventDefault();
    }, options);
    element.addEventListener('beforeedit', (event) => { event.preventDefault(); }, options);
    element.addEventListener('beforerangeedit', (event) => { event.preventDefault(); }, options);
    host.addEventListener('focus', () => {
      if (!this.cursor.selection?.focus() && (this.scene?.rows.length ?? 0) > 0) this.cursor.goTo({ x: 1, y: 0 });
    }, options);
  }

  /** A key that came while the grid had taken the focus for a frame goes to whom it was meant for. */
  private handedOn(event: KeyboardEvent): boolean {
    if (!this.held?.isConnected || !this.host.contains(document.activeElement)) return false;
    this.held.focus({ preventScroll: true });
    event.stopPropagation();
    const { key, code, ctrlKey, shiftKey, altKey, metaKey } = event;
    if (!this.held.dispatchEvent(new KeyboardEvent('keydown', { key, code, ctrlKey, shiftKey, altKey, metaKey, bubbles: true, cancelable: true }))) event.preventDefault();
    return true;
  }

  private onKey(event: KeyboardEvent): void {
    if (!event.isComposing && this.handedOn(event)) return;
    if (event.defaultPrevented || event.isComposing || !this.host.contains(document.activeElement) || document.activeElement?.closest('.plan-editor')) return;
    const selected = this.cursor.selected();
    if (!selected) return;
    if (this.cursor.selection?.editing()) {
      if (!isPrintable(event) && !EDITING_KEYS.has(event.key)) return;
      event.preventDefault();
      event.stopPropagation();
      this.early.push(event);
      // Should no editor come, they are keys like any others.
      requestAnimationFrame(() => requestAnimationFrame(() => { this.goOnTyping(); }));
      return;
    }
    if (this.pressed(event, selected)) {
      event.preventDefault();
      event.stopPropagation();
    }
  }

  /** Keys that came before the cell was ready that they were meant for. */
  private goOnTyping(): void {
    while (!this.cursor.selection?.editing()) {
      const key = this.early.shift();
      const selected = this.cursor.selected();
      if (!key || !selected) return;
      this.pressed(key, selected);
    }
  }

  /** Does what a key asks for; `false` leaves it to others. The grid's own typing is not asked: it mixes up keys that come between two frames. */
  private pressed(key: Pressed, selected: Selected): boolean {
    const command = keyCommand(key, { ...selected, home: this.cursor.home() }, this.cursor.bounds());
    if (command) this.perform(command, selected, key.key === 'Tab' && !key.shiftKey);
    else if (isPrintable(key) && selected.ref !== null && this.mustScene().readonly) this.events.barred();
    else if (isPrintable(key) && selected.ref !== null && isEditable(this.mustScene(), selected.row, selected.ref)) this.edit(key.key);
    else return false;
    return true;
  }

  private perform(command: KeyCommand, selected: Selected, byTab: boolean): void {
    const { focus, area } = selected;
    switch (command.do) {
      case 'move':
        if (command.extend) this.cursor.extendTo(focus, command.to);
        else this.go(command.to, byTab);
        break;
      case 'within': this.cursor.within(command.to); break;
      case 'edit': this.edit(); break;
      case 'clear': this.events.typed(this.cursor.cells(selected.areas).map((cell) => ({ ...cell, text: null })), 'clear'); break;
      case 'selectAll': this.cursor.select(focus, { top: 0, bottom: this.cursor.bounds().last, left: 1, right: this.cursor.bounds().columns - 1 }, focus); break;
      case 'selectRows': this.cursor.selectRows(area.top, area.bottom); break;
      case 'selectColumns': this.cursor.selectColumns(area.left, area.right); break;
      case 'fillDown': this.events.fill('down'); break;
      case 'fillRight': this.events.fill('right'); break;
      case 'escape':
        if (selected.areas.length > 1) this.cursor.within(focus, 'drop');
        else if (selected.ref !== null) this.events.escape(selected.row, selected.ref); break;
      case 'collapse': case 'expand': {
        const section = selected.row.parent ? selected.row.id : selected.row.above;
        if (section !== null) this.events.toggle(section, command.do === 'collapse');
      }
    }
  }

  /** Opens the menu of the focused column. */
  openHeading(): void {
    const selected = this.cursor.selected();
    if (selected) openHeading(this, selected.focus.x);
  }

  /** Gives the keys back to the grid. */
  takeFocus(): void {
    this.host.focus({ preventScroll: true });
  }

  /** Opens the editor on the focused cell; with a text, it takes the place of what stands there. */
  edit(text = ''): void {
    const selected = this.cursor.selected();
    if (selected?.ref == null) return;
    if (this.mustScene().readonly) this.events.barred();
    if (!isEditable(this.mustScene(), selected.row, selected.ref)) return;
    this.providers?.selection.setEdit(text);
  }

  /** Tells of the selection if it is another than the one told last. */
  tell(): void {
    this.cursor.tell();
  }

  /** Goes to a cell, waiting for the grid if it is still being made. */
  reveal(row: string, ref: Ref, keys: 'take' | 'leave'): boolean {
    if (keys === 'leave') this.holdFocus(12);
    return this.cursor.reveal(row, ref, keys);
  }

  /** RevoGrid gives a cell that it has just made the focus; for so many frames whoever has the keys now gets them back. */
  private holdFocus(frames: number, held = document.activeElement): void {
    this.held = frames > 0 && held instanceof HTMLElement && !this.host.contains(held) ? held : null;
    if (held instanceof HTMLElement && !this.host.contains(held) && this.host.contains(document.activeElement)) held.focus({ preventScroll: true });
    if (frames > 0) requestAnimationFrame(() => { this.holdFocus(frames - 1, held); });
  }

  /** The editable cells of rectangles. */
  cells(areas: readonly Area[]): { row: string; ref: Ref }[] {
    return this.cursor.cells(areas);
  }
}

/** Keys that an editor takes besides letters. */
const EDITING_KEYS: ReadonlySet<string> = new Set(['Enter', 'Tab', 'Escape', 'Home', 'End', 'ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'Backspace', 'Delete']);

/** What the cells of a column say, each once, the most frequent first. */
function wordsOf(rows: readonly GridRow[], ref: Ref, wanted: boolean): string[] {
  const counts = new Map<string, number>();
  for (const { row } of wanted ? rows : []) {
    const text = row.v[ref];
    if (text !== undefined && !text.includes('\n')) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).map(([text]) => text);
}
