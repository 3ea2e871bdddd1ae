/** How each cell looks. Runs for every visible cell on every scroll step, so it makes little and measures nothing. */
import type { CellProps, CellTemplateProp, ColumnTemplateProp, HyperFunc, VNode } from '@revolist/react-datagrid';

import type { ColumnView, ReachView } from '@/api';
import type { Here } from '@/features/presence';
import { fieldName } from '@/lib/fields';

import { colourOf, type Lit } from '../light-work';
import { type Area, contains } from '../model/areas';
import { isMisfit } from '../model/channels';
import { cellText, isNumeric, isRightAligned, OF_SECTIONS, type Ref } from '../model/format';
import { readNumber, shift } from '../model/numbers';
import type { GridRow } from '../model/outline';
import { isForMany } from '../model/per';
import { outlineAt } from './others';
import { isTotals, type Model, modelled, modelOf, namingRefOf, NUMBER, pinnedIn, type Scene } from './scene';

type Cell = Pick<CellTemplateProp, 'model' | 'prop' | 'rowIndex' | 'colIndex' | 'colType'>;

/** The class of a cell whose column means nothing for the channel of its line. */
const NOT_APPLICABLE = ' plan-na';

/** Paints cells and headings from the scene as it is now. */
export class Painter {
  constructor(private readonly scene: () => Scene, private readonly others: () => readonly Area[], private readonly toggle: (id: string) => void) {}

  /** Classes of an ordinary cell. */
  cellProperties = (cell: Cell): CellProps => {
    const scene = this.scene();
    const column = scene.columnsByRef.get(String(cell.prop));
    const name = column ? this.classOf(scene, cell.model as Model, column) : '';
    const shown = { class: name + this.otherwise(scene, cell), ...lit(scene, cell, String(cell.prop)), ...commented(scene, cell.model as Model, String(cell.prop)), ...priced(scene, cell.model as Model, String(cell.prop)) };
    return name.includes(NOT_APPLICABLE) ? { ...shown, 'aria-label': scene.words.notApplicable } : shown;
  };

  /** Marks cells of rectangles beside the one that RevoGrid paints. */
  private otherwise(scene: Scene, { model, rowIndex, colIndex, colType }: Cell): string {
    if (isTotals(model as Model)) return '';
    const x = colIndex + (colType === 'rgCol' ? pinnedIn(scene) : 0);
    const theirs = outlineAt(scene.others, x, rowIndex) ? ' plan-range' : '';
    return this.others().some((area) => contains(area, x, rowIndex)) ? `${theirs} plan-selected` : theirs;
  }

  /** Text of an ordinary cell. */
  cellTemplate = (h: HyperFunc<VNode>, { model, prop }: Pick<Cell, 'model' | 'prop'>): string | (VNode | string)[] => {
    const scene = this.scene();
    const text = this.textOf(scene, model as Model, prop);
    const tag = nameTag(h, scene, model as Model, String(prop));
    return tag ? [text, tag] : text;
  };

  private textOf(scene: Scene, model: Model, prop: Cell['prop']): string {
    const column = scene.columnsByRef.get(String(prop));
    // The name of a section stands in the frozen column, also where lines go by their sites there.
    if (!column || (!isTotals(model) && isSectionName(model, column.ref))) return '';
    return isTotals(model) ? totalsText(scene, column) : rowText(scene, model, column);
  }

  /** Classes of the naming column. */
  namingProperties = (cell: Cell): CellProps => {
    const scene = this.scene();
    const row = cell.model as Model;
    if (isTotals(row)) return { class: 'plan-naming plan-totals' };
    const column = scene.columnsByRef.get(namingRefOf(scene, row.row)) ?? scene.naming;
    return { class: `plan-naming ${this.classOf(scene, row, column)}${this.otherwise(scene, cell)}`, ...lit(scene, cell, column.ref), 'aria-level': String(row.depth + 1), ...commented(scene, row, column.ref) };
  };

  /** The name with its place in the tree. */
  namingTemplate = (h: HyperFunc<VNode>, { model }: Pick<Cell, 'model'>): VNode | string | VNode[] => {
    const scene = this.scene();
    const row = model as Model;
    if (isTotals(row)) return scene.words.total;
    const column = scene.columnsByRef.get(namingRefOf(scene, row.row)) ?? scene.naming;
    const text = rowText(scene, row, column);
    const said = text || (row.row.kind === 'section' ? scene.words.untitledSection : '');
    const place = { class: 'plan-name', style: { paddingLeft: `${String(row.depth * 14 + (row.row.kind === 'section' ? 18 : 4))}px` } };
    const label = row.group ? h('span', place, [h('span', {}, said), h('span', { class: 'plan-count' }, String(row.group.lines.length))]) : h('span', place, said);
    const tag = nameTag(h, scene, row, column.ref);
    if (!row.parent) return tag ? [label, tag] : label;
    const chevron = h('button', {
      type: 'button', tabIndex: -1, class: `plan-chevron${row.collapsed ? ' is-collapsed' : ''}`, style: { left: `${String(row.depth * 14 + 4)}px` },
      'aria-label': row.collapsed ? scene.words.expand : scene.words.collapse, 'aria-expanded': row.collapsed ? 'false' : 'true',
      onMouseDown: (event: MouseEvent) => { event.preventDefault(); event.stopPropagation(); },
      onClick: (event: MouseEvent) => { event.stopPropagation(); this.toggle(row.id); },
    }, '');
    return tag ? [chevron, label, tag] : [chevron, label];
  };

  /** Classes of the number column. */
  numberProperties = (cell: Cell): CellProps => {
    const row = cell.model as Model;
    const talk = !isTotals(row) && this.scene().comments.get(row.id)?.has('') === true;
    return { ...(talk ? { 'aria-description': this.scene().words.commented } : {}), class: `plan-number${talk ? ' plan-commented' : ''}${isTotals(row) ? ' plan-totals' : row.row.kind === 'section' ? ' plan-section' : row.draft ? ' plan-draft' : ''}${this.otherwise(this.scene(), cell)}` };
  };

  /** The line's number; sections have none. */
  numberTemplate = (_h: HyperFunc<VNode>, { model }: Pick<Cell, 'model'>): string => {
    const row = model as Model;
    return isTotals(row) ? 'Σ' : row.draft && !this.scene().typed.has(row.id) ? '+' : row.number === 0 ? '' : String(row.number);
  };

  /** A heading: name, lock of internal money, marks of sort and filter. */
  headingTemplate = (h: HyperFunc<VNode>, props: ColumnTemplateProp): VNode | VNode[] | string => {
    const scene = this.scene();
    const ref = String(props.prop);
    if (ref === NUMBER) return fieldName('line_no', scene.formats.language);
    const column = scene.columnsByRef.get(ref);
    if (!column) return '';
    const parts: VNode[] = [];
    if (column.audience === 'internal') parts.push(h('span', { class: 'plan-lock', 'aria-hidden': 'true' }, ''));
    parts.push(h('span', { class: 'plan-heading-text' }, scene.heading(column)));
    if (scene.sorted?.ref === ref) parts.push(h('span', { class: `plan-sort is-${scene.sorted.order}` }, scene.sorted.order === 'asc' ? '↑' : '↓'));
    if (scene.filtered.has(ref)) parts.push(h('span', { class: 'plan-filtered' }, ''));
    return h('span', { class: 'plan-heading' }, parts);
  };

  /** Classes of a heading. */
  headingProperties = (column: ColumnView): string =>
    `plan-header${isRightAligned(column.kind) ? ' plan-num' : ''}${column.audience === 'internal' ? ' plan-internal' : ''}`;

  private classOf(scene: Scene, model: Model, column: ColumnView): string {
    let name = isRightAligned(column.kind) ? 'plan-num' : 'plan-text';
    if (column.audience === 'internal') name += ' plan-internal';
    if (isTotals(model)) return `${name} plan-totals${scene.totals?.notes[column.ref] !== undefined ? ' plan-note' : ''}`;
    const row = model.row;
    if (row.kind === 'section') name += model.group ? ' plan-section plan-group' : ' plan-section';
    const typed = scene.typed.get(row.id)?.get(column.ref);
    if (typed) return `${name} ${typed.state === 'failed' ? 'plan-failed' : 'plan-saving'}`;
    if (row.v[column.ref] === undefined && row.c[column.ref] !== undefined) name += ' plan-derived';
    if (row.n?.[column.ref] !== undefined && row.v[column.ref] === undefined && row.c[column.ref] === undefined) name += ' plan-note';
    if (isMisfit(row, column)) name += row.v[column.ref] === undefined && row.c[column.ref] === undefined ? NOT_APPLICABLE : ' plan-misplaced';
    if (row.w?.some((found) => found.ref === column.ref)) name += ' plan-discrepancy';
    if (litBy(scene, model, column.ref)) name += ' plan-lit';
    if (hereAt(scene, model, column.ref)) name += ' plan-here';
    const mark = scene.marks.get(row.id)?.get(column.ref);
    if (scene.comments.get(row.id)?.has(column.ref)) name += ' plan-commented';
    if (mark !== undefined) name += mark === 'error' ? ' plan-bad' : ' plan-warned';
    return name;
  }
}

/** What a screen reader says of a cell with an open thread; the eye sees its folded corner. */
function commented(scene: Scene, model: Model, ref: Ref): Record<string, string> {
  return !isTotals(model) && scene.comments.get(model.id)?.has(ref) ? { 'aria-description': scene.words.commented } : {};
}

/** What a colleague did to a cell just now. */
const litBy = (scene: Scene, model: Model, ref: Ref): Lit | undefined => {
  const cells = scene.lights.get(model.id);
  return cells?.get(ref) ?? cells?.get('');
};

/** The colours of the colleague who wrote, of the one who is here, and of the one who has selected it. */
function lit(scene: Scene, { model, rowIndex, colIndex, colType }: Cell, ref: Ref): Record<string, unknown> {
  const row = model as Model;
  const [found, here] = [litBy(scene, row, ref), hereAt(scene, row, ref)];
  const theirs = isTotals(row) ? null : outlineAt(scene.others, colIndex + (colType === 'rgCol' ? pinnedIn(scene) : 0), rowIndex);
  if (!found && !here && !theirs) return {};
  // The outline of the cell that somebody is in goes all around it.
  return { style: { ...(found ? { '--lit': colourOf(found.by) } : {}), ...(here ? { '--person': here.colour } : {}), ...(theirs ? { '--range': theirs.colour, ...(here || theirs.edges === '' ? {} : { boxShadow: theirs.edges }) } : {}) } };
}

/** Whoever else is in the cell. */
function hereAt(scene: Scene, model: Model, ref: Ref): Here | undefined {
  return isTotals(model) ? undefined : scene.here.get(model.id)?.get(ref);
}

/** Their name, in the cell. */
function nameTag(h: HyperFunc<VNode>, scene: Scene, model: Model, ref: Ref): VNode | null {
  const here = hereAt(scene, model, ref);
  return here ? h('span', { class: 'plan-here-name', title: here.name }, here.name) : null;
}

/** A price of many units says so in its cell; one that is derived is nobody's to mistype. */
function priced(scene: Scene, model: Model, ref: Ref): Record<string, string> {
  if (ref !== 'unit_price' || isTotals(model) || model.row.kind !== 'line') return {};
  return model.row.c[ref] === undefined && isForMany(modelOf(scene, model.row)) ? { 'data-per': scene.words.perMany } : {};
}

/** What a cell of the document says: what was typed while it is being saved, else its value. */
export function rowText(scene: Scene, model: GridRow, column: ColumnView): string {
  const typed = scene.typed.get(model.id)?.get(column.ref);
  if (typed) return typed.state === 'failed' ? typed.text : preview(scene, column, typed.text);
  const text = cellText(model.row, column, scene.formats, scene.precision);
  if (text === '' && model.row.kind === 'section' && model.row.n?.[column.ref] === 'not_additive') return modelledText(scene, column, scene.reach?.rows[model.id]) ?? '—';
  return text;
}

/** A typed number as it will look once the core has read it. */
function preview(scene: Scene, column: ColumnView, text: string): string {
  if (!isNumeric(column.kind) || text === '') return column.kind === 'choice' ? scene.choices.name(column.ref, scene.choices.code(column.ref, text)) : text;
  const number = readNumber(text, scene.formats.language === 'ru' ? ',' : '.');
  if (number === null) return text;
  const value = column.kind === 'percent' ? shift(number, -2) : number;
  return scene.formats.show(column.ref, column.kind, value, scene.precision.of(column.ref, column.kind));
}

/** The totals row. A sum that would be wrong is not shown, the reason is. */
export function totalsText(scene: Scene, column: ColumnView): string {
  const totals = scene.totals;
  if (!totals) return '';
  const value = totals.fields[column.ref];
  if (value !== undefined) return scene.formats.show(column.ref, column.kind, value, scene.precision.of(column.ref, column.kind));
  return totals.notes[column.ref] !== undefined ? (modelledText(scene, column, scene.reach?.plan) ?? scene.words.notSummed) : '';
}

/** A model's estimate where a sum would be wrong; the sign says that it is no sum. */
function modelledText(scene: Scene, column: ColumnView, reach: ReachView | null | undefined): string | null {
  const value = modelled(reach, column.ref);
  return value === null ? null : `≈ ${scene.formats.show(column.ref, column.kind, value, Math.max(scene.precision.of(column.ref, column.kind), 1))}`;
}

/** Whether this is the name of a section, which the frozen column shows whatever names the lines. */
export const isSectionName = (model: GridRow, ref: Ref): boolean => model.row.kind === 'section' && ref === 'name';

/** Whether typing may change the cell. */
export function isEditable(scene: Scene, model: Model, ref: Ref): boolean {
  if (scene.readonly || isTotals(model) || model.group || ref === NUMBER) return false;
  if (scene.columnsByRef.get(ref)?.formula) return false;
  return model.row.kind === 'line' || OF_SECTIONS.has(ref);
}
