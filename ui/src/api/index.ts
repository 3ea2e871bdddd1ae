import { askBytes, client, unwrap, unwrapAs } from './client';
import type * as t from './types';
import type { PickedFile } from '@/platform';

export { ApiError } from './client';
export type * from './types';

/** Every request of the interface, one function each. */
export const api = {
  session: () => unwrap(client().GET('/session')),
  start: (body: t.StartSession) => unwrap(client().POST('/session/start', { body })),
  unlock: (passphrase: string) => unwrap(client().POST('/session/unlock', { body: { passphrase } })),
  recover: (body: { key_hex: string } | { passphrase: string }) => unwrap(client().POST('/session/recover', { body })),
  saveSettings: (body: t.Settings) => unwrap(client().PUT('/settings', { body })),
  openSample: () => unwrap(client().POST('/sample')),

  projects: () => unwrap(client().GET('/projects')),
  project: (id: string) => unwrap(client().GET('/projects/{id}', { params: { path: { id } } })),
  createProject: (body: { name: string; client?: string | null }) => unwrap(client().POST('/projects', { body })),
  changeProject: (id: string, body: { name?: string; client?: string | null; archived?: boolean }) =>
    unwrap(client().PATCH('/projects/{id}', { params: { path: { id } }, body })),

  plans: () => unwrap(client().GET('/plans')),
  plan: (id: string, audience: t.Audience = 'internal') => unwrapAs<t.PlanView>(client().GET('/plans/{id}', { params: { path: { id }, query: { audience } } })),
  createPlan: (projectId: string, body: { title: string; currency: string }) =>
    unwrap(client().POST('/projects/{id}/plans', { params: { path: { id: projectId } }, body })),
  changePlan: (id: string, body: { archived?: boolean; project_id?: string }) => unwrap(client().PATCH('/plans/{id}', { params: { path: { id } }, body })),
  copyPlan: (id: string) => unwrap(client().POST('/plans/{id}/copy', { params: { path: { id } } })),
  formula: (id: string, row: string, ref: t.Ref) => unwrap(client().GET('/plans/{id}/formula', { params: { path: { id }, query: { row, ref } } })),
  edit: (id: string, intent: string, edits: t.EditInput[]) => unwrapAs<t.EditAnswer>(client().POST('/plans/{id}/edits', { params: { path: { id } }, body: { intent, edits } })),
  undo: (id: string) => unwrapAs<t.EditAnswer>(client().POST('/plans/{id}/undo', { params: { path: { id } } })),
  redo: (id: string) => unwrapAs<t.EditAnswer>(client().POST('/plans/{id}/redo', { params: { path: { id } } })),
  exportTo: (id: string, input: t.ExportInput, path: string) => unwrap(client().POST('/plans/{id}/exports', { params: { path: { id } }, body: { ...input, path } })),
  exportBytes: (id: string, input: t.ExportInput) => askBytes('GET', `/plans/${encodeURIComponent(id)}/export`, { ...input }),

  startImport: async (file: PickedFile, signal?: AbortSignal): Promise<t.ImportView> => {
    if ('path' in file) return unwrap(client().POST('/imports', { body: { path: file.path } }));
    const answer = await askBytes('POST', '/imports', { name: file.name }, file.file, signal);
    return (await answer.json()) as t.ImportView;
  },
  importView: (id: string) => unwrap(client().GET('/imports/{id}', { params: { path: { id } } })),
  cancelImport: (id: string) => unwrap(client().DELETE('/imports/{id}', { params: { path: { id } } })),
  unlockImport: (id: string, password: string) => unwrap(client().POST('/imports/{id}/password', { params: { path: { id } }, body: { password } })),
  chooseImport: (id: string, body: t.Choices) => unwrap(client().PUT('/imports/{id}/choices', { params: { path: { id } }, body })),
  importPicture: (id: string, sheet: string, row: number, rows: number) =>
    unwrap(client().GET('/imports/{id}/picture', { params: { path: { id }, query: { sheet, row, rows } } })),
  importMerge: (id: string, plan_id: string) => unwrap(client().GET('/imports/{id}/merge', { params: { path: { id }, query: { plan_id } } })),
  commitImport: (id: string, body: t.CommitImport) => unwrap(client().POST('/imports/{id}/commit', { params: { path: { id } }, body })),
  importMapping: (id: string) => unwrap(client().POST('/imports/{id}/mapping', { params: { path: { id } } })),
};
