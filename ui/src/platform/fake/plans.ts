import type { ColumnView, CostView, EditAnswer, EditInput, FlightView, PlanProblem, PlanView, RowView, Totals } from '@/api/types';
import { FIELDS } from '@/lib/fields';
import { addFakeRoutes, FakeProblem } from './routes';

/* A plan in memory with just enough arithmetic to look alive: cost = price × units, VAT 22 %, ratios. `?lines=` in the id makes it long: `pln_10000`. */

const SHOWN = ['channel', 'site', 'placement', 'format', 'geo', 'targeting', 'period', 'start', 'end', 'buy_model', 'units', 'unit_price', 'discount', 'cost_net', 'vat', 'cost_gross', 'impressions', 'reach', 'frequency', 'clicks', 'ctr', 'cpm', 'cpc', 'buy_cost', 'margin'];
const SUMMABLE = new Set(['units', 'cost_net', 'vat', 'cost_gross', 'impressions', 'clicks', 'views', 'buy_cost', 'list_cost', 'client_net', 'commission']);
const SKIPPED = new Set(['total', 'time_cols', 'month_cost', 'client', 'agency', 'version']);
const CHOICES: Record<string, string[]> = {
  channel: ['context', 'display', 'social', 'programmatic', 'video', 'mobile', 'ecom', 'influencer', 'audio', 'native', 'cpa', 'tv', 'radio', 'ooh', 'dooh', 'press'],
  buy_model: ['CPM', 'CPC', 'CPV', 'CPA', 'CPL', 'CPP', 'fixed', 'package', 'per_day'],
  currency: ['RUB', 'USD', 'EUR', 'CNY', 'KZT'], status: ['draft', 'booked', 'approved', 'cancelled'],
};
const SITES = ['VK Реклама', 'Яндекс Директ', 'Rutube', 'Авито', 'Т-Медиа', 'MTS Ads', 'Первый канал', 'НТВ', 'Gallery DOOH', 'Дзен'];
const LONG = 'Женщины 25–54, доход средний и выше, города от 500 тыс. жителей; интересы: косметика, уход за собой, здоровое питание, путешествия с детьми; исключены покупатели последних 90 дней; ремаркетинг по посетителям карточек товара с глубиной просмотра от трёх страниц; похожая аудитория 5 % по базе программы лояльности; показ только на мобильных устройствах и Smart TV, частота не выше трёх контактов в неделю, бренд-безопасность по списку агентства, верификация видимости по стандарту 50 % площади в течение двух секунд, время показа с 8 до 23 часов по местному времени, язык интерфейса русский.';

interface Held { header: Record<string, string>; columns: ColumnView[]; rows: RowView[]; costs: CostView[]; revision: number; undo: string[]; redo: string[]; next: number }
const plans = new Map<string, Held>();

function columns(): ColumnView[] {
  const place = (ref: string): number => (SHOWN.includes(ref) ? SHOWN.indexOf(ref) : 999);
  return FIELDS.filter((field) => !SKIPPED.has(field.code))
    .map((field): ColumnView => ({
      ref: field.code, name_en: field.en, name_ru: field.ru, kind: field.kind as ColumnView['kind'], unit: null, topic: null, audience: field.audience, custom: false,
      shown: SHOWN.includes(field.code), summable: SUMMABLE.has(field.code), formula: null, choices: CHOICES[field.code] ?? [],
    }))
    .sort((a, b) => place(a.ref) - place(b.ref));
}

function make(id: string): Held {
  const count = Number(/_(\d+)$/.exec(id)?.[1] ?? '24');
  const held: Held = {
    header: { title: 'Медиаплан · осень 2026', client: 'ООО «Пример»', campaign: 'Запуск линейки', currency: 'RUB', price_basis: 'net', vat: 'ru', vat_rounding: 'per_line', commission_rate: '0.1', commission_mode: 'on_top', discount_mode: 'multiplicative', period_start: '2026-09-01', period_end: '2026-11-30', geo: 'Россия 100+' },
    columns: columns(), rows: [], costs: [], revision: 1, undo: [], redo: [], next: 1,
  };
  const sections = count === 0 ? 0 : Math.max(3, Math.round(count / 40));
  for (let s = 0; s < sections; s += 1) {
    const section = `row_s${String(s)}`;
    held.rows.push({ id: section, kind: 'section', parent: null, depth: 0, v: { name: ['Телевидение', 'Онлайн-видео', 'Контекст и соцсети', 'Наружная реклама'][s % 4] + (s > 3 ? ` ${String(s)}` : '') }, c: {}, f: [] });
    for (let i = 0; i < Math.floor(count / sections); i += 1) held.rows.push(line(held.rows.length, section));
  }
  held.rows.forEach((row) => { derive(row); });
  held.costs = [cost('cst_1', 'production', 'Производство роликов', '180000'), cost('cst_2', 'ord', 'Маркировка', '36400')];
  return held;
}

function line(n: number, parent: string): RowView {
  const price = (n * 37) % 900 + 60, units = ((n * 7919) % 4000 + 100) * 100;
  const month = 9 + (n % 3);
  const row: RowView = {
    id: `row_${String(n)}`, kind: 'line', parent, depth: 1, c: {}, e: n % 5 === 0 ? ['units'] : [], src: [0, 0, n + 8],
    v: {
      site: SITES[n % SITES.length] ?? '', channel: CHOICES['channel']?.[n % 16] ?? '', placement: n % 3 === 0 ? 'In-stream, все устройства' : 'Лента, пост с карточками', format: ['15"', '1080×1080', '30"', '6×3'][n % 4] ?? '', geo: n % 2 === 0 ? 'Россия' : 'Москва и область',
      targeting: n % 11 === 3 ? LONG : 'Все 25–54', buy_model: ['CPM', 'CPC', 'fixed', 'CPM'][n % 4] ?? '', units: String(n % 4 === 2 ? 1 : units), unit_price: n % 4 === 2 ? '1250000' : String(price), discount: n % 3 === 0 ? '0.05;0.15' : '0.1',
      impressions: String(units * 10), reach: String(units * 3), clicks: String(Math.round(units / 12)), buy_cost: String(price * 11), ...(n % 9 === 4 ? { cost_net: n === 7 ? '120000000000' : '999999' } : {}),
    },
    f: [{ id: `fl_${String(n)}`, start: `2026-${String(month).padStart(2, '0')}-01`, end: `2026-${String(month).padStart(2, '0')}-28`, quantity: null, amount: null }],
  };
  return row;
}

const cost = (id: string, kind: CostView['kind'], label: string, amount: string): CostView => priced({ id, kind, label, basis: { kind: 'amount', amount }, vat_rate: '0.22', order: 'a', source: null, audience: 'client', net: '', vat: '', gross: '' });
function priced(item: CostView): CostView {
  const net = item.basis.kind === 'amount' ? Number(item.basis.amount) : 1_000_000 * Number(item.basis.rate);
  const vat = net * Number(item.vat_rate ?? '0.22');
  return { ...item, net: net.toFixed(2), vat: vat.toFixed(2), gross: (net + vat).toFixed(2) };
}

const num = (row: RowView, ref: string): number => Number(row.v[ref] ?? row.c[ref] ?? 'NaN');
function derive(row: RowView): void {
  if (row.kind !== 'line') return;
  row.c = {};
  row.w = [];
  const set = (ref: string, value: number, digits = 2): void => {
    if (Number.isFinite(value) && row.v[ref] === undefined) row.c[ref] = String(Number(value.toFixed(digits)));
  };
  const factor = (row.v['discount'] ?? '').split(';').filter(Boolean).reduce((all, part) => all * (1 - Number(part)), 1);
  const computed = (num(row, 'unit_price') * num(row, 'units') * factor) / (row.v['buy_model'] === 'CPM' ? 1000 : 1);
  set('cost_net', computed);
  if (row.v['cost_net'] !== undefined && Number.isFinite(computed) && Math.abs(num(row, 'cost_net') - computed) > 0.01) {
    row.w = [{ ref: 'cost_net', entered: row.v['cost_net'], computed: String(Number(computed.toFixed(2))), rule: 'cost=price*units', inputs: ['unit_price', 'units', 'discount'] }];
  }
  const net = num(row, 'cost_net');
  set('vat', net * 0.22);
  set('cost_gross', net * 1.22);
  set('frequency', num(row, 'impressions') / num(row, 'reach'), 4);
  set('ctr', num(row, 'clicks') / num(row, 'impressions'), 6);
  set('cpm', (net / num(row, 'impressions')) * 1000);
  set('cpc', net / num(row, 'clicks'));
  set('margin', (net - num(row, 'buy_cost')) / net, 4);
}

function sums(rows: RowView[]): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const ref of SUMMABLE) {
    let total = 0, any = false;
    for (const row of rows) {
      const value = num(row, ref);
      if (row.kind === 'line' && Number.isFinite(value)) { total += value; any = true; }
    }
    if (any) fields[ref] = String(Number(total.toFixed(2)));
  }
  return fields;
}

function within(held: Held, section: string): RowView[] {
  const inside = new Set([section]);
  return held.rows.filter((row) => row.parent !== null && inside.has(row.parent) && inside.add(row.id));
}

function subtotals(held: Held, ids: Iterable<string>): void {
  for (const id of ids) {
    const row = held.rows.find((one) => one.id === id);
    if (row?.kind === 'section') { row.c = sums(within(held, id)); row.n = { reach: 'not_additive' }; }
  }
}

function totals(held: Held): Totals {
  const fields = sums(held.rows);
  const media = Number(fields['cost_net'] ?? 0), commission = media * Number(held.header['commission_rate'] ?? 0), client = media + commission;
  const costs = held.costs.map(priced);
  const sum = (key: 'net' | 'vat' | 'gross'): number => costs.reduce((all, item) => all + Number(item[key]), 0);
  const money = (value: number): string => value.toFixed(2).replace(/\.00$/, '');
  return {
    currency: held.header['currency'] ?? 'RUB', media_net: money(media), commission: money(commission), client_net: money(client), vat: money(client * 0.22), cost_gross: money(client * 1.22),
    costs_net: money(sum('net')), costs_vat: money(sum('vat')), costs_gross: money(sum('gross')), grand_net: money(client + sum('net')), grand_total: money(client * 1.22 + sum('gross')),
    fields, notes: { reach: 'not_additive', frequency: 'not_additive' }, bounds: { reach: String(held.rows.reduce((all, row) => all + (Number(row.v['reach']) || 0), 0)) }, lines: held.rows.filter((row) => row.kind === 'line').length, commission_vat: '0',
  };
}

function problems(held: Held): PlanProblem[] {
  const found: PlanProblem[] = [];
  for (const row of held.rows) {
    for (const w of row.w ?? []) found.push({ code: 'discrepancy', severity: 'warning', row: row.id, ref: w.ref, args: { entered: w.entered, computed: w.computed, rule: w.rule }, message: 'Values contradict each other' });
    if (row.id === 'row_6') found.push({ code: 'impossible_date', severity: 'error', row: row.id, ref: 'period', args: { text: '31.09.2026', reason: 'no such day' }, message: '“31.09.2026” is not a possible period: no such day. The line has no flight; enter the right dates.' });
  }
  return found.slice(0, 2000);
}

const undoOf = (held: Held): PlanView['undo'] => ({ can_undo: held.undo.length > 0, can_redo: held.redo.length > 0, undo_label: null, redo_label: null });
const saved = (held: Held): string => JSON.stringify({ header: held.header, columns: held.columns, rows: held.rows, costs: held.costs });

function held(id: string): Held {
  let plan = plans.get(id);
  if (!plan) {
    plan = make(id);
    subtotals(plan, plan.rows.filter((row) => row.kind === 'section').map((row) => row.id));
    plans.set(id, plan);
  }
  return plan;
}

function view(id: string, audience: string | null): PlanView {
  const plan = held(id);
  const client = audience === 'client';
  const shownColumns = plan.columns.filter((column) => !client || column.audience === 'client');
  return {
    id, project_id: 'prj_1', project_name: 'Запуск линейки', revision: plan.revision, header: plan.header, header_sources: { client: 'Медиаплан!C2', period_start: 'Медиаплан!C4' }, columns: shownColumns,
    rows: structuredClone(plan.rows), costs: plan.costs.map(priced), views: [], totals: totals(plan), problems: client ? [] : problems(plan),
    imports: [{ id: 'imp_1', file_name: 'медиаплан осень 2026 v7 финал.xlsx', imported_at: '2026-11-20T10:00:00Z', tables: [{ sheet: 'Медиаплан', header_rows: [6, 8], columns: { site: 'B', placement: 'C', units: 'F', unit_price: 'G', cost_net: 'K', impressions: 'M', reach: 'N', clicks: 'O', discount: 'H' } }] }], undo: undoOf(plan),
  };
}

function typed(column: ColumnView | undefined, text: string): string {
  if (!column || column.kind === 'text' || column.kind === 'choice' || column.kind === 'date') return text;
  const read = (part: string, percent: boolean): string => {
    const number = Number(part.replace(/[\s\u00a0₽%]/g, '').replace(',', '.'));
    if (!Number.isFinite(number) || part.trim() === '') throw new FakeProblem(422, 'not_a_number', { text: part });
    return String(percent ? Number((number / 100).toFixed(8)) : number);
  };
  if (column.kind === 'percent') return read(text, true);
  if (column.kind === 'discounts') return text.split(/[;+]/).map((part) => read(part, true)).join(';');
  return column.kind === 'factors' ? text.split(/[;×*]/).map((part) => read(part, false)).join(';') : read(text, false);
}

function edit(id: string, edits: EditInput[]): EditAnswer {
  const plan = held(id);
  const before = saved(plan);
  const touched = new Set<string>(), removed: string[] = [], created: Record<string, string> = {}, released: EditAnswer['released'] = [];
  let structure = false;
  const find = (row: string): RowView => {
    const found = plan.rows.find((one) => one.id === (created[row] ?? row));
    if (!found) throw new FakeProblem(422, 'no_row', { row });
    touched.add(found.id);
    return found;
  };
  const indexAfter = (parent: string | null, after: string | null): number => {
    const real = after === null ? null : (created[after] ?? after);
    if (real === null) return parent === null ? 0 : plan.rows.findIndex((row) => row.id === parent) + 1;
    const inside = new Set([real, ...within(plan, real).map((row) => row.id)]);
    return plan.rows.findLastIndex((row) => inside.has(row.id)) + 1;
  };
  const put = (row: RowView, ref: string, text: string | null): void => {
    if (text === null) { Reflect.deleteProperty(row.v, ref); return; }
    const value = typed(plan.columns.find((column) => column.ref === ref), text);
    row.v[ref] = value;
    row.e = [...new Set([...(row.e ?? []), ref])];
    if (ref === 'cost_net' && row.v['unit_price'] !== undefined) {
      released.push({ row: row.id, ref: 'unit_price', value: row.v['unit_price'] });
      Reflect.deleteProperty(row.v, 'unit_price');
      const factor = (row.v['discount'] ?? '').split(';').filter(Boolean).reduce((all, part) => all * (1 - Number(part)), 1);
      queueDerived.push(() => { row.c['unit_price'] = String(Number(((Number(value) / num(row, 'units') / factor) * (row.v['buy_model'] === 'CPM' ? 1000 : 1)).toFixed(4))); });
    }
  };
  const queueDerived: (() => void)[] = [];
  try {
    for (const one of edits) {
      if (one.op === 'set_header') {
        if (one.text == null) Reflect.deleteProperty(plan.header, one.field); else plan.header[one.field] = one.text;
        if (one.field === 'shown') {
          const shown = (one.text ?? SHOWN.join(';')).split(';');
          plan.columns.forEach((column) => { column.shown = shown.includes(column.ref); });
          plan.columns.sort((a, b) => (shown.indexOf(a.ref) + 1 || 999) - (shown.indexOf(b.ref) + 1 || 999));
        }
      } else if (one.op === 'set_cells') for (const [row, ref, text] of one.cells) put(find(row), ref, text);
      else if (one.op === 'add_row') {
        const fresh = `row_n${String(plan.next++)}`;
        const row: RowView = { id: fresh, kind: one.kind, parent: one.parent == null ? null : (created[one.parent] ?? one.parent), depth: one.parent == null ? 0 : 1, v: {}, c: {}, f: [] };
        plan.rows.splice(indexAfter(row.parent, one.after ?? null), 0, row);
        if (one.temp) created[one.temp] = fresh;
        touched.add(fresh);
        structure = true;
        for (const [ref, text] of Object.entries(one.cells ?? {})) put(row, ref, text);
      } else if (one.op === 'duplicate_rows') for (const row of one.rows) {
        const source = find(row), fresh = { ...structuredClone(source), id: `row_n${String(plan.next++)}` };
        plan.rows.splice(indexAfter(source.parent, source.id), 0, fresh);
        touched.add(fresh.id);
        structure = true;
      } else if (one.op === 'remove_rows') {
        const gone = new Set(one.rows.flatMap((row) => [row, ...within(plan, row).map((child) => child.id)]));
        removed.push(...gone);
        plan.rows = plan.rows.filter((row) => !gone.has(row.id));
        structure = true;
      } else if (one.op === 'move_rows') {
        const moving = plan.rows.filter((row) => one.rows.includes(row.id) || one.rows.some((id) => within(plan, id).some((child) => child.id === row.id)));
        plan.rows = plan.rows.filter((row) => !moving.includes(row));
        plan.rows.splice(indexAfter(one.parent ?? null, one.after ?? null), 0, ...moving);
        for (const row of moving) { if (one.rows.includes(row.id)) { row.parent = one.parent ?? null; row.depth = one.parent == null ? 0 : 1; } touched.add(row.id); }
        structure = true;
      } else if (one.op === 'set_flight') {
        const row = find(one.row), flight: FlightView = { id: one.id ?? `fl_n${String(plan.next++)}`, start: one.start, end: one.end, quantity: one.quantity ?? null, amount: one.amount ?? null };
        row.f = [...row.f.filter((other) => other.id !== flight.id), flight].sort((a, b) => a.start.localeCompare(b.start));
      } else if (one.op === 'remove_flight') { const row = find(one.row); row.f = row.f.filter((flight) => flight.id !== one.id); }
      else if (one.op === 'add_column') plan.columns.push({ ref: `col_${String(plan.next++)}`, name_en: one.name, name_ru: one.name, kind: one.kind === 'number' ? 'count' : one.kind, unit: one.unit ?? null, audience: one.audience, custom: true, shown: true, summable: false, topic: null, choices: [], formula: null });
      else if (one.op === 'update_column') plan.columns = plan.columns.map((column) => (column.ref === one.id ? { ...column, ...(one.name ? { name_ru: one.name, name_en: one.name } : {}), ...(one.audience ? { audience: one.audience } : {}) } : column));
      else if (one.op === 'remove_column') plan.columns = plan.columns.filter((column) => column.ref !== one.id);
      else if (one.op === 'add_cost') plan.costs.push(priced({ id: `cst_n${String(plan.next++)}`, kind: one.kind, label: one.label, basis: one.basis, vat_rate: one.vat_rate ?? null, audience: one.audience, order: 'a', source: null, net: '', vat: '', gross: '' }));
      else if (one.op === 'update_cost') plan.costs = plan.costs.map((item) => (item.id === one.id ? priced({ ...item, ...one, kind: one.kind ?? item.kind, label: one.label ?? item.label, basis: one.basis ?? item.basis, audience: one.audience ?? item.audience, vat_rate: one.vat_rate === undefined ? item.vat_rate : one.vat_rate }) : item));
      else if (one.op === 'remove_cost') plan.costs = plan.costs.filter((item) => item.id !== one.id);
    }
  } catch (problem) {
    Object.assign(plan, JSON.parse(before));
    throw problem;
  }
  for (const row of plan.rows) if (touched.has(row.id)) derive(row);
  queueDerived.forEach((run) => { run(); });
  plan.undo.push(before);
  plan.redo = [];
  plan.revision += 1;
  return answer(plan, touched, removed, structure, created, released);
}

function answer(plan: Held, touched: Set<string>, removed: string[], structure: boolean, created: Record<string, string>, released: EditAnswer['released']): EditAnswer {
  for (const id of [...touched]) {
    const parent = plan.rows.find((row) => row.id === id)?.parent;
    if (parent) touched.add(parent);
  }
  if (structure) for (const row of plan.rows) if (row.kind === 'section') touched.add(row.id);
  subtotals(plan, touched);
  return {
    revision: plan.revision, header: plan.header, rows: structuredClone(plan.rows.filter((row) => touched.has(row.id))), removed, ...(structure ? { order: plan.rows.map((row) => row.id) } : {}),
    columns: plan.columns, costs: plan.costs.map(priced), totals: totals(plan), problems: problems(plan), released, undo: undoOf(plan), created,
  };
}

function step(id: string, from: 'undo' | 'redo'): EditAnswer {
  const plan = held(id);
  const state = plan[from].pop();
  if (state === undefined) throw new FakeProblem(409, 'nothing_to_undo');
  const gone = plan.rows.map((row) => row.id);
  plan[from === 'undo' ? 'redo' : 'undo'].push(saved(plan));
  Object.assign(plan, JSON.parse(state));
  plan.revision += 1;
  const now = new Set(plan.rows.map((row) => row.id));
  return answer(plan, now, gone.filter((row) => !now.has(row)), true, {}, []);
}

addFakeRoutes([
  { method: 'GET', pattern: '/plans/:id/comments', answer: () => ({ threads: [], damage: null }) },
  { method: 'GET', pattern: '/plans/:id', answer: ({ path, query }) => view(path[0] ?? '', query.get('audience')) },
  { method: 'POST', pattern: '/plans/:id/edits', answer: ({ path, body }) => edit(path[0] ?? '', (body as { edits: EditInput[] }).edits) },
  { method: 'POST', pattern: '/plans/:id/undo', answer: ({ path }) => step(path[0] ?? '', 'undo') },
  { method: 'POST', pattern: '/plans/:id/redo', answer: ({ path }) => step(path[0] ?? '', 'redo') },
  {
    method: 'GET', pattern: '/plans/:id/formula', answer: ({ path, query }) => {
      const row = held(path[0] ?? '').rows.find((one) => one.id === query.get('row')), ref = query.get('ref') ?? '';
      if (!row) throw new FakeProblem(404, 'not_found');
      const rules: Record<string, [string, string[]]> = { cost_net: ['cost=price*units', ['unit_price', 'units', 'discount']], vat: ['vat=client_net*vat_rate', ['cost_net']], ctr: ['ctr=clicks/impressions', ['clicks', 'impressions']], cpm: ['cpm=cost/impressions*1000', ['cost_net', 'impressions']], cpc: ['cpc=cost/clicks', ['cost_net', 'clicks']], frequency: ['frequency=impressions/reach', ['impressions', 'reach']], cost_gross: ['cost_gross=client_net+vat', ['cost_net', 'vat']] };
      const rule = rules[ref];
      return { ref, value: row.v[ref] ?? row.c[ref] ?? null, kind: row.v[ref] === undefined ? 'derived' : (row.e ?? []).includes(ref) ? 'entered' : 'imported', ...(rule ? { rule: rule[0] } : {}), inputs: (rule?.[1] ?? []).map((input) => ({ ref: input, value: row.v[input] ?? row.c[input] ?? '' })) };
    },
  },
]);
