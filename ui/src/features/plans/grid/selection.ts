/** The selection of the grid in one coordinate system, over RevoGrid's two column areas. */
import type { PluginProviders, RangeArea } from '@revolist/react-datagrid';

import type { Area } from '../model/areas';

/** The columns before those that a planner chooses: the number and the name. */
export const FIRST = 2;

/** A cell by position: column 0 is the number, 1 the name, then the other columns, the frozen ones first. */
export interface Point { x: number; y: number }

/** Reads and paints the selection through RevoGrid's selection stores, which cannot span two column areas by themselves. */
export class Selection {
  /** Rectangles selected beside the one with the focus; the painter shows them. */
  others: readonly Area[] = [];

  /** `pinned` says how many columns do not scroll. */
  constructor(readonly providers: PluginProviders, private readonly pinned: () => number) {}

  private store(x: number): ReturnType<PluginProviders['selection']['register']> | undefined {
    const connector = this.providers.selection;
    const row = connector.storesByType.rgRow;
    const column = connector.storesByType[x < this.pinned() ? 'colPinStart' : 'rgCol'];
    return row === undefined || column === undefined ? undefined : connector.stores[row]?.[column];
  }

  private parts(): readonly [number, number] {
    return [0, this.pinned()];
  }

  /** The focused cell, if it is one of the document's. */
  focus(): Point | null {
    for (const offset of this.parts()) {
      const cell = this.store(offset)?.store.get('focus');
      if (cell) return { x: cell.x + offset, y: cell.y };
    }
    return null;
  }

  /** The selected rectangle. */
  area(): Area | null {
    const areas: Area[] = [];
    for (const offset of this.parts()) {
      const range: RangeArea | null | undefined = this.store(offset)?.store.get('range');
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
    const pinned = this.pinned();
    const connector = this.providers.selection;
    const offset = focus.x < pinned ? 0 : pinned;
    connector.getCurrentStorePointer(store);
    const cell = { x: focus.x - offset, y: focus.y };
    store.setFocus(cell, cell);
    this.eachPart(area, (target, part) => { target.setRange({ x: part.left, y: part.top }, { x: part.right, y: part.bottom }); });
  }

  /** Outlines the cells that a drag of the fill handle would fill; `null` ends it. */
  preview(area: Area | null): void {
    for (const offset of this.parts()) this.store(offset)?.clearTemp();
    if (area) this.eachPart(area, (target, part) => { target.setTempArea({ type: 'AutoFill', area: { x: part.left, y: part.top, x1: part.right, y1: part.bottom } }); });
  }

  private eachPart(area: Area, paint: (store: NonNullable<ReturnType<Selection['store']>>, part: Area) => void): void {
    const pinned = this.pinned();
    for (const offset of this.parts()) {
      const left = Math.max(area.left, offset);
      const right = offset === 0 ? Math.min(area.right, pinned - 1) : area.right;
      const target = this.store(offset);
      if (target && left <= right) paint(target, { top: area.top, bottom: area.bottom, left: left - offset, right: right - offset });
    }
  }
}
