/** The API's shapes. Decimals are canonical strings, dates ISO, percent values fractions, ids prefixed strings. */

/** A field code or a column id. */
export type Ref = string;
export type Audience = 'internal' | 'client';

export interface Problem { type?: string; title: string; status: number; detail?: string; code: string; args?: Record<string, string>; field?: string }

export interface Settings { language: 'ru' | 'en' | 'system'; theme: 'light' | 'dark' | 'system'; density: 'compact' | 'normal' | 'comfortable' }
export interface Session {
  state: 'onboarding' | 'ready' | 'locked' | 'recovery' | 'needs_passphrase' | 'read_only' | 'busy';
  reason?: string | null;
  args?: Record<string, string>;
  person?: string | null;
  workspace?: { id: string; name: string } | null;
  settings: Settings;
  data_dir: string;
  version: string;
  host: 'window' | 'loopback';
}
export interface StartSession { person: string; workspace: string; language: Settings['language']; passphrase?: string }

export interface ProjectSummary { id: string; name: string; client: string | null; plans: number; archived: boolean; updated_at: string }
export interface PlanSummary {
  id: string; project_id: string; title: string; client: string | null; period_start: string | null; period_end: string | null;
  currency: string; lines: number; grand_total: string | null; problems: number; archived: boolean; updated_at: string;
}
export interface SampleAnswer { project_id: string; plan_id: string }

export interface ColumnView {
  ref: Ref; name_en: string; name_ru: string;
  kind: 'text' | 'choice' | 'count' | 'money' | 'ratio' | 'percent' | 'discounts' | 'factors' | 'date';
  unit?: string | null; audience: Audience; custom: boolean; shown: boolean; summable: boolean; choices?: string[];
}
export interface FlightView { id: string; start: string; end: string; quantity: string | null; amount: string | null }
export interface Discrepancy { ref: Ref; entered: string; computed: string; rule: string; inputs: Ref[] }
export interface RowView {
  id: string; kind: 'section' | 'line'; parent: string | null; depth: number;
  v: Record<Ref, string>; c: Record<Ref, string>; e?: Ref[]; src?: [number, number, number]; f: FlightView[]; w?: Discrepancy[]; n?: Record<Ref, string>;
}
export type CostBasis = { kind: 'amount'; amount: string } | { kind: 'share_of_media' | 'share_of_client_net'; rate: string };
export type CostKind = 'production' | 'reporting' | 'ord' | 'project_management' | 'levy' | 'ad_serving' | 'other';
export interface CostView {
  id: string; kind: CostKind; label: string; basis: CostBasis; vat_rate: string | null; audience: Audience;
  net: string; vat: string; gross: string; source?: string | null;
}
export interface Totals {
  currency: string; media_net: string; commission: string; client_net: string; vat: string; cost_gross: string;
  costs_net: string; costs_vat: string; costs_gross: string; grand_net: string; grand_total: string;
  fields: Record<Ref, string>; notes: Record<Ref, string>; bounds: Record<Ref, string>;
  warnings: { code: string; args: Record<string, string> }[]; by_currency?: Record<string, string>;
}
export type Severity = 'info' | 'warning' | 'error';
export interface PlanProblem { code: string; severity: Severity; row?: string; ref?: Ref; args: Record<string, string>; message: string }
export interface ImportSource {
  id: string; file_name: string; imported_at: string;
  tables: { sheet: string; header_rows: number[]; columns: Record<Ref, string> }[];
}
export interface Undo { can_undo: boolean; can_redo: boolean; undo_label?: string; redo_label?: string }
export interface PlanView {
  id: string; project_id: string; project_name: string; revision: number; header: Record<string, string>; header_sources: Record<string, string>;
  columns: ColumnView[]; rows: RowView[]; costs: CostView[]; totals: Totals; problems: PlanProblem[]; imports: ImportSource[]; undo: Undo;
}
export interface FormulaView {
  ref: Ref; value: string | null; kind: 'entered' | 'imported' | 'derived'; rule?: string; inputs: { ref: Ref; value: string }[]; source?: string; entered_at?: string;
}

export type EditInput =
  | { op: 'set_header'; field: string; text: string | null }
  | { op: 'set_cells'; cells: [row: string, ref: Ref, text: string | null][] }
  | { op: 'add_row'; kind: 'line' | 'section'; parent: string | null; after: string | null; temp?: string; cells?: Record<Ref, string> }
  | { op: 'duplicate_rows'; rows: string[] }
  | { op: 'remove_rows'; rows: string[] }
  | { op: 'move_rows'; rows: string[]; parent: string | null; after: string | null }
  | { op: 'set_flight'; row: string; id?: string | null; start: string; end: string; quantity?: string | null; amount?: string | null }
  | { op: 'remove_flight'; row: string; id: string }
  | { op: 'add_column'; name: string; kind: 'text' | 'number' | 'money' | 'percent' | 'date'; unit?: string | null; audience: Audience }
  | { op: 'update_column'; id: string; name?: string; audience?: Audience; unit?: string | null }
  | { op: 'remove_column'; id: string }
  | { op: 'add_cost'; kind: CostKind; label: string; basis: CostBasis; vat_rate?: string | null; audience: Audience }
  | { op: 'update_cost'; id: string; kind?: CostKind; label?: string; basis?: CostBasis; vat_rate?: string | null; audience?: Audience }
  | { op: 'remove_cost'; id: string };
export interface EditAnswer {
  revision: number; header?: Record<string, string>; rows: RowView[]; removed: string[]; order?: string[]; columns?: ColumnView[]; costs?: CostView[];
  totals: Totals; problems: PlanProblem[]; released: { row: string; ref: Ref; value: string }[]; undo: Undo; created: Record<string, string>;
}

/** A workbook being read: its report, as far as known. */
export interface SheetReport { name: string; visibility: 'visible' | 'hidden' | 'very_hidden'; role: string; rows: number; columns: number }
export interface TableReport {
  table: number; sheet: string; header_rows: number[]; range: string; lines: number; sections: string[]; included: boolean; calendar: string; fingerprint: string;
}
export interface ColumnReport {
  table: number; cell: string; column: string; header: string; field: string | null; custom: string | null; kind: ColumnView['kind'] | null; confidence: number;
  audience: Audience; hidden: boolean; samples: string[]; basis: string | null; currency: string | null; scale: number; alternatives: string[];
}
export interface Cause { code: string; args: Record<string, string>; message: string }
export interface ReconciliationReport { label: string; total: string; cell: string; workbook: string; computed: string | null; equal: boolean; cause: Cause | null }
export interface ImportProblem { severity: Severity; code: string; sheet: string | null; cell: string | null; args: Record<string, string>; message: string }
export interface SkippedRow { sheet: string; row: number; reason: string; text: string }
export interface ImportReport {
  plan_id: string | null; title: string; sheets: SheetReport[]; tables: TableReport[]; columns: ColumnReport[]; lines: number;
  metadata: Record<string, { value: string; cell: string }>; totals: Record<string, string>; reconciliation: ReconciliationReport[];
  problems: ImportProblem[]; skipped: SkippedRow[]; variants: boolean;
}
export interface Choices {
  sheets: string[] | null;
  tables: { sheet: string; header_row: number; included?: boolean | null; header_rows?: number[] | null }[];
  columns: { sheet: string; column: string; target: string; audience?: Audience | null }[];
  metadata: Record<string, string>;
  year: number | null;
  hidden: boolean;
}
export interface ImportView {
  id: string; state: 'reading' | 'needs_password' | 'ready' | 'failed'; progress: { stage: string; done: number; total: number }; file_name: string;
  error?: { code: string; args: Record<string, string>; message: string } | null; report?: ImportReport | null; choices: Choices;
}
export interface PictureRow { row: number; role: string; hidden: boolean; cells: string[]; fills: Record<string, string> }
export interface Picture { sheet: string; total_rows: number; total_columns: number; first_row: number; rows: PictureRow[]; merges: string[]; hidden_columns: string[] }
export interface MergePreview { matched: number; added: number; missing: { row: string; name: string }[]; changed_cells: number }
export type CommitImport = { project_id: string } | { new_project: { name: string; client?: string | null } } | { plan_id: string };
export interface CommitAnswer { plan_id: string; project_id: string; added: number; updated: number; missing: string[] }
export interface ExportInput { format: 'xlsx' | 'csv'; audience: Audience; lang: 'ru' | 'en' }
