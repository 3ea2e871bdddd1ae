import { askBytes, client, unwrap, unwrapAs } from './client';
import type * as t from './types';
import type { PickedFile } from '@/platform';

export { ApiError } from './client';
export type * from './types';

/** Every request of the interface, one function each. */
export const api = {
  session: () => unwrap(client().GET('/api/v1/session')),
  start: (body: t.StartSession) => unwrap(client().POST('/api/v1/session/start', { body })),
  unlock: (passphrase: string) => unwrap(client().POST('/api/v1/session/unlock', { body: { passphrase } })),
  recover: (body: t.RecoverSession) => unwrap(client().POST('/api/v1/session/recover', { body })),
  openAgain: () => unwrap(client().POST('/api/v1/session/open')),
  lock: () => unwrap(client().POST('/api/v1/session/lock')),
  active: () => unwrap(client().POST('/api/v1/session/active')),
  security: () => unwrap(client().GET('/api/v1/security')),
  setLock: (body: t.NewLock) => unwrap(client().PUT('/api/v1/security/lock', { body })),
  removeLock: (passphrase: string) => unwrap(client().POST('/api/v1/security/lock/remove', { body: { passphrase } })),
  saveSettings: (body: t.Settings) => unwrap(client().PUT('/api/v1/settings', { body })),
  openSample: () => unwrap(client().POST('/api/v1/sample')),

  projects: () => unwrap(client().GET('/api/v1/projects')),
  project: (id: string) => unwrap(client().GET('/api/v1/projects/{id}', { params: { path: { id } } })),
  createProject: (body: { name: string; client?: string | null }) => unwrap(client().POST('/api/v1/projects', { body })),
  changeProject: (id: string, body: { name?: string; client?: string | null; archived?: boolean }) =>
    unwrap(client().PATCH('/api/v1/projects/{id}', { params: { path: { id } }, body })),

  plans: () => unwrap(client().GET('/api/v1/plans')),
  plan: (id: string, audience: t.Audience = 'internal') => unwrapAs<t.PlanView>(client().GET('/api/v1/plans/{id}', { params: { path: { id }, query: { audience } } })),
  /** What changed in a plan since the revision that is shown. */
  changes: (id: string, since: number) => unwrapAs<t.Changes>(client().GET('/api/v1/plans/{id}/changes', { params: { path: { id }, query: { since } } })),
  createPlan: (projectId: string, body: t.NewPlan) =>
    unwrap(client().POST('/api/v1/projects/{id}/plans', { params: { path: { id: projectId } }, body })),
  changePlan: (id: string, body: { archived?: boolean }) => unwrap(client().PATCH('/api/v1/plans/{id}', { params: { path: { id } }, body })),
  copyPlan: (id: string) => unwrap(client().POST('/api/v1/plans/{id}/copy', { params: { path: { id } } })),
  formula: (id: string, row: string, ref: t.Ref) => unwrap(client().GET('/api/v1/plans/{id}/formula', { params: { path: { id }, query: { row, ref } } })),
  placementNames: (id: string) => unwrap(client().GET('/api/v1/plans/{id}/names', { params: { path: { id } } })),
  planReach: (id: string, audience: t.Audience, effective = false) => unwrap(client().GET('/api/v1/plans/{id}/reach', { params: { path: { id }, query: { audience, effective } } })),
  reachModels: (id: string, query: { audience: t.Audience; section?: string; coefficient?: string }) => unwrap(client().GET('/api/v1/plans/{id}/reach/models', { params: { path: { id }, query } })),
  planGroups: (id: string, body: { by: string[]; rows: string[] | null; audience: t.Audience }) => unwrap(client().POST('/api/v1/plans/{id}/groups', { params: { path: { id } }, body })),
  calculators: () => unwrapAs<{ calculators: t.Calculator[] }>(client().GET('/api/v1/calculate')),
  calculate: (name: string, body: Record<string, unknown>) => unwrapAs<t.Calculation>(client().POST('/api/v1/calculate/{name}', { params: { path: { name } }, body: body as Record<string, never> })),
  edit: (id: string, intent: string, edits: t.EditInput[]) => unwrapAs<t.EditAnswer>(client().POST('/api/v1/plans/{id}/edits', { params: { path: { id } }, body: { intent, edits } })),
  undo: (id: string) => unwrapAs<t.EditAnswer>(client().POST('/api/v1/plans/{id}/undo', { params: { path: { id } } })),
  redo: (id: string) => unwrapAs<t.EditAnswer>(client().POST('/api/v1/plans/{id}/redo', { params: { path: { id } } })),
  /** What of the plan falls on each unit of time; `rows: null` asks for all rows. */
  flowchart: (id: string, query: { by: t.TimeUnit; amount: t.Measure; rows: readonly string[] | null; totals: boolean; audience: t.Audience }) => {
    const { rows, ...rest } = query;
    return unwrapAs<t.FlowchartView>(client().GET('/api/v1/plans/{id}/flowchart', { params: { path: { id }, query: { ...rest, ...(rows === null ? {} : { rows: rows.join(',') }) } } }));
  },
  calendars: () => unwrapAs<t.CalendarsView>(client().GET('/api/v1/calendars')),
  setCalendar: (country: string, days: Readonly<Record<string, t.DayChange>>) => unwrapAs<t.CalendarsView>(client().PUT('/api/v1/calendars/{country}', { params: { path: { country } }, body: { days } })),
  addSeason: (body: { name: string; coefficients: string[] }) => unwrapAs<t.CalendarsView>(client().POST('/api/v1/seasons', { body })),
  setSeason: (id: string, body: { name: string; coefficients: string[] }) => unwrapAs<t.CalendarsView>(client().PUT('/api/v1/seasons/{id}', { params: { path: { id } }, body })),
  deleteSeason: (id: string) => unwrapAs<t.CalendarsView>(client().DELETE('/api/v1/seasons/{id}', { params: { path: { id } } })),
  exportTo: (id: string, input: t.ExportInput, path: string) => unwrap(client().POST('/api/v1/plans/{id}/exports', { params: { path: { id } }, body: { ...input, path } })),
  /** What writing the plan into a workbook would do; without a file, into the one it came from. */
  checkTemplate: async (id: string, audience: t.Audience, file: PickedFile | null): Promise<t.FillReport> => {
    if (file && 'file' in file) {
      const answer = await askBytes('POST', `/plans/${encodeURIComponent(id)}/template-check`, { name: file.name, audience }, file.file);
      return (await answer.json()) as t.FillReport;
    }
    return unwrapAs<t.FillReport>(client().POST('/api/v1/plans/{id}/template-check', { params: { path: { id } }, body: { audience, template: file?.path ?? null } }));
  },
  fillTemplateTo: (id: string, audience: t.Audience, template: string | null, path: string) =>
    unwrapAs<t.FillSaved>(client().POST('/api/v1/plans/{id}/template-exports', { params: { path: { id } }, body: { audience, template, path } })),
  fillTemplateBytes: async (id: string, audience: t.Audience, file: PickedFile | null): Promise<Blob> => {
    if (file && 'file' in file) {
      return (await askBytes('POST', `/plans/${encodeURIComponent(id)}/template-fill`, { name: file.name, audience }, file.file)).blob();
    }
    const body = { audience, template: file?.path ?? null };
    return unwrapAs<Blob>(client().POST('/api/v1/plans/{id}/template-fill', { params: { path: { id } }, body, parseAs: 'blob' }));
  },
  exportBytes: (id: string, input: t.ExportInput) => askBytes('GET', `/plans/${encodeURIComponent(id)}/export`, { ...input, chart: input.chart ?? 'budget' }),

  versions: (id: string) => unwrapAs<t.VersionList>(client().GET('/api/v1/plans/{id}/versions', { params: { path: { id } } })),
  keepVersion: (id: string, body: { name: string; note?: string | null }) => unwrap(client().POST('/api/v1/plans/{id}/versions', { params: { path: { id } }, body })),
  changeVersion: (id: string, version: string, body: { name?: string; note?: string }) => unwrap(client().PATCH('/api/v1/plans/{id}/versions/{version}', { params: { path: { id, version } }, body })),
  versionPlan: (id: string, version: string, audience: t.Audience) => unwrapAs<t.PlanView>(client().GET('/api/v1/plans/{id}/versions/{version}', { params: { path: { id, version }, query: { audience } } })),
  restoreVersion: (id: string, version: string) => unwrapAs<t.EditAnswer>(client().POST('/api/v1/plans/{id}/versions/{version}/restore', { params: { path: { id, version } } })),
  setStatus: (id: string, status: t.PlanStatus, note: string | null) => unwrap(client().PUT('/api/v1/plans/{id}/status', { params: { path: { id } }, body: { status, note } })),
  approvals: (id: string) => unwrapAs<t.Approvals>(client().GET('/api/v1/plans/{id}/approvals', { params: { path: { id } } })),
  decide: (id: string, body: { verdict: 'approved' | 'rejected'; note: string | null; state: string[] | null }) => unwrapAs<t.Approvals>(client().POST('/api/v1/plans/{id}/approvals', { params: { path: { id } }, body })),
  takeBackStatement: (id: string, statement: string) => unwrapAs<t.Approvals>(client().DELETE('/api/v1/plans/{id}/approvals/{statement}', { params: { path: { id, statement } } })),
  requestReview: (id: string, body: { of: string[]; note: string | null; state: string[] | null }) => unwrapAs<t.Approvals>(client().POST('/api/v1/plans/{id}/review', { params: { path: { id } }, body })),
  publication: (id: string) => unwrapAs<t.Publication>(client().GET('/api/v1/plans/{id}/publication', { params: { path: { id } } })),
  publish: (id: string, body: { note: string | null }) => unwrapAs<t.Approvals>(client().POST('/api/v1/plans/{id}/publication', { params: { path: { id } }, body })),
  compare: (id: string, from: string, to: string, audience: t.Audience) => unwrapAs<t.Comparison>(client().GET('/api/v1/plans/{id}/compare', { params: { path: { id }, query: { from, to, audience } } })),
  compareTo: (id: string, input: t.CompareFile, path: string) => unwrap(client().POST('/api/v1/plans/{id}/compare/files', { params: { path: { id } }, body: { ...input, path } })),
  compareBytes: (id: string, input: t.CompareFile) => askBytes('GET', `/plans/${encodeURIComponent(id)}/compare/file`, { ...input }),
  cellHistory: (id: string, row: string, ref: t.Ref) => unwrapAs<t.CellHistory>(client().GET('/api/v1/plans/{id}/cells/{row}/{ref}/history', { params: { path: { id, row, ref } } })),
  rowHistory: (id: string, row: string) => unwrapAs<t.RowHistory>(client().GET('/api/v1/plans/{id}/rows/{row}/history', { params: { path: { id, row } } })),

  comments: (id: string, audience: t.Audience) => unwrapAs<t.CommentList>(client().GET('/api/v1/plans/{id}/comments', { params: { path: { id }, query: { audience } } })),
  addComment: (id: string, body: t.AddComment) => unwrapAs<t.Thread>(client().POST('/api/v1/plans/{id}/comments', { params: { path: { id } }, body })),
  updateComment: (id: string, comment: string, body: t.UpdateComment) => unwrapAs<t.Thread>(client().PATCH('/api/v1/plans/{id}/comments/{comment}', { params: { path: { id, comment } }, body })),
  deleteComment: (id: string, comment: string) => unwrapAs<t.Thread>(client().DELETE('/api/v1/plans/{id}/comments/{comment}', { params: { path: { id, comment } } })),
  commentReaders: (id: string, audience: t.Audience) => unwrap(client().GET('/api/v1/plans/{id}/readers', { params: { path: { id }, query: { audience } } })),
  readThread: (id: string, comment: string) => unwrapAs<t.Notices>(client().POST('/api/v1/plans/{id}/comments/{comment}/read', { params: { path: { id, comment } } })),
  notices: () => unwrapAs<t.Notices>(client().GET('/api/v1/notices')),
  readNotices: (body: { ids: string[]; all: boolean }) => unwrapAs<t.Notices>(client().POST('/api/v1/notices/read', { body })),
  noticeSettings: () => unwrapAs<t.NoticeSettingsView>(client().GET('/api/v1/notices/settings')),
  saveNoticeSettings: (body: t.NoticeSettings) => unwrapAs<t.NoticeSettingsView>(client().PUT('/api/v1/notices/settings', { body })),

  scenarios: (id: string) => unwrapAs<t.ScenarioList>(client().GET('/api/v1/plans/{id}/scenarios', { params: { path: { id } } })),
  /** The best split of a plan's budget, as a proposal. */
  optimise: (id: string, body: t.OptimiseRequest) => unwrapAs<t.OptimiseView>(client().POST('/api/v1/plans/{id}/optimise', { params: { path: { id } }, body })),
  applyOptimised: (id: string, request: t.OptimiseRequest, revision: number | null) => unwrapAs<t.EditAnswer>(client().POST('/api/v1/plans/{id}/optimise/apply', { params: { path: { id } }, body: { request, revision } })),
  createScenario: (id: string, name: string) => unwrap(client().POST('/api/v1/plans/{id}/scenarios', { params: { path: { id } }, body: { name } })),
  mergeScenario: (id: string, scenario: string, mode: t.MergeMode) => unwrapAs<t.EditAnswer>(client().POST('/api/v1/plans/{id}/scenarios/{scenario}/merge', { params: { path: { id, scenario } }, body: { mode } })),

  planTemplates: () => unwrap(client().GET('/api/v1/plan-templates')),
  savePlanTemplate: (body: { plan_id: string; name: string }) => unwrap(client().POST('/api/v1/plan-templates', { body })),
  renamePlanTemplate: (id: string, name: string) => unwrap(client().PATCH('/api/v1/plan-templates/{id}', { params: { path: { id } }, body: { name } })),
  deletePlanTemplate: (id: string) => unwrap(client().DELETE('/api/v1/plan-templates/{id}', { params: { path: { id } } })),

  rateCards: () => unwrap(client().GET('/api/v1/rate-cards')),
  rateCard: (id: string) => unwrapAs<t.RateCardView>(client().GET('/api/v1/rate-cards/{id}', { params: { path: { id } } })),
  createRateCard: (card: t.RateCardBody, file_name: string) => unwrapAs<t.RateCardView>(client().POST('/api/v1/rate-cards', { body: { card, file_name } })),
  replaceRateCard: (id: string, body: t.RateCardBody) => unwrapAs<t.RateCardView>(client().PUT('/api/v1/rate-cards/{id}', { params: { path: { id } }, body })),
  editRateCard: (id: string, edits: t.RateEdit[]) => unwrapAs<t.RateCardView>(client().PATCH('/api/v1/rate-cards/{id}', { params: { path: { id } }, body: { edits } })),
  deleteRateCard: (id: string) => unwrap(client().DELETE('/api/v1/rate-cards/{id}', { params: { path: { id } } })),
  readRateCard: async (file: PickedFile, password: string): Promise<t.RateCardReading> => {
    if ('path' in file) return unwrapAs<t.RateCardReading>(client().POST('/api/v1/rate-cards/read', { body: { path: file.path, password: password === '' ? null : password } }));
    const answer = await askBytes('POST', '/rate-cards/read', password === '' ? { name: file.name } : { name: file.name, password }, file.file);
    return (await answer.json()) as t.RateCardReading;
  },
  exportRateCard: (id: string, lang: 'ru' | 'en') => askBytes('GET', `/rate-cards/${encodeURIComponent(id)}/export`, { lang }),
  exportRateCardTo: (id: string, lang: 'ru' | 'en', path: string) => unwrap(client().POST('/api/v1/rate-cards/{id}/exports', { params: { path: { id } }, body: { lang, path } })),

  mappings: () => unwrap(client().GET('/api/v1/mappings')),
  mapping: (id: string) => unwrap(client().GET('/api/v1/mappings/{id}', { params: { path: { id } } })),
  addMapping: (body: t.MappingFile) => unwrap(client().POST('/api/v1/mappings', { body })),
  changeMapping: (id: string, body: { name?: string; columns?: t.MappedChoice[] }) => unwrap(client().PATCH('/api/v1/mappings/{id}', { params: { path: { id } }, body })),
  deleteMapping: (id: string) => unwrap(client().DELETE('/api/v1/mappings/{id}', { params: { path: { id } } })),

  startImport: async (file: PickedFile, signal?: AbortSignal): Promise<t.ImportView> => {
    if ('path' in file) return unwrap(client().POST('/api/v1/imports', { body: { path: file.path } }));
    const answer = await askBytes('POST', '/imports', { name: file.name }, file.file, signal);
    return (await answer.json()) as t.ImportView;
  },
  importView: (id: string) => unwrap(client().GET('/api/v1/imports/{id}', { params: { path: { id } } })),
  cancelImport: (id: string) => unwrap(client().DELETE('/api/v1/imports/{id}', { params: { path: { id } } })),
  unlockImport: (id: string, password: string) => unwrap(client().POST('/api/v1/imports/{id}/password', { params: { path: { id } }, body: { password } })),
  chooseImport: (id: string, body: t.Choices) => unwrap(client().PUT('/api/v1/imports/{id}/choices', { params: { path: { id } }, body })),
  importByMapping: (id: string, body: t.ReadByMapping) => unwrap(client().PUT('/api/v1/imports/{id}/mapping', { params: { path: { id } }, body })),
  importPicture: (id: string, sheet: string, row: number, rows: number) =>
    unwrap(client().GET('/api/v1/imports/{id}/picture', { params: { path: { id }, query: { sheet, row, rows } } })),
  importMerge: (id: string, plan_id: string) => unwrap(client().GET('/api/v1/imports/{id}/merge', { params: { path: { id }, query: { plan_id } } })),
  commitImport: (id: string, body: t.CommitImport) => unwrap(client().POST('/api/v1/imports/{id}/commit', { params: { path: { id } }, body })),

  join: (body: t.JoinRequest) => unwrap(client().POST('/api/v1/session/join', { body })),
  useRecoveryKit: (body: t.UseKitRequest) => unwrap(client().POST('/api/v1/session/recover/kit', { body })),
  recoveryKit: () => unwrap(client().GET('/api/v1/team/recovery-kit')),
  makeRecoveryKit: () => unwrap(client().POST('/api/v1/team/recovery-kit')),
  sealRecoveryKit: (code: string, passphrase: string) => unwrap(client().POST('/api/v1/team/recovery-kit/file', { body: { code, passphrase } })),
  testRecoveryKit: (body: t.TestKitRequest) => unwrap(client().POST('/api/v1/team/recovery-kit/test', { body })),
  recoveryKitLater: () => unwrap(client().POST('/api/v1/team/recovery-kit/later')),
  keepKeyAgain: () => unwrap(client().POST('/api/v1/security/keyring')),
  copiedSeen: () => unwrap(client().POST('/api/v1/security/copied/seen')),
  giveUpJoining: () => unwrap(client().DELETE('/api/v1/session/join')),
  /** Answers when somebody of the team has let this device in, or after so many seconds. */
  waitToJoin: (seconds: number, signal?: AbortSignal) => unwrap(client().POST('/api/v1/session/join/wait', { body: { seconds }, ...(signal ? { signal } : {}) })),
  team: () => unwrapAs<t.Team>(client().GET('/api/v1/team')),
  rights: () => unwrap(client().GET('/api/v1/team/rights')),
  /** What the person here may not do, and who may. */
  myRights: () => unwrap(client().GET('/api/v1/team/me/rights')),
  renameMe: (body: { person: string; device: string }) => unwrapAs<t.Team>(client().PUT('/api/v1/team/me', { body })),
  invite: (body: t.InviteRequest) => unwrapAs<t.Invited>(client().POST('/api/v1/team/invitations', { body })),
  takeBackInvitation: (id: string) => unwrapAs<t.Team>(client().DELETE('/api/v1/team/invitations/{id}', { params: { path: { id } } })),
  acceptRequest: (id: string) => unwrapAs<t.Team>(client().POST('/api/v1/team/invitations/{id}/accept', { params: { path: { id } } })),
  declineRequest: (id: string) => unwrapAs<t.Team>(client().POST('/api/v1/team/invitations/{id}/decline', { params: { path: { id } } })),
  setRole: (id: string, role: t.OrganisationRole) => unwrapAs<t.Team>(client().PUT('/api/v1/team/members/{id}/role', { params: { path: { id } }, body: { role } })),
  removeMember: (id: string) => unwrapAs<t.Team>(client().DELETE('/api/v1/team/members/{id}', { params: { path: { id } } })),
  revokeDevice: (key: string) => unwrapAs<t.Team>(client().DELETE('/api/v1/team/devices/{key}', { params: { path: { key } } })),
  setProjectRoles: (id: string, person: string, roles: t.ProjectRole[]) => unwrapAs<t.Team>(client().PUT('/api/v1/projects/{id}/team/{person}', { params: { path: { id, person } }, body: { roles } })),

  addRelay: (body: { url: string; token: string | null }) => unwrapAs<t.SyncView>(client().PUT('/api/v1/relay', { body })),
  leaveRelay: () => unwrapAs<t.SyncView>(client().DELETE('/api/v1/relay')),
  sync: () => unwrapAs<t.SyncView>(client().GET('/api/v1/sync')),
  syncNow: (wait_seconds: number) => unwrapAs<t.SyncView>(client().POST('/api/v1/sync', { body: { wait_seconds } })),
  envelopesOnHold: () => unwrap(client().GET('/api/v1/sync/envelopes')),
  presences: () => unwrap(client().GET('/api/v1/presence')),
  tellPresence: (body: t.Whereabouts) => unwrap(client().PUT('/api/v1/presence', { body })),
};
