/** How the rows of one desk are laid out and shown: at once, or of a large plan step by step, so that no task holds the window. */
import type { RowView } from '@/api';
import { Slices } from '@/lib/slices';

import type { PlanDesk } from './desk';
import type { GridController } from './grid/controller';
import type { Scene } from './grid/scene';
import { comparison, keeps, SearchTexts, textOf } from './model/filter';
import type { Ref } from './model/format';
import { type GridRow, outline } from './model/outline';

/** With more rows than this a change of the view is shown step by step. */
const MANY_ROWS = 1_500;
/** So many rows are read in one step. */
const AT_ONCE = 2_500;
const NOTHING = { columns: false, rows: false };

/** Laying out and painting of one desk. */
export class LayWork {
  /** The rows in the order shown. */
  rows: GridRow[] = [];
  /** How many lines are shown, and of how many. */
  counts = { lines: 0, of: 0 };
  private readonly slices = new Slices();
  /** What the grid is still to be told of the last change of the view. */
  private due = NOTHING;
  private readonly texts: SearchTexts;

  constructor(private readonly desk: PlanDesk, private readonly grid: () => GridController | null, private readonly scene: () => Scene | null) {
    this.texts = new SearchTexts((row, ref) => textOf(row, ref, desk.reading()));
  }

  /** The columns that quick search looks through. */
  private searched(): Ref[] {
    const words = this.desk.columns.all().filter((column) => column.shown && (column.kind === 'text' || column.kind === 'choice'));
    return [...new Set([this.desk.namingRef, 'name', ...words.map((column) => column.ref)])];
  }

  /** Puts the rows in order, as the view wants them. */
  lay(): void {
    const { desk } = this;
    const { session, view, made } = desk;
    const reading = desk.reading();
    const grouped = desk.groups.by().length > 0;
    const groups = new Set(grouped ? desk.groups.ids : []);
    for (const [id, row] of made) if (row.group ? !groups.has(id) : !session.rows.has(id)) made.delete(id);
    // A view may speak of columns that this reader does not have.
    const filters = Object.fromEntries(Object.entries(view.filters).filter(([ref]) => session.columns.has(ref)));
    const lens = { collapsed: view.collapsed, keeps: keeps(filters, view.quick, this.searched(), reading, this.texts), compare: comparison(view.sort, reading, session.rows.values()) };
    this.rows = grouped ? desk.groups.lay(lens, made) : outline(session.rows, session.order, lens, made);
    this.counts = { lines: linesIn(this.rows.values(), ({ row }) => row), of: linesIn(session.rows.values(), (row) => row) };
  }

  /** Lays the rows out anew and shows them. */
  show(columns: boolean): void {
    this.due = { columns: columns || this.due.columns, rows: true };
    const tell = (): void => { this.desk.changed.emit(); };
    const lay = (): void => { this.lay(); };
    const headings = (): void => {
      this.paint({ columns: true, rows: false });
      this.due = { ...this.due, columns: false };
    };
    const rest = (): void => {
      const { due } = this;
      this.due = NOTHING;
      this.paint(due);
    };
    if (this.desk.session.rows.size <= MANY_ROWS) for (const step of [lay, rest, tell]) step();
    else this.slices.run([tell, ...this.readings(), lay, ...(this.due.columns ? [headings] : []), rest, tell]);
  }

  /** Reading the texts that quick search looks through, some rows at a time. */
  private readings(): (() => void)[] {
    if (this.desk.view.quick.trim() === '') return [];
    const searched = this.searched();
    const rows = [...this.desk.session.rows.values()];
    return Array.from({ length: Math.ceil(rows.length / AT_ONCE) }, (_, part) => () => {
      for (const row of rows.slice(part * AT_ONCE, (part + 1) * AT_ONCE)) this.texts.of(row, searched);
    });
  }

  /** Gives the grid what has changed. */
  paint(changed: { columns: boolean; rows: boolean }): void {
    const grid = this.grid();
    const scene = this.scene();
    if (!grid || !scene) return;
    // Of rows that are laid out and not given to the grid yet nothing is to be said there.
    const waits = this.due.rows && !changed.rows;
    grid.show(waits ? { ...scene, rows: [...grid.rows] } : scene, changed);
  }

  /** Does at once what is still to be done. */
  settle(): void {
    this.slices.finish();
  }

  /** Does nothing more. */
  close(): void {
    this.slices.drop();
  }
}

function linesIn<T>(all: Iterable<T>, rowOf: (one: T) => RowView): number {
  let count = 0;
  for (const one of all) if (rowOf(one).kind === 'line') count += 1;
  return count;
}
