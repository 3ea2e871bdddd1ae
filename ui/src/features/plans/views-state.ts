import { create } from 'zustand';

/** What about views, groups and columns is open above the table. */
export interface ViewsOpen { menu: 'views' | 'groups' | null; dialog: { kind: 'save' } | { kind: 'change'; id: string } | { kind: 'columns' } | null }

/** Shared by the toolbar, the palette and the keys. */
export const useViewsOpen = create<ViewsOpen>(() => ({ menu: null, dialog: null }));

/** Opens a menu of the toolbar, or closes it. */
export function openViewsMenu(menu: ViewsOpen['menu']): void {
  useViewsOpen.setState({ menu });
}

/** Opens a dialog about views or columns, or closes it. */
export function openViewDialog(dialog: ViewsOpen['dialog']): void {
  useViewsOpen.setState({ dialog, menu: null });
}
