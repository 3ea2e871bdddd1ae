/** The text field over a cell, with a pick-list where the column has choices. */
import type { ColumnDataSchemaModel, EditCell, EditorBase, EditorCtrConstructible, HyperFunc, VNode } from '@revolist/react-datagrid';

import type { Key } from './keyboard';

/** Where the focus goes after a cell was typed into; `all` stays and puts the text into every selected cell. */
export type After = 'down' | 'up' | 'right' | 'left' | 'stay' | 'all';

/** What the editor needs to know about the cell it stands on. */
export interface EditedCell {
  text: string;
  kind: 'text' | 'number';
  /** Texts to pick from, in order. */
  options: readonly string[];
  /** Words that the column holds already, for a cell without options; asked for at the first letter. */
  known: () => readonly string[];
  label: string;
  /** What the value is for, where a wrong unit is easily typed. */
  hint: string | null;
  commit: (text: string, after: After) => void;
  /** The next of the keys that came while the field was being made. */
  early: () => Key | null;
  /** The editor is gone; the grid takes the keys again. */
  left: () => void;
}

/** A field with its caret, or what is marked in it. */
export type Caret = Pick<HTMLTextAreaElement, 'value' | 'selectionStart' | 'selectionEnd' | 'setRangeText' | 'setSelectionRange'>;

/** What a key does in a field, for keys that came before the field did. */
export function press(field: Caret, key: Key): void {
  const { value, selectionStart: from, selectionEnd: to } = field;
  const go = (place: number): void => { field.setSelectionRange(place, place); };
  const marked = from !== to;
  switch (key.key) {
    case 'Home': case 'ArrowUp': go(0); break;
    case 'End': case 'ArrowDown': go(value.length); break;
    case 'ArrowLeft': go(marked ? from : Math.max(0, from - 1)); break;
    case 'ArrowRight': go(marked ? to : Math.min(value.length, to + 1)); break;
    case 'Backspace': field.setRangeText('', marked ? from : Math.max(0, from - 1), to, 'end'); break;
    case 'Delete': field.setRangeText('', from, marked ? to : Math.min(value.length, to + 1), 'end'); break;
    default: field.setRangeText(key.key, from, to, 'end');
  }
}

/** Keys that leave a field. */
const ENDS: ReadonlySet<string> = new Set(['Enter', 'Tab', 'Escape']);

/** As many suggestions as are seen at a glance. */
const MOST_SUGGESTED = 6;

/** Words that begin like a text and say more. */
export function matching(known: readonly string[], text: string): string[] {
  const start = text.toLocaleLowerCase();
  return known.filter((word) => word.length > text.length && word.toLocaleLowerCase().startsWith(start)).slice(0, MOST_SUGGESTED);
}

/** Puts what belongs to the field below it, or above it where there is no room. */
function beside(field: HTMLElement, { style }: HTMLElement, height: number): void {
  const box = field.getBoundingClientRect();
  const below = window.innerHeight - box.bottom > height;
  style.left = `${String(box.left)}px`;
  style.top = below ? `${String(box.bottom + 2)}px` : 'auto';
  style.bottom = below ? 'auto' : `${String(window.innerHeight - box.top + 2)}px`;
}

/** Makes the editor class of a grid. */
export function editorFor(cellAt: (row: unknown, ref: string) => EditedCell | null): EditorCtrConstructible {
  return class CellEditor implements EditorBase {
    element: Element | null = null;
    editCell?: EditCell;
    private field: HTMLTextAreaElement | null = null;
    private list: HTMLUListElement | null = null;
    private hint: HTMLElement | null = null;
    private cell: EditedCell | null;
    private done = false;
    private picked = -1;
    private known: readonly string[] | null = null;

    constructor(data: ColumnDataSchemaModel, _save: unknown, private readonly close: (focusNext?: boolean) => void) {
      this.cell = cellAt(data.model, String(data.prop));
    }

    /** Where a cell is left and the next one typed into between two frames, the grid keeps the editor and only moves it. */
    private moveOn(): void {
      if (!this.done || !this.field || !this.editCell) return;
      this.cell = cellAt(this.editCell.model, String(this.editCell.prop));
      this.field.style.height = '';
      this.field.classList.remove('is-long');
      this.field = null;
      this.done = false;
      this.known = null;
      this.picked = -1;
    }

    componentDidRender(): void {
      this.moveOn();
      const field = this.element?.querySelector('textarea');
      const typed = this.editCell?.val as string | undefined;
      if (!(field instanceof HTMLTextAreaElement) || !this.cell) return;
      if (this.field === field) return;
      this.field = field;
      field.value = typed !== undefined && typed !== '' ? typed : this.cell.text;
      field.addEventListener('keydown', this.onKey);
      field.addEventListener('input', this.changed);
      field.addEventListener('blur', this.onBlur);
      field.focus({ preventScroll: true });
      if (typed) field.setSelectionRange(field.value.length, field.value.length);
      else field.select();
      this.changed();
      this.showHint(this.cell.hint);
      if (!typed && this.cell.options.length > 0) {
        this.showOptions(this.cell.options);
        this.picked = this.cell.options.indexOf(this.cell.text);
        this.markPicked();
      }
      this.catchUp();
    }

    /** Keys that came before the field did, until one of them leaves it. */
    private catchUp(): void {
      while (!this.done && this.field) {
        const key = this.cell?.early();
        if (!key) return;
        const { key: name, code, ctrlKey, shiftKey, metaKey, altKey } = key;
        const chooses = this.list !== null && (name === 'ArrowDown' || name === 'ArrowUp');
        if (ENDS.has(name) || chooses) this.onKey(new KeyboardEvent('keydown', { key: name, code, ctrlKey, shiftKey, metaKey, altKey }));
        else {
          press(this.field, key);
          this.changed();
        }
      }
    }

    disconnectedCallback(): void {
      if (!this.done && this.field) this.finish('stay');
      this.clear();
    }

    beforeDisconnect(): void {
      this.clear();
    }

    /** Takes away what hangs below the field. */
    private clear(): void {
      this.list?.remove();
      this.list = null;
      this.hint?.remove();
      this.hint = null;
    }

    private showHint(text: string | null): void {
      this.hint?.remove();
      this.hint = null;
      if (text === null || !this.field) return;
      this.hint = document.createElement('div');
      this.hint.className = 'plan-hint';
      this.hint.id = 'plan-editor-hint';
      this.hint.textContent = text;
      document.body.append(this.hint);
      this.field.setAttribute('aria-describedby', this.hint.id);
      beside(this.field, this.hint, 32);
    }

    render(h: HyperFunc<VNode>): VNode {
      return h('div', { class: 'plan-editor' }, h('textarea', {
        class: `plan-editor-field${this.cell?.kind === 'number' ? ' plan-num' : ''}`, rows: 1, spellcheck: false, 'aria-label': this.cell?.label ?? '',
        ...(this.cell && this.cell.options.length > 0 ? { role: 'combobox', 'aria-expanded': 'true', 'aria-autocomplete': 'list' } : {}),
      }, ''));
    }

    private readonly changed = (): void => {
      const { field, cell } = this;
      if (!field || !cell) return;
      if (cell.kind === 'text' && cell.options.length === 0) {
        field.classList.toggle('is-long', field.value.length > 24 || field.value.includes('\n'));
        field.style.height = 'auto';
        field.style.height = `${String(Math.min(field.scrollHeight, 168))}px`;
        field.style.left = '0';
        const edge = field.closest('.plan-grid')?.getBoundingClientRect().right ?? window.innerWidth;
        field.style.left = `${String(Math.min(edge - 4 - field.getBoundingClientRect().right, 0))}px`;
      }
      if (cell.kind === 'text' && cell.options.length === 0) this.suggest(field.value);
      if (cell.options.length > 0 && document.activeElement === field) {
        const words = field.value.trim().toLocaleLowerCase();
        const found = cell.options.filter((option) => option.toLocaleLowerCase().includes(words));
        this.showOptions(found.length > 0 ? found : cell.options);
        this.picked = words !== '' && found.length > 0 ? 0 : -1;
        this.markPicked();
      }
    };

    /** Offers what the column says elsewhere and begins like this; Enter takes what is typed unless one of them was chosen. */
    private suggest(text: string): void {
      const found = text.trim() === '' || text === this.cell?.text ? [] : matching((this.known ??= this.cell?.known() ?? []), text);
      this.picked = -1;
      if (found.length > 0) this.showOptions(found);
      else {
        this.list?.remove();
        this.list = null;
      }
    }

    private showOptions(options: readonly string[]): void {
      if (!this.list) {
        this.list = document.createElement('ul');
        this.list.className = 'plan-options';
        this.list.setAttribute('role', 'listbox');
        this.list.addEventListener('mousedown', this.onPick);
        document.body.append(this.list);
      }
      this.list.replaceChildren(...options.map((option) => {
        const item = document.createElement('li');
        item.textContent = option;
        item.setAttribute('role', 'option');
        return item;
      }));
      if (!this.field) return;
      this.list.style.minWidth = `${String(Math.max(this.field.getBoundingClientRect().width, 160))}px`;
      beside(this.field, this.list, Math.min(options.length * 28 + 8, 260));
    }

    private markPicked(): void {
      this.list?.querySelectorAll('li').forEach((item, index) => {
        item.setAttribute('aria-selected', String(index === this.picked));
        if (index === this.picked) item.scrollIntoView({ block: 'nearest' });
      });
    }

    private readonly onPick = (event: MouseEvent): void => {
      event.preventDefault();
      if (!(event.target instanceof HTMLLIElement) || !this.field) return;
      this.field.value = event.target.textContent;
      this.picked = -1;
      this.finish('stay');
    };

    private readonly onBlur = (): void => {
      this.finish('stay');
    };

    private readonly onKey = (event: KeyboardEvent): void => {
      event.stopPropagation();
      if (event.isComposing || !this.field) return;
      const items = this.list?.querySelectorAll('li').length ?? 0;
      if (items > 0 && (event.key === 'ArrowDown' || event.key === 'ArrowUp')) {
        event.preventDefault();
        this.picked = (this.picked + (event.key === 'ArrowDown' ? 1 : -1) + items) % items;
        this.markPicked();
      } else if (event.key === 'Enter' && event.altKey) {
        event.preventDefault();
        this.field.setRangeText('\n', this.field.selectionStart, this.field.selectionEnd, 'end');
        this.changed();
      } else if (event.key === 'Enter') {
        event.preventDefault();
        this.finish(event.ctrlKey || event.metaKey ? 'all' : event.shiftKey ? 'up' : 'down');
      } else if (event.key === 'Tab') {
        event.preventDefault();
        this.finish(event.shiftKey ? 'left' : 'right');
      } else if (event.key === 'Escape') {
        event.preventDefault();
        this.leave();
      }
    };

    private finish(after: After): void {
      if (this.done) return;
      const picked = this.picked >= 0 ? this.list?.querySelectorAll('li')[this.picked]?.textContent : undefined;
      const text = picked ?? this.field?.value ?? '';
      const typed = this.editCell?.val as string | undefined;
      const same = text === this.cell?.text && !(typed !== undefined && typed !== '');
      this.leave();
      if (!same) this.cell?.commit(text, after);
      else if (after !== 'stay') this.cell?.commit(text, after);
    }

    private leave(): void {
      if (this.done) return;
      this.done = true;
      this.clear();
      this.close(false);
      this.cell?.left();
    }
  };
}
