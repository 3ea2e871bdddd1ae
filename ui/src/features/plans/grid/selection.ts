/** The selection of the grid in one coordinate system, over RevoGrid's two column areas. */
import type { PluginProviders, RangeArea } from '@revolist/react-datagrid';

import type { Area } from '../model/edits';

/** Pinned columns: the number and the name. */
export const PINNED = 2;

/** A cell by position: column 0 is the number, 1 the name, then the scrolling columns. */
export interface Point { x: number; y: number }

/** Reads and paints the selection through RevoGrid's selection stores, which cannot span two column areas by themselves. */
export class Selection {
  constructor(readonly providers: PluginProviders) {}

  private store(x: number): ReturnType<PluginProviders['selection']['register']> | undefined {
    const connector = this.providers.selection;
    const row = connector.storesByType.rgRow;
    const column = connector.storesByType[x < PINNED ? 'colPinStart' : 'rgCol'];
    return row === undefined || column === undefined ? undefined : connector.stores[row]?.[column];
  }

  /** The focused cell, if it is one of the document's. */
  focus(): Point | null {
    for (const [at, offset] of [[0, 0], [PINNED, PINNED]] as const) {
      const cell = this.store(at)?.store.get('focus');
      if (cell) return { x: cell.x + offset, y: cell.y };
    }
    return null;
  }

  /** The selected rectangle. */
  area(): Area | null {
    const areas: Area[] = [];
    for (const [at, offset] of [[0, 0], [PINNED, PINNED]] as const) {
      const range: RangeArea | null | undefined = this.store(at)?.store.get('range');
      if (range) areas.push({ top: range.y, bottom: range.y1, left: range.x + offset, right: range.x1 + offset });
    }
    const first = areas[0];
    if (!first) {
      const focus = this.focus();
      return focus ? { top: focus.y, bottom: focus.y, left: focus.x, right: focus.x } : null;
    }
    return areas.reduce((all, next) => ({ top: Math.min(all.top, next.top), bottom: Math.max(all.bottom, next.bottom), left: Math.min(all.left, next.left), right: Math.max(all.right, next.right) }), first);
  }

  /** Whether a cell is being edited. */
  editing(): boolean {
    return Boolean(this.providers.selection.edit);
  }

  /** Focuses one cell and selects the rectangle around it. */
  set(focus: Point, area: Area): void {
    const store = this.store(focus.x);
    if (!store) return;
    const connector = this.providers.selection;
    const offset = focus.x < PINNED ? 0 : PINNED;
    connector.getCurrentStorePointer(store);
    const cell = { x: focus.x - offset, y: focus.y };
    store.setFocus(cell, cell);
    for (const part of [0, PINNED]) {
      const left = Math.max(area.left, part);
      const right = part === 0 ? Math.min(area.right, PINNED - 1) : area.right;
      const target = this.store(part);
      if (!target || left > right) continue;
      target.setRange({ x: left - part, y: area.top }, { x: right - part, y: area.bottom });
    }
  }
}
