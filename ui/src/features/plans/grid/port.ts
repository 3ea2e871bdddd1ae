/** What the parts of the grid share: what it tells the page, and how they reach each other. */
import type { Area } from '../model/areas';
import type { TypedCell } from '../model/edits';
import type { Ref } from '../model/format';
import type { GridRow } from '../model/outline';
import type { Fill } from './fill-handle';
import type { DropTarget } from './row-drag';
import type { Model, Scene } from './scene';
import type { Point } from './selection';

/** What a selection covers. */
export interface Selected {
  /** The rectangle with the focus. */
  area: Area;
  /** All rectangles, that one last. */
  areas: readonly Area[];
  focus: Point;
  row: GridRow;
  ref: Ref | null;
  /** In the flowchart: the bar one is on. */
  flight?: string;
  /** The rows that are covered, from the top. */
  rows: GridRow[];
}
/** A cell under the pointer. */
export interface Hovered { model: Model; ref: Ref; box: DOMRect }

/** What the grid tells. */
export interface GridEvents {
  selected: (selected: Selected | null) => void;
  typed: (cells: TypedCell[], intent: 'edit_cell' | 'clear' | 'fill') => void;
  /** Somebody types where nothing can be changed. */
  barred: () => void;
  /** Ctrl+D and Ctrl+R. */
  fill: (direction: 'down' | 'right') => void;
  /** The fill handle. */
  filled: (fill: Fill) => void;
  toggle: (row: string, collapsed?: boolean) => void;
  heading: (ref: Ref, box: DOMRect) => void;
  menu: (x: number, y: number) => void;
  hover: (hovered: Hovered | null) => void;
  resized: (ref: Ref, width: number) => void;
  columnMoved: (ref: Ref, before: Ref | null) => void;
  rowsMoved: (rows: string[], target: DropTarget) => void;
  escape: (row: GridRow, ref: Ref) => void;
}

/** The grid as its parts see it. */
export interface GridPort {
  readonly host: HTMLElement;
  readonly element: HTMLRevoGridElement;
  readonly events: GridEvents;
  /** What is shown, once something is. */
  readonly scene: Scene | null;
  /** The same where cells are there already, which they are only with a scene. */
  mustScene: () => Scene;
  /** Paints the visible cells again. */
  refresh: () => void;
}
