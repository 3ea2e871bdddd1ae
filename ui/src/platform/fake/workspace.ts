import type { CommitImport, Kit, PlanSummary, ProjectSummary, Security, Session, Settings, StartSession } from '@/api/types';
import { addFakeRoutes, FakeProblem } from './routes';

/* A workspace in memory. The address chooses where it starts: `?state=onboarding`, `?state=recovery`, `?empty`. */

const wish = new URLSearchParams(globalThis.location?.search ?? '');
const session: Session = {
  state: (wish.get('state') as Session['state'] | null) ?? 'ready', reason: wish.get('reason'), args: { pid: '48213' }, joining: null, person: 'Анна Белова', workspace: { id: 'wsp_1', name: 'Агентство «Север»' },
  settings: { language: (wish.get('lang') as Settings['language'] | null) ?? 'system', theme: (wish.get('theme') as Settings['theme'] | null) ?? 'system', density: 'normal', lock_minutes: 15 },
  data_dir: '/home/anna/.local/share/mrm-desktop', version: '0.1.0', host: 'loopback', has_lock: true,
};
const kit: Kit = { state: 'none', made_at: null, tested_at: null, places: [], opens_database: false, ask: wish.has('kit'), remind: true };
const KIT_CODE = `MRMR1-${Array.from({ length: 24 }, (_, at) => String(10_000 + at * 3_571)).join('-')}`;
const security = (): Security => ({
  key: session.has_lock ? 'passphrase' : 'keyring', keyring: session.has_lock ? 'not_used' : 'holds', kit, copied: null,
  devices: [{ key: 'aa', name: 'Ноутбук Анны', fingerprint: 'K7QX-2M4D-91TZ', this: true, kit: false, added_at: '2026-10-01T08:00:00Z', seen_at: '2026-11-26T08:00:00Z', revoked_at: null }],
});
const project = (id: string, name: string, client: string | null, day: string, archived = false): ProjectSummary => ({ id, name, client, plans: 0, statuses: [], archived, updated_at: `2026-${day}T09:30:00Z` });
const plan = (id: string, project_id: string, title: string, grand_total: string | null, lines: number, problems: number, day: string): PlanSummary => ({
  id, project_id, title, client: 'ООО «Пример»', period_start: '2026-09-01', period_end: '2026-11-30', currency: 'RUB', lines, grand_total, problems, scenario: null, scenario_of: null, status: 'draft', archived: false, updated_at: `2026-${day}T14:05:00Z`,
});
const projects: ProjectSummary[] = wish.has('empty') ? [] : [
  project('prj_1', 'Осенняя кампания 2026', 'ООО «Пример»', '11-20'), project('prj_2', 'Запуск мобильного приложения', 'Банк «Берег»', '11-18'),
  project('prj_3', 'Имиджевая кампания с очень длинным названием, которое не помещается в столбец таблицы и поэтому обрезается многоточием', 'Федеральная сеть аптек «Здоровый город»', '11-02'), project('prj_4', 'Весна 2025', null, '03-11', true),
];
const plans: PlanSummary[] = wish.has('empty') ? [] : [
  plan('pln_demo', 'prj_1', 'Медиаплан · осень 2026', '24449934', 24, 3, '11-20'), plan('pln_2', 'prj_1', 'Вариант без ТВ', '1421874.2', 8, 0, '11-19'), plan('pln_3', 'prj_2', 'Performance Q4', '123456789012.34', 112, 1, '11-18'), plan('pln_4', 'prj_2', 'Черновик', null, 0, 0, '11-10'),
];
let next = 10;

const projectOf = (id: string | undefined) => found(projects.find((one) => one.id === id));
const planOf = (id: string | undefined) => found(plans.find((one) => one.id === id));
function found<T>(thing: T | undefined): T {
  if (thing === undefined) throw new FakeProblem(404, 'not_found');
  return thing;
}
const counted = (one: ProjectSummary) => ({ ...one, plans: plans.filter((p) => p.project_id === one.id && !p.archived).length });

/** For the fake import: adds a plan and its project. */
export function addFakePlan(title: string, lines: number, total: string, to: CommitImport): PlanSummary {
  const project_id = to.project_id ?? `prj_${next++}`;
  if (!to.project_id) projects.unshift(project(project_id, to.new_project?.name ?? title, null, '11-21'));
  const made = plan(`pln_n${next++}`, project_id, title, total, lines, 2, '11-21');
  plans.unshift(made);
  return made;
}

const replaced = { severity: 'warning', code: 'template_formula_replaced', sheet: 'Лист1', cell: 'K15', args: { cell: 'K15', formula: 'J15*H15', value: '9000' }, message: 'K15 held the formula =J15*H15; it now holds 9000.' };

addFakeRoutes([
  { method: 'GET', pattern: '/session', answer: () => session },
  { method: 'POST', pattern: '/session/start', answer: ({ body }) => { const { person, workspace, language } = body as StartSession; return Object.assign(session, { state: 'ready', person, workspace: { id: 'wsp_1', name: workspace }, settings: { ...session.settings, language } }); } },
  { method: 'POST', pattern: '/session/unlock', answer: ({ body }) => { if ((body as { passphrase: string }).passphrase !== 'верно') throw new FakeProblem(403, 'wrong_passphrase'); return Object.assign(session, { state: 'ready' }); } },
  { method: 'POST', pattern: '/session/recover', answer: () => { throw new FakeProblem(403, 'wrong_key'); } },
  { method: 'POST', pattern: '/session/lock', answer: () => Object.assign(session, { state: 'locked' }) },
  { method: 'POST', pattern: '/session/active', answer: () => null },
  { method: 'GET', pattern: '/security', answer: security },
  { method: 'GET', pattern: '/team/recovery-kit', answer: () => kit },
  { method: 'POST', pattern: '/team/recovery-kit', answer: () => { Object.assign(kit, { state: 'untested', made_at: '2026-11-26T09:00:00Z', places: [7, 14], opens_database: true, ask: false, remind: true }); return { code: KIT_CODE, places: kit.places }; } },
  { method: 'POST', pattern: '/team/recovery-kit/file', answer: () => ({ file: 'MRMKIT1-00000' }) },
  { method: 'POST', pattern: '/team/recovery-kit/test', answer: () => Object.assign(kit, { state: 'tested', tested_at: '2026-11-26T09:05:00Z', remind: false }) },
  { method: 'POST', pattern: '/team/recovery-kit/later', answer: () => Object.assign(kit, { ask: false, remind: kit.state !== 'tested' }) },
  { method: 'POST', pattern: '/security/copied/seen', answer: security },
  { method: 'POST', pattern: '/security/keyring', answer: security },
  { method: 'POST', pattern: '/session/open', answer: () => session },
  { method: 'GET', pattern: '/notices', answer: () => ({ unread: 0, comments: [], notices: [] }) },
  { method: 'GET', pattern: '/notices/settings', answer: () => ({ settings: { desktop: true, discreet: false, quiet: null, off: [] }, kinds: ['mention', 'reply'], zone: '+03:00', quiet_now: false }) },
  { method: 'PUT', pattern: '/security/lock', answer: () => Object.assign(session, { has_lock: true }) },
  { method: 'POST', pattern: '/security/lock/remove', answer: () => Object.assign(session, { has_lock: false }) },
  { method: 'PUT', pattern: '/settings', answer: ({ body }) => Object.assign(session, { settings: body as Settings }) },
  { method: 'POST', pattern: '/sample', answer: () => ({ project_id: 'prj_1', plan_id: 'pln_demo' }) },
  { method: 'GET', pattern: '/projects', answer: () => ({ projects: projects.map(counted) }) },
  { method: 'POST', pattern: '/projects', answer: ({ body }) => { const { name, client } = body as { name: string; client: string | null }; const made = project(`prj_${next++}`, name, client, '11-21'); projects.unshift(made); return made; } },
  { method: 'GET', pattern: '/projects/:id', answer: ({ path }) => ({ project: counted(projectOf(path[0])), plans: plans.filter((one) => one.project_id === path[0]) }) },
  { method: 'PATCH', pattern: '/projects/:id', answer: ({ path, body }) => Object.assign(projectOf(path[0]), body) },
  { method: 'POST', pattern: '/projects/:id/plans', answer: ({ path, body }) => { const made = { ...plan(`pln_n${next++}`, path[0] ?? '', (body as { title: string }).title, null, 0, 0, '11-21') }; plans.unshift(made); return made; } },
  { method: 'GET', pattern: '/plans', answer: () => ({ plans }) },
  { method: 'PATCH', pattern: '/plans/:id', answer: ({ path, body }) => Object.assign(planOf(path[0]), body) },
  { method: 'POST', pattern: '/plans/:id/copy', answer: ({ path }) => { const from = planOf(path[0]); const made = { ...from, id: `pln_n${next++}`, title: `${from.title} (копия)` }; plans.unshift(made); return made; } },
  { method: 'GET', pattern: '/plans/:id/export', answer: ({ path }) => new Response('план', { headers: { 'Content-Disposition': `attachment; filename*=UTF-8''${encodeURIComponent(planOf(path[0]).title)}.csv` } }) },
  { method: 'POST', pattern: '/plans/:id/template-check', answer: ({ path }) => { planOf(path[0]); return { own_workbook: true, refusals: [], warnings: [replaced], cells: 12, rows_added: 1, rows_removed: 0, flights: 1, recalculated: 40, parts: [{ part: 'xl/worksheets/sheet1.xml', change: 'changed' }] }; } },
  { method: 'POST', pattern: '/plans/:id/template-fill', answer: () => new Response('книга') },
]);
