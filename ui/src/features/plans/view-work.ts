/** The views of one desk: taking one, saving the present state as one, and what tells the two apart. */
import type { Audience, EditInput, SavedView, ViewLook } from '@/api';

import type { PlanDesk } from './desk';
import { builtIn, type BuiltIn, BUILT_IN, isBuiltIn, isOffered, lookOf, sameLook, stateOf, type ViewState } from './model/views';
import type { Ref } from './model/format';

/** How a view is saved. */
export interface SaveAs { name: string; audience: Audience; folding: ViewLook['folding']; first: boolean }

/** The work on views of one desk. */
export class ViewWork {
  private offered: { version: number | undefined; codes: readonly BuiltIn[] } | null = null;

  constructor(private readonly desk: PlanDesk) {}

  /** The views that the plan keeps. */
  saved(): readonly SavedView[] {
    return this.desk.meta()?.views ?? [];
  }

  /** The views that need no saving. */
  builtIn(): readonly BuiltIn[] {
    const version = this.desk.session.snapshot()?.version;
    if (this.offered?.version !== version || !this.offered) this.offered = { version, codes: BUILT_IN.filter((code) => isOffered(code, this.desk.session.rows.values())) };
    return this.offered.codes;
  }

  /** The saved view that was taken last, if the plan still has it. */
  current(): SavedView | null {
    return this.saved().find((view) => view.id === this.desk.view.saved) ?? null;
  }

  /** Which view is taken: a saved one's id, a built-in one's code, `null` for the plan's own columns; `unsaved` where its view is gone. */
  taken(): string | null {
    const { saved, columns } = this.desk.view;
    if (saved !== null && (isBuiltIn(saved) || this.current())) return saved;
    return columns === null ? null : 'unsaved';
  }

  /** The saved view that the plan opens with. */
  get first(): string | null {
    return this.desk.meta()?.header['default_view'] ?? null;
  }

  /** Whether the present state is another than that of the view taken. */
  isChanged(): boolean {
    const { view } = this.desk;
    const current = this.current();
    if (current) return current.audience !== view.audience || !sameLook(current.look, this.look(), this.known);
    return view.taken !== null && this.taken() !== null && !sameLook(view.taken, this.look(), this.known);
  }

  /** The present state as a view would keep it. */
  look(): ViewLook {
    return lookOf(this.desk.view, this.desk.columns.shown(), this.desk.columns.frozen());
  }

  /** Whether views may be saved here: also while one reads as a client, who sees them so. */
  get maySave(): boolean {
    return this.desk.bars.lockedBy === null;
  }

  /** Whether the present state may go into the view that is taken: what a client sees would leave an internal one poorer. */
  get mayUpdate(): boolean {
    return this.maySave && (this.desk.view.audience === 'internal' || this.current()?.audience === 'client');
  }

  private readonly known = (ref: Ref): boolean => this.desk.session.columns.has(ref);

  /** What a view asks for; `null` where the plan does not have it. */
  private stateOf(id: string): ViewState | null {
    if (isBuiltIn(id)) return builtIn(id, this.desk.meta()?.columns ?? [], [...this.desk.session.rows.values()]);
    return this.saved().find((view) => view.id === id) ?? null;
  }

  /** Shows the plan by a view; `null`: by its own columns, without conditions. */
  take(id: string | null): void {
    const { view } = this.desk;
    const base = view.base ?? { widths: view.widths, frozen: view.frozen };
    if (id === null) {
      this.desk.see({ saved: null, taken: null, columns: null, base: null, ...base, filters: {}, quick: '', sort: null, groups: [] }, 'headings');
      return;
    }
    const wanted = this.stateOf(id);
    if (!wanted) return;
    if (wanted.audience !== view.audience) {
      // For another reader the plan is read anew; the view is taken then.
      this.desk.see({ saved: id, fresh: true, base }, 'nothing');
      this.desk.readAs(wanted.audience);
      return;
    }
    this.desk.see({ saved: id, base, ...stateOf(wanted.look, this.known) }, 'headings');
    this.desk.see({ taken: this.look() }, 'nothing');
    if (wanted.look.folding !== 'keep') this.desk.toggleAll(wanted.look.folding === 'folded');
  }

  /** The first look at a plan: the view it was left with, else the one it opens with. */
  open(): void {
    if (!this.desk.view.fresh) return;
    this.desk.see({ fresh: false }, 'nothing');
    const left = this.desk.view.saved;
    const id = left !== null && this.stateOf(left) ? left : this.first;
    if (id !== null) this.take(id);
  }

  /** Saves the present state under a name; why not, where that is refused. */
  async saveAs({ name, audience, folding, first }: SaveAs): Promise<string | null> {
    const before = new Set(this.saved().map((view) => view.id));
    const look = { ...this.look(), folding };
    const refusal = await this.desk.offer('save_view', [{ op: 'add_view', name, audience, look }]);
    const made = this.saved().find((view) => !before.has(view.id));
    if (refusal !== null || !made) return refusal;
    if (first) await this.desk.setHeader('default_view', made.id);
    this.take(made.id);
    return null;
  }

  /** Changes how the view is called and whom it is for. */
  change(id: string, what: { name: string; audience: Audience; folding: ViewLook['folding'] }): Promise<string | null> {
    const view = this.saved().find((one) => one.id === id);
    const look = view && view.look.folding !== what.folding ? { look: { ...view.look, folding: what.folding } } : {};
    return this.desk.offer('change_view', [{ op: 'update_view', id, name: what.name, audience: what.audience, ...look }]);
  }

  /** Saves the present state into the view that is taken. */
  async update(): Promise<void> {
    const current = this.current();
    if (!current || !this.mayUpdate) return;
    const edit: EditInput = { op: 'update_view', id: current.id, audience: this.desk.view.audience, look: { ...this.look(), folding: current.look.folding } };
    if (await this.write('update_view', edit)) this.desk.notify(this.desk.words.viewUpdated(current.name), true);
  }

  /** Forgets what was changed since the view was taken. */
  restore(): void {
    const id = this.taken();
    if (id !== null && id !== 'unsaved') this.take(id);
  }

  /** Removes a view; the table stays as it is. */
  async remove(id: string): Promise<void> {
    const name = this.saved().find((view) => view.id === id)?.name;
    if (name !== undefined && (await this.write('remove_view', { op: 'remove_view', id }))) this.desk.notify(this.desk.words.viewRemoved(name), true);
  }

  /** Opens the plan with this view from now on, or with none. */
  async setFirst(id: string | null): Promise<void> {
    await this.write('default_view', { op: 'set_header', field: 'default_view', text: id });
  }

  /** Sends an edit of views, which may be made while nothing else may. */
  private async write(intent: string, edit: EditInput): Promise<boolean> {
    return this.maySave && (await this.desk.session.edit(intent, [edit])) !== null;
  }
}
