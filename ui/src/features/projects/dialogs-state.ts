import { create } from 'zustand';
import type { ProjectSummary } from '@/api';

/** Which dialog about projects is open, and about what. */
export type ProjectDialog =
  | { kind: 'create-project' }
  | { kind: 'edit-project'; project: ProjectSummary }
  | { kind: 'create-plan'; projectId: string }
  | { kind: 'save-template'; planId: string; title: string };

export const useProjectDialog = create<{ open: ProjectDialog | null }>(() => ({ open: null }));

/** Opens a dialog, or closes it. */
export function showProjectDialog(open: ProjectDialog | null): void {
  useProjectDialog.setState({ open });
}

/** For the palette. */
export function showCreateProject(): void {
  showProjectDialog({ kind: 'create-project' });
}
