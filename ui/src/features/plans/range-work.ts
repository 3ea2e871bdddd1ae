/** What people do to ranges of cells: copy, cut, paste, fill. Each is one intent in one request. */
import type { RowView } from '@/api';

import type { PlanDesk } from './desk';
import type { Fill } from './grid/fill-handle';
import { type Area, asBlock } from './model/areas';
import { MAX_PASTE_CELLS, readTsv, tooManyCells, writeTsv } from './model/clipboard';
import { addedLine, editsOf, editText, pasteArea, pasteOver, type Plan } from './model/edits';
import { fillByHandle, fillDown, fillRight, type Sheet } from './model/fill';
import { decimalSign, isNumeric, type Ref, valueOf } from './model/format';
import { hasHeadings } from './model/headed';
import { type HtmlCell, withExactNumbers, writeHtml } from './model/html-cells';

/** A copied range; no HTML where it would be too long for a clipboard. */
export interface Copied { text: string; html: string | null }

/** Rows whose HTML is a few megabytes. */
const MOST_HTML_ROWS = 5000;

/** A copied table with headings of which it is to be decided how it goes in. */
export interface Headed { headings: string[]; asTable: () => void; asCells: () => void }

/** The work on ranges of one desk. */
export class RangeWork {
  /** A copied table with headings that waits for a decision. */
  headed: Headed | null = null;

  constructor(private readonly desk: PlanDesk) {}

  /** Columns from the naming one on, by what they mean in each row. */
  private columns(): { ref: Ref; refOf: (row: RowView) => Ref }[] {
    const naming = this.desk.namingRef;
    const columns = this.desk.columns.scrolling();
    return [{ ref: naming, refOf: (row) => (row.kind === 'section' ? 'name' : naming) }, ...columns.map((column) => ({ ref: column.ref, refOf: (row: RowView) => (row.kind === 'section' && column.ref === 'name' ? 'line_no' : column.ref) }))];
  }

  private sheet(): Sheet {
    const { rows, drafts, session, formats, choices } = this.desk;
    return { rows: [...rows, ...drafts.shown()], columns: this.columns(), columnsByRef: session.columns, formats, choices };
  }

  /** The text of a cell as a person would type it. */
  exact(row: RowView, ref: Ref): string {
    const column = this.desk.session.columns.get(ref);
    return column ? editText(row, column, this.desk.formats, this.desk.choices) : '';
  }

  /** From the first selected row down, or from the first column to the right. */
  fill(direction: 'down' | 'right'): void {
    const selected = this.desk.selectedNow();
    if (!selected) return;
    const sheet = this.sheet();
    void this.desk.type(selected.areas.flatMap((area) => (direction === 'down' ? fillDown : fillRight)(content(area), sheet)), 'fill');
  }

  /** What the fill handle was dragged over. */
  fillByHandle({ from, to, other }: Fill): void {
    void this.desk.type(fillByHandle({ from: content(from), to: content(to), other }, this.sheet()), 'fill');
  }

  /** The selection for a spreadsheet, as text and as HTML. */
  copy(): Copied | null {
    const selected = this.desk.selectedNow();
    if (!selected) return null;
    const block = asBlock(selected.areas.map(content));
    if (!block) {
      this.desk.refuse(this.desk.words.severalRanges);
      return null;
    }
    const columns = this.columns();
    const cells = block.rows.flatMap((y) => {
      const row = this.desk.rows[y]?.row;
      return row ? [block.columns.flatMap((x) => { const column = columns[x]; return column ? [this.htmlCell(row, column.refOf(row))] : []; })] : [];
    });
    return { text: writeTsv(cells.map((row) => row.map((cell) => cell.text))), html: cells.length > MOST_HTML_ROWS ? null : writeHtml(cells) };
  }

  private htmlCell(row: RowView, ref: Ref): HtmlCell {
    const kind = this.desk.session.columns.get(ref)?.kind;
    const value = kind !== undefined && isNumeric(kind) ? valueOf(row, ref) : '';
    return { text: this.exact(row, ref), number: value === '' ? null : value, percent: kind === 'percent' };
  }

  /** Copies and clears. */
  cut(): Copied | null {
    const copied = this.copy();
    if (copied !== null && this.desk.selected) void this.desk.type(this.desk.cells(this.desk.selected.areas).map((cell) => ({ ...cell, text: null })), 'cut');
    return copied;
  }

  /** Lays a copied block over the selection; rows that are missing become lines. */
  async paste(text: string, html = ''): Promise<void> {
    const selected = this.desk.selectedNow();
    if (!selected || text === '' || !this.desk.mayChange()) return;
    if (tooManyCells(text)) {
      this.desk.refuse(this.desk.words.tooMuch(MAX_PASTE_CELLS));
      return;
    }
    const block = withExactNumbers(readTsv(text), html, decimalSign(this.desk.formats.language));
    if (hasHeadings(block, decimalSign(this.desk.formats.language))) this.askForHeadings(block, selected.areas.map(content));
    else await this.put(block, selected.areas.map(content));
  }

  /** A table that names its columns goes through the import; beside other lines one may also mean its cells. */
  private askForHeadings(block: readonly (readonly string[])[], areas: readonly Area[]): void {
    const asTable = (): void => { this.endHeaded(); this.desk.around.importTable(writeTsv(block)); };
    if (this.desk.session.rows.size === 0) asTable();
    else {
      this.headed = { headings: (block[0] ?? []).filter((text) => text.trim() !== ''), asTable, asCells: () => { this.endHeaded(); void this.put(block, areas); } };
      this.desk.changed.emit();
    }
  }

  /** The decision was made, or none. */
  endHeaded(): void {
    this.headed = null;
    this.desk.changed.emit();
    setTimeout(() => { this.desk.takeFocus(); });
  }

  /** Lays a block over rectangles. */
  private async put(block: readonly (readonly string[])[], areas: readonly Area[]): Promise<void> {
    if (areas.length > 1 && (block.length > 1 || (block[0]?.length ?? 0) > 1)) {
      this.desk.refuse(this.desk.words.severalRanges);
      return;
    }
    const { columns, rows } = { columns: this.columns(), rows: this.desk.rows };
    const pasted = areas.map((area) => pasteOver(block, pasteArea(block, area), rows, columns));
    const plan = editsOf(pasted.flatMap((paste) => paste.typed), this.desk.context());
    const added = pasted.flatMap((paste) => paste.added);
    this.addLines(added, plan);
    const answer = await this.desk.intents.commit('paste', plan);
    const lost = Math.max(...pasted.map((paste) => paste.lostColumns));
    if (answer && added.length > 0) this.desk.notify(this.desk.words.linesAdded(added.length), true);
    if (answer && lost > 0) this.desk.refuse(this.desk.words.columnsLost(lost));
  }

  /** Lines for what is longer than the plan, after its last row. */
  private addLines(added: ReturnType<typeof pasteOver>['added'], plan: Plan): void {
    const context = this.desk.context();
    const place = this.desk.rowWork.end();
    for (const line of added) {
      const made = addedLine(line.temp, line.cells, place, context);
      plan.edits.push(...made.edits);
      plan.refused.push(...made.refused);
      place.after = line.temp;
    }
  }
}

/** A rectangle of the grid without the column of numbers, counted from the naming column. */
const content = (area: Area): Area => ({ ...area, left: Math.max(area.left - 1, 0), right: Math.max(area.right - 1, 0) });
