import type * as t from './types';

/* The API's addresses in the shape that openapi-typescript writes. */

interface Ask<Path = never, Query = never> { path?: Path; query?: Query; header?: never; cookie?: never }
interface Answers<R> {
  200: { headers: Record<string, unknown>; content: { 'application/json': R } };
  default: { headers: Record<string, unknown>; content: { 'application/problem+json': t.Problem } };
}
interface Read<R, A = Ask> { parameters: A; requestBody?: never; responses: Answers<R> }
interface Write<B, R, A = Ask> { parameters: A; requestBody: { content: { 'application/json': B } }; responses: Answers<R> }
interface ById { path: { id: string }; query?: never; header?: never; cookie?: never }
interface ByIdWith<Q> { path: { id: string }; query: Q; header?: never; cookie?: never }

export interface paths {
  '/session': { get: Read<t.Session> };
  '/session/start': { post: Write<t.StartSession, t.Session> };
  '/session/unlock': { post: Write<{ passphrase: string }, t.Session> };
  '/session/recover': { post: Write<{ key_hex: string } | { passphrase: string }, t.Session> };
  '/settings': { put: Write<t.Settings, t.Session> };
  '/sample': { post: Read<t.SampleAnswer> };
  '/projects': { get: Read<{ projects: t.ProjectSummary[] }>; post: Write<{ name: string; client?: string | null }, t.ProjectSummary> };
  '/projects/{id}': {
    get: Read<{ project: t.ProjectSummary; plans: t.PlanSummary[] }, ById>;
    patch: Write<{ name?: string; client?: string | null; archived?: boolean }, t.ProjectSummary, ById>;
  };
  '/projects/{id}/plans': { post: Write<{ title: string; currency: string }, t.PlanSummary, ById> };
  '/plans': { get: Read<{ plans: t.PlanSummary[] }> };
  '/plans/{id}': { get: Read<t.PlanView, ByIdWith<{ audience?: t.Audience }>>; patch: Write<{ archived?: boolean; project_id?: string }, t.PlanSummary, ById> };
  '/plans/{id}/copy': { post: Read<t.PlanSummary, ById> };
  '/plans/{id}/formula': { get: Read<t.FormulaView, ByIdWith<{ row: string; ref: string }>> };
  '/plans/{id}/edits': { post: Write<{ intent: string; edits: t.EditInput[] }, t.EditAnswer, ById> };
  '/plans/{id}/undo': { post: Read<t.EditAnswer, ById> };
  '/plans/{id}/redo': { post: Read<t.EditAnswer, ById> };
  '/plans/{id}/exports': { post: Write<t.ExportInput & { path: string }, { path: string; bytes: number }, ById> };
  '/imports': { post: Write<{ path: string }, t.ImportView> };
  '/imports/{id}': { get: Read<t.ImportView, ById>; delete: Read<unknown, ById> };
  '/imports/{id}/password': { post: Write<{ password: string }, t.ImportView, ById> };
  '/imports/{id}/choices': { put: Write<t.Choices, t.ImportView, ById> };
  '/imports/{id}/picture': { get: Read<t.Picture, ByIdWith<{ sheet: string; row?: number; rows?: number }>> };
  '/imports/{id}/merge': { get: Read<t.MergePreview, ByIdWith<{ plan_id: string }>> };
  '/imports/{id}/commit': { post: Write<t.CommitImport, t.CommitAnswer, ById> };
  '/imports/{id}/mapping': { post: Read<t.Choices, ById> };
}
