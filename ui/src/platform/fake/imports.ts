import type { Choices, ColumnReport, CommitImport, ImportReport, ImportView, MappingUse, Picture, PictureRow, ReadByMapping } from '@/api/types';
import { addFakeRoutes, FakeProblem } from './routes';
import { addFakePlan } from './workspace';

/* An agency workbook in memory: five lines by weeks, totals, services, internal columns. Names decide: `пароль…` is protected, `битый…` is damaged, `медленный…` never ends, `снова…` is of a known shape. */

const HEAD = ['', '№', 'Площадка', 'Формат', 'Таргетинг', 'Тип закупки', 'Период', 'Кол-во', 'Цена', 'Скидка', 'Стоимость без НДС', 'Стоимость с НДС', 'Показы', 'CTR', 'Клики', 'Охват', 'Прим.', '02.01-08.01', '09.01 - 15.01', '16.01-22.01', '23.01-29.01', 'Закупка', 'Доход'];
const LINES = [
  ['', '1', 'Онлайн-кинотеатр', '15" In-stream', 'Все 25–54', '1000 показов', '4 недели', '18 000', '420', '5%', '7 182 000', '8 618 400', '18 000 000', '0,9%', '162 000', '5 600 000', '', '1', '1', '1', '1', '6 100 000', '1 082 000'],
  ['', '2', 'Видеосеть', '20" Pre-roll', 'Все 25–54, доход B+', '1000 показов', '4 недели', '6 050', '510', '10%', '2 776 950', '3 332 340', '6 050 000', '1,1%', '66 550', '-', 'без скиппа', '', '1', '1', '1', '2 300 000', '476 950'],
  ['', '3', 'Социальная сеть', 'Карусель', 'Интересы: ремонт, дом', 'клики', '2 недели', '25 000', '38', '-', '950 000', '1 140 000', '2 100 000', '1,2%', '25 000', '-', '', '1', '1', '', '', '870 000', '80 000'],
  ['', '4', 'Поиск', 'Объявления', 'Семантика бренда и категории', 'клики', '9 недель', '29 950', '92', '-', '2 755 400', '3 306 480', '900 000', '3,3%', '29 950', '-', '', '1', '1', '1', '1', '2 500 000', '255 400'],
  ['', '5', 'Классифайд', 'Спецпроект', 'Женщины 30+', 'пакет', '9 недель', '1', '6 393 950', '-', '6 393 950', '7 672 740', '#DIV/0!', '-', '-', '-', 'фикс', '1', '1', '1', '1', '5 000 000', '1 393 950'],
];
const column = (i: number, field: string | null, confidence: number, over: Partial<ColumnReport> = {}): ColumnReport => {
  const letter = String.fromCharCode(65 + i);
  return { table: 0, cell: `${letter}9`, column: letter, header: HEAD[i] ?? '', field, custom: null, formula: null, calculated: false, kind: field ? 'text' : null, confidence, audience: 'client', hidden: false, samples: LINES.slice(0, 3).map((line) => line[i] ?? '').filter(Boolean), basis: null, currency: null, scale: 1, alternatives: [], ...over };
};
const COLUMNS: ColumnReport[] = [
  column(1, 'line_no', 0.98), column(2, 'site', 0.96), column(3, 'format', 0.95), column(4, 'targeting', 0.93), column(5, 'buy_unit', 0.81, { alternatives: ['buy_model'] }), column(6, 'period', 0.9), column(7, 'units', 0.72, { scale: 1000, alternatives: ['impressions', 'period_qty'] }),
  column(8, 'unit_price', 0.88), column(9, 'discount', 0.95), column(10, 'cost_net', 0.99, { basis: 'net', currency: 'RUB' }), column(11, 'cost_gross', 0.99, { basis: 'gross', currency: 'RUB' }), column(12, 'impressions', 0.97), column(13, 'ctr', 0.99), column(14, 'clicks', 0.99), column(15, 'reach', 0.97),
  column(16, null, 0.4, { custom: 'Прим.', alternatives: ['notes'] }), column(21, 'buy_cost', 0.84, { audience: 'internal', hidden: true }), column(22, 'income', 0.91, { audience: 'internal', hidden: true }),
];
const NONE: Choices = { sheets: null, tables: [], columns: [], metadata: {}, year: null, hidden: false };

const KNOWN: MappingUse = { id: 'map_1', name: 'Осень 2022', client: 'ООО «Пример»', applied: true, changes: [
  { kind: 'column_new', sheet: 'Медиаплан', header: 'Прим.', column: 'Q', was: null, target: 'custom' }, { kind: 'column_missing', sheet: 'Медиаплан', header: 'Частота', column: null, was: 'R', target: 'frequency' },
  { kind: 'column_moved', sheet: 'Медиаплан', header: 'CTR', column: 'N', was: 'P', target: 'ctr' },
] };

function report(choices: Choices): ImportReport {
  const included = (choices.tables[0]?.included ?? true) && (choices.sheets?.includes('Медиаплан') ?? true);
  const columns = COLUMNS.map((one) => {
    const decided = choices.columns.find((choice) => choice.column === one.column);
    if (!decided) return one;
    const field = decided.target === 'custom' || decided.target === 'ignore' ? null : decided.target;
    return { ...one, field, custom: decided.target === 'custom' ? one.header : null, confidence: 1, audience: decided.audience ?? one.audience };
  });
  return {
    plan_id: null, title: 'Зима 2023', lines: included ? 5 : 0, variants: false, columns: included ? columns : [],
    sheets: [
      { name: 'Медиаплан', visibility: 'visible', role: 'plan', rows: 164, columns: 24 }, { name: 'Услуги и технические требования к материалам', visibility: 'visible', role: 'not_a_plan', rows: 15, columns: 6 }, { name: 'Справочник', visibility: 'hidden', role: 'hidden', rows: 40, columns: 3 },
    ],
    tables: [{ table: 0, sheet: 'Медиаплан', header_rows: choices.tables[0]?.header_rows ?? [8, 9], range: 'B8:W16', lines: 5, sections: [], included, calendar: 'weeks', fingerprint: 'demo' }],
    metadata: { client: { value: 'ООО «Пример»', cell: 'Медиаплан!D2' }, campaign: { value: 'Зима 2023', cell: 'Медиаплан!D3' }, geo: { value: 'Россия', cell: 'Медиаплан!D4' } },
    totals: { media_net: '20058300', vat: '4011660', cost_gross: '24069960', services_net: '316645', services_gross: '379974', grand_total: '24449934' },
    reconciliation: [
      { label: '', total: 'cost_net', cell: 'Медиаплан!K16', workbook: '20058300', computed: '20058300', equal: true, cause: null }, { label: 'Итого с НДС', total: 'cost_gross', cell: 'Медиаплан!L16', workbook: '24069960', computed: '24069960', equal: true, cause: null },
      { label: 'Охват', total: 'reach', cell: 'Медиаплан!P16', workbook: '3920000', computed: '5600000', equal: false, cause: { code: 'factor', args: { factor: '0.7' }, message: 'the workbook states 0.7 × the sum' } }, { label: 'ИТОГО С УСЛУГАМИ', total: 'grand_total', cell: 'Медиаплан!Q28', workbook: '24449934', computed: '24449934', equal: true, cause: null },
    ],
    problems: [
      { severity: 'error', code: 'impossible_date', sheet: 'Медиаплан', cell: 'G12', args: { text: '1.10.24-31.09.24', reason: '31.09' }, message: '' }, { severity: 'warning', code: 'error_values', sheet: 'Медиаплан', cell: 'M15', args: { count: '1', header: 'Показы', kinds: '#DIV/0!' }, message: '' },
      { severity: 'warning', code: 'year_from_weekdays', sheet: 'Медиаплан', cell: 'R9', args: { year: '2023', years: '2023' }, message: '' }, { severity: 'info', code: 'internal_columns', sheet: 'Медиаплан', cell: null, args: { count: '2', columns: 'V, W' }, message: '' }, { severity: 'info', code: 'hidden_sheet', sheet: 'Справочник', cell: null, args: { sheet: 'Справочник' }, message: '' },
    ],
    skipped: [{ sheet: 'Медиаплан', row: 16, reason: 'total', text: '20 058 300' }, { sheet: 'Медиаплан', row: 18, reason: 'vat', text: 'НДС 20%' }, { sheet: 'Медиаплан', row: 30, reason: 'note', text: '* Стоимость указана с учётом сезонных коэффициентов' }],
  };
}

function pictureRow(row: number): PictureRow {
  const made = (role: string, cells: string[], fills: Record<string, string> = {}): PictureRow => ({ row, role, hidden: false, cells, fills });
  if (row >= 2 && row <= 4) return made('metadata', ['', ['Клиент', 'Кампания', 'География'][row - 2] ?? '', '', ['ООО «Пример»', 'Зима 2023', 'Россия'][row - 2] ?? '']);
  if (row === 8) return made('header', ['', '', '', '', '', '', '', '', '', '', '', '', 'Прогноз результатов', '', '', '', '', 'Январь']);
  if (row === 9) return made('header', HEAD);
  const line = row >= 11 && row <= 15 ? LINES[row - 11] : undefined;
  if (line) return made('line', line, Object.fromEntries([17, 18, 19, 20].filter((i) => line[i] === '1').map((i) => [String(i), '8fb4e8'])));
  if (row === 16) return made('total', ['', '', '', '', '', '', '', '', '', '', '20 058 300', '24 069 960', '27 050 000', '', '283 500', '3 920 000']);
  if (row === 18 || row === 30) return made('skipped', ['', row === 18 ? 'НДС 20%' : '* Стоимость указана с учётом сезонных коэффициентов']);
  if (row === 28) return made('total', ['', 'ИТОГО С УСЛУГАМИ', '', '', '', '', '', '', '', '', '', '', '', '', '', '', '24 449 934']);
  return made('', []);
}

const open = new Map<string, { view: ImportView; started: number }>();
let next = 1;
function held(id: string | undefined) {
  const one = open.get(id ?? '');
  if (!one) throw new FakeProblem(404, 'not_found');
  return one;
}
function come(one: { view: ImportView; started: number }): ImportView {
  if (one.view.state !== 'reading') return one.view;
  const done = Date.now() - one.started;
  one.view.progress = { stage: done < 300 ? 'unpacking' : 'cells', done: done * 260, total: done < 300 ? 240_000 : 0 };
  if (done > 900 && !one.view.file_name.startsWith('медленный')) {
    const name = one.view.file_name;
    if (name.startsWith('пароль')) one.view.state = 'needs_password';
    else if (name.startsWith('битый')) Object.assign(one.view, { state: 'failed', error: { code: 'workbook', args: { reason: 'file_damaged', detail: 'invalid Zip archive' }, message: 'the file is damaged: invalid Zip archive' } });
    else Object.assign(one.view, { state: 'ready', report: report(one.view.choices), ...(name.startsWith('снова') ? { mapping: KNOWN } : {}) });
  }
  return one.view;
}

addFakeRoutes([
  { method: 'POST', pattern: '/imports', answer: ({ query }) => {
    const view: ImportView = { id: `imp_${next++}`, state: 'reading', progress: { stage: 'opening', done: 0, total: 0 }, file_name: query.get('name') ?? 'план.xlsx', choices: NONE };
    open.set(view.id, { view, started: Date.now() });
    return view;
  } },
  { method: 'GET', pattern: '/imports/:id', answer: ({ path }) => come(held(path[0])) },
  { method: 'DELETE', pattern: '/imports/:id', answer: ({ path }) => { open.delete(path[0] ?? ''); } },
  { method: 'POST', pattern: '/imports/:id/password', answer: ({ path, body }) => {
    const { view } = held(path[0]);
    if ((body as { password: string }).password === 'верно') Object.assign(view, { state: 'ready', report: report(view.choices), error: null });
    else view.error = { code: 'workbook_password', args: { reason: 'password_wrong' }, message: 'the password does not open this workbook', field: null };
    return { ...view };
  } },
  { method: 'PUT', pattern: '/imports/:id/choices', answer: ({ path, body }) => Object.assign(held(path[0]).view, { choices: body as Choices, report: report(body as Choices) }) },
  { method: 'PUT', pattern: '/imports/:id/mapping', answer: ({ path, body }) => Object.assign(held(path[0]).view, { mapping: { ...KNOWN, applied: (body as ReadByMapping).mapping_id !== null } }) },
  { method: 'GET', pattern: '/imports/:id/picture', answer: ({ query }): Picture => {
    const sheet = query.get('sheet') ?? '', first = Number(query.get('row')), total = sheet === 'Медиаплан' ? 164 : 15;
    return { sheet, total_rows: total, total_columns: sheet === 'Медиаплан' ? 23 : 6, first_row: first, merges: [], hidden_columns: ['V', 'W'], rows: Array.from({ length: Math.max(0, Math.min(Number(query.get('rows')), total - first + 1)) }, (_, i) => (sheet === 'Медиаплан' ? pictureRow(first + i) : { row: first + i, role: '', hidden: false, cells: ['', `Требование ${first + i}`], fills: {} })) };
  } },
  { method: 'GET', pattern: '/imports/:id/merge', answer: () => ({ matched: 4, added: 1, missing: [{ row: 'row_3', name: 'Наружная реклама, Москва' }], changed_cells: 17 }) },
  { method: 'POST', pattern: '/imports/:id/commit', answer: ({ body }) => {
    const to = body as CommitImport;
    if (to.plan_id) return { plan_id: to.plan_id, project_id: 'prj_1', added: 1, updated: 4, missing: ['row_3'] };
    const made = addFakePlan('Зима 2023', 5, '24449934', to);
    return { plan_id: made.id, project_id: made.project_id, added: 5, updated: 0, missing: [] };
  } },
]);
