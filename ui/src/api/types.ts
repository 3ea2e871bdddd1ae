/**
 * The API's shapes under their short names. All of them come from the generated description; what is said here by hand
 * only narrows it where the description has less to say. Decimals are canonical strings, dates ISO, percent values
 * fractions, ids prefixed strings.
 */
import type { components } from './gen/schema';

type Schemas = components['schemas'];

/** Answers as they come: what may be absent is told as `null`, which the description writes as optional. */
export type Told<T> = T extends readonly (infer One)[] ? Told<One>[]
  : T extends object ? { [K in keyof T as null extends T[K] ? never : K]: Told<T[K]> } & { [K in keyof T as null extends T[K] ? K : never]-?: Told<T[K]> }
  : T;

/** A shape with some fields narrowed; a field that is no longer in the shape is an error. */
type Narrowed<T, By extends { [K in keyof By]: K extends keyof T ? unknown : never }> = Omit<T, keyof By> & By;

/** A field code or a column id. */
export type Ref = string;
export type Audience = Schemas['Audience'];
export type Problem = Partial<Told<Schemas['Problem']>>;
export type RefusedCell = Told<Schemas['RefusedCell']>;

export type Settings = Schemas['Settings'];
export type Session = Told<Schemas['SessionView']>;
export type StartSession = Schemas['StartRequest'];
export type NewLock = Schemas['LockRequest'];
export type Security = Told<Schemas['SecurityView']>;

export type ProjectSummary = Told<Schemas['ProjectSummary']>;
export type NewPlan = Schemas['CreatePlan'];
export type PlanSummary = Told<Schemas['PlanSummary']>;
export type SampleAnswer = Schemas['SampleView'];

export type ColumnView = Told<Schemas['ColumnView']>;
export type FlightView = Told<Schemas['FlightView']>;
export type Discrepancy = Told<Schemas['DiscrepancyView']>;
/** What is empty the core leaves out. */
export type RowView = Narrowed<Told<Schemas['RowView']>, { c: Record<Ref, string>; f: FlightView[]; src?: [number, number, number]; r?: Told<Schemas['RateView']> | null; conflicts?: Conflict[]; returned?: Returned | null }>;
export type Conflict = Told<Schemas['ConflictView']>;
export type Written = Told<Schemas['WrittenView']>;
export type Writer = Told<Schemas['WriterView']>;
export type Returned = Told<Schemas['ReturnedView']>;
/** A place that a colleague wrote to. */
export type Touched = Told<Schemas['TouchedView']>;
export type CostBasis = Schemas['CostBasis'];
export type CostKind = Schemas['CostKind'];
export type CostView = Told<Schemas['CostView']>;
export type Totals = Told<Schemas['TotalsView']>;
export type Severity = Schemas['Severity'];
export type PlanProblem = Narrowed<Told<Schemas['PlanProblem']>, { severity: Severity }>;
export type ImportSource = Told<Schemas['ImportSource']>;
export type Undo = Told<Schemas['UndoView']>;
export type PlanView = Narrowed<Told<Schemas['PlanView']>, { rows: RowView[]; problems: PlanProblem[]; views: SavedView[]; conflicts?: Conflict[]; returned?: Record<string, Returned> }>;
export type FormulaView = Told<Schemas['ExplanationView']>;

export type ViewFilter = Schemas['ViewFilter'];
/** What a view shows; the core fills in what a request leaves out. */
export type ViewLook = Required<Told<Schemas['ViewLook']>>;
export type SavedView = Narrowed<Told<Schemas['SavedView']>, { look: ViewLook }>;
export type GroupView = Told<Schemas['GroupView']>;

export type EditInput = Schemas['EditInput'];
/** What did not change the core leaves out. */
export type EditAnswer = Narrowed<Told<Schemas['EditAnswer']>, { header?: Record<string, string>; order?: string[]; columns?: ColumnView[]; costs?: CostView[]; views?: SavedView[]; rows: RowView[]; problems?: PlanProblem[]; conflicts?: Conflict[]; returned?: Record<string, Returned>; kept?: Told<Schemas['KeptView']>[] }>;
/** What changed since a revision; no patch: read the plan again. */
export interface Changes { patch: EditAnswer | null; touched: Touched[] }

export type SheetReport = Told<Schemas['SheetReport']>;
export type TableReport = Told<Schemas['TableReport']>;
export type ColumnReport = Told<Schemas['ColumnReport']>;
export type Cause = Schemas['Cause'];
export type ReconciliationReport = Told<Schemas['ReconciliationReport']>;
export type ImportProblem = Told<Schemas['ImportProblem']>;
export type SkippedRow = Schemas['SkippedRow'];
export type ImportReport = Told<Schemas['ImportReport']>;
export type Choices = Schemas['Choices'];
export type ImportView = Narrowed<Told<Schemas['ImportView']>, { choices: Choices; error?: Narrowed<Told<Schemas['Failure']>, { code: string }> | null; report?: ImportReport | null; mapping?: MappingUse | null }>;
export type MappingUse = Told<Schemas['MappingUse']>;
export type MappingChange = MappingUse['changes'][number];
export type ReadByMapping = Schemas['ReadByMapping'];
export type PlanTemplate = Told<Schemas['PlanTemplateSummary']>;
export type RateCardSummary = Told<Schemas['RateCardSummary']>;
export type RateCardBody = Schemas['RateCardBody'];
export type RateRow = Schemas['RateRowBody'];
export type RateEdit = Schemas['RateEdit'];
export type RateProblem = Told<Schemas['RateProblem']>;
export type RateCardView = Narrowed<Told<Schemas['RateCardView']>, { card: RateCardBody }>;
export type RateCardReading = Narrowed<Told<Schemas['RateCardReading']>, { card: RateCardBody }>;
export type RateOffer = Told<Schemas['RateView']>;
export type MappingSummary = Told<Schemas['MappingSummary']>;
export type MappingFile = Schemas['MappingFile'];
export type MappedChoice = Schemas['MappedChoice'];
export type PictureRow = Schemas['PictureRow'];
export type Picture = Schemas['Picture'];
export type MergePreview = Schemas['MergePreview'];
export type CommitImport = Schemas['CommitRequest'];
export type RecoverSession = Schemas['RecoverRequest'];
export type CommitAnswer = Schemas['CommitAnswer'];
export type ExportInput = Schemas['ExportRequest'];
export type FillReport = Told<Schemas['FillReport']>;
export type FillSaved = Told<Schemas['FillSaved']>;

export type PlanStatus = Schemas['PlanStatus'];
export type StatusView = Told<Schemas['StatusView']>;
export type Approvals = Told<Schemas['ApprovalsView']>;
export type Statement = Approvals['statements'][number];
export type PersonInProject = Approvals['people'][number];
export type Publication = Told<Schemas['PublicationView']>;
export type VersionView = Told<Schemas['VersionView']>;
export type VersionList = Told<Schemas['VersionList']>;
export type Comparison = Told<Schemas['Comparison']>;
export type ComparedRow = Comparison['rows'][number];
export type TotalChange = Comparison['totals'][number];
export type ChangedBy = Told<Schemas['ByView']>;
export type CellHistory = Told<Schemas['CellHistory']>;
export type RowHistory = Told<Schemas['RowHistory']>;
export type RowWrite = RowHistory['writes'][number];
export type CommentList = Told<Schemas['CommentList']>;
export type Thread = Told<Schemas['ThreadView']>;
export type CommentView = Thread['comments'][number];
export type MentionView = CommentView['mentions'][number];
/** Somebody who reads what is said beside a plan. */
export type Reader = Schemas['ReaderView'];
export type Notices = Told<Schemas['NoticesView']>;
export type NoticeSettings = Required<Told<Schemas['NoticeSettings']>>;
export type NoticeSettingsView = Omit<Schemas['NoticeSettingsView'], 'settings'> & { settings: NoticeSettings };
/** What a notice is about. */
export type NoticeKind = 'mention' | 'reply' | 'review_requested' | 'approved' | 'rejected' | 'taken_back' | 'published' | 'join_request' | 'joined' | 'role';
export type Notice = Narrowed<Notices['notices'][number], { kind: NoticeKind }>;
export type AddComment = Omit<Schemas['AddComment'], 'mentions'> & { mentions?: string[] };
export type UpdateComment = Omit<Schemas['UpdateComment'], 'mentions'> & { mentions?: string[] };
export type ScenarioList = Told<Schemas['ScenarioList']>;
export type ScenarioView = Told<Schemas['ScenarioView']>;

export type Objective = Schemas['Objective'];
export type CurveInput = Schemas['CurveInput'];
export type CurveFamily = Schemas['ResponseFamily'];
export type CurveFit = Schemas['FitView'];
export type OptimiseLine = Schemas['OptimiseLine'];
export type OptimiseRequest = Schemas['OptimiseRequest'];
export type OptimiseView = Told<Schemas['OptimiseView']>;
export type OptimisedLine = Told<Schemas['OptimisedLine']>;
export type MergeMode = Schemas['MergeMode'];
export type CompareFile = Schemas['CompareFileRequest'];

export type CalendarsView = Told<Schemas['CalendarsView']>;
export type SeasonView = Told<Schemas['SeasonView']>;
export type DayChange = Schemas['DayChange'];

export type TimeUnit = Schemas['Unit'];
export type Measure = Schemas['Measure'];
export type Pattern = Schemas['Pattern'];
export type ShapeInput = Schemas['ShapeInput'];
export type FlowchartRow = Narrowed<Told<Schemas['FlowchartRow']>, { cells: [string, string][]; stated?: string }>;
export type FlowchartView = Narrowed<Told<Schemas['FlowchartView']>, { rows: FlowchartRow[]; totals?: Narrowed<Told<Schemas['FlowchartTotals']>, { cells: [string, string][] }> }>;

export type ReachView = Told<Schemas['ReachView']>;
export type PlanReach = Told<Schemas['PlanReachView']>;
export type ReachModels = Told<Schemas['ReachModelsView']>;
export type ModelWarning = Schemas['ModelWarning'];
export type InputShape = Told<Schemas['InputKind']>;
export type NumberRange = Told<Schemas['NumberRange']>;
export type NumberUnit = Schemas['NumberUnit'];
/** An input of a calculator; a table has inputs of its own. */
export type InputSpec = Narrowed<Told<Schemas['InputSpec']>, { shape: Exclude<InputShape, { kind: 'table' }> | { kind: 'table'; columns: InputSpec[] } }>;
export type Calculator = Narrowed<Told<Schemas['Calculator']>, { inputs: InputSpec[]; example: Record<string, unknown> }>;
export type ChartKind = Schemas['ChartKind'];
export type CalculatedChart = Narrowed<Told<Schemas['CalculatedChart']>, { points: [number, number][] }>;
export type Calculation = Narrowed<Told<Schemas['Calculation']>, { charts: CalculatedChart[]; outputs: CalculatedOutput[]; model: Schemas['ReachModel'] | null }>;
export type CalculatedOutput = Narrowed<Told<Schemas['CalculatedOutput']>, { value: number | string | number[] | string[] | null }>;

export type Joining = Told<Schemas['JoiningView']>;
export type JoinRequest = Schemas['JoinRequest'];
export type UseKitRequest = Schemas['UseKitRequest'];
export type TestKitRequest = Schemas['TestKitRequest'];
export type Kit = Told<Schemas['KitView']>;
export type KitState = Schemas['KitState'];
export type NewKit = Schemas['RecoveryKitView'];
export type OwnDevice = Told<Schemas['OwnDeviceView']>;
export type Copied = Told<Schemas['CopiedView']>;
export type OrganisationRole = Schemas['OrganisationRole'];
export type ProjectRole = Schemas['ProjectRole'];
export type ProjectRoles = Required<Told<Schemas['ProjectRolesView']>>;
export type Member = Narrowed<Told<Schemas['MemberView']>, { projects: ProjectRoles[] }>;
export type MemberDevice = Told<Schemas['DeviceView']>;
export type Invitation = Narrowed<Told<Schemas['InvitationView']>, { projects: ProjectRoles[] }>;
export type Team = Narrowed<Told<Schemas['TeamView']>, { members: Member[]; invitations: Invitation[] }>;
export type InviteRequest = Schemas['InviteRequest'];
export type Invited = Narrowed<Told<Schemas['InvitedView']>, { invitation: Invitation }>;
export type MyRights = Told<Schemas['MyRightsView']>;
export type UseCase = Schemas['UseCase'];
export type RightsTable = Told<Schemas['RightsView']>;
export type RightsCell = RightsTable['objects'][number]['cells'][number];
export type SyncState = 'none' | 'offline' | 'connecting' | 'syncing' | 'synced' | 'removed' | 'trouble';
export type SyncView = Narrowed<Told<Schemas['SyncView']>, { state: SyncState }>;
export type DocumentSync = SyncView['documents'][number];
export type SyncSuspect = SyncView['suspects'][number];
export type EnvelopeOnHold = Told<Schemas['EnvelopeView']>;
export type Presence = Told<Schemas['PresenceView']>;
export type Whereabouts = Schemas['WhereRequest'];
