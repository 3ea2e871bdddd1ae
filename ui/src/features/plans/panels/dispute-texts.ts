/** What several people wrote at the same time, in words. */
import i18next from 'i18next';

import type { Conflict, Written } from '@/api';

import type { PlanDesk } from '../desk';
import { showPeriod } from '../model/dates';
import { valueOf } from '../model/format';

/** What a row is called where it is spoken of. */
export function rowName(desk: PlanDesk, id: string): string {
  const row = desk.session.rows.get(id);
  return (row && (valueOf(row, desk.namingRef) || valueOf(row, 'name'))) || i18next.t('plans:others.unnamed');
}

/** Where a row would stand: in which section, after which row. */
export function placeText(desk: PlanDesk, { section, after }: NonNullable<Written['place']>): string {
  const where = section === null ? i18next.t('plans:others.atTop') : i18next.t('plans:others.inSection', { name: rowName(desk, section) });
  return `${where}, ${after === null ? i18next.t('plans:others.first') : i18next.t('plans:others.after', { name: rowName(desk, after) })}`;
}

/** What a conflict is about. */
export function conflictName(desk: PlanDesk, { kind, ref }: Pick<Conflict, 'kind' | 'ref'>): string {
  const column = desk.session.columns.get(ref);
  const meta = desk.meta();
  switch (kind) {
    case 'header': return i18next.exists(`plans:header.${ref}`) ? i18next.t(`plans:header.${ref}` as 'plans:header.currency') : ref;
    case 'cell': return column ? desk.heading(column) : ref;
    case 'flight': return i18next.t('plans:panel.group.time');
    case 'shared': return i18next.t('plans:others.shared', { name: rowName(desk, ref) });
    case 'place': return i18next.t('plans:others.place');
    case 'column': return i18next.t('plans:others.column', { name: column ? desk.heading(column) : i18next.t('plans:others.unnamed') });
    case 'cost': return i18next.t('plans:others.cost', { name: meta?.costs.find((one) => one.id === ref)?.label ?? i18next.t('plans:others.unnamed') });
    case 'view': return i18next.t('plans:others.view', { name: meta?.views.find((one) => one.id === ref)?.name ?? i18next.t('plans:others.unnamed') });
  }
}

/** A flight, of its canonical text `start/end/quantity/amount`. */
export function flightText(desk: PlanDesk, canonical: string): string {
  const [start = '', end = '', ...much] = canonical.split('/');
  return [showPeriod(start, end, desk.formats.language), ...much.filter(Boolean).map((part) => desk.formats.number(part, 2, false))].join(' · ');
}

/** A value of a conflict; of a column, a cost and a view what it is called. */
export function valueText(desk: PlanDesk, conflict: Conflict, { value, flight, place }: Written): string {
  if (place) return placeText(desk, place);
  if (value === '') return i18next.t('plans:others.cleared');
  if (conflict.kind === 'shared') return desk.formats.percent(value);
  if (flight) return flightText(desk, value);
  const column = conflict.kind === 'cell' ? desk.session.columns.get(conflict.ref) : undefined;
  return column ? desk.formats.show(column.ref, column.kind, value, desk.precision.of(column.ref, column.kind)) : value;
}

/** In what a column, a cost or a view is another than the others of its conflict. */
export function partsText(desk: PlanDesk, conflict: Conflict, { parts = [] }: Written): string {
  const all = [conflict.stands, ...conflict.others];
  const heading = (ref: string): string => { const column = desk.session.columns.get(ref); return column ? desk.heading(column) : ref; };
  const named = (refs: string): string[] => refs.split(',').filter(Boolean);
  const say = (part: string, value: string): string => {
    switch (part) {
      case 'columns': {
        // Both name most of them; what only one has is worth reading.
        const elsewhere = all.map((one) => named(one.parts?.find((other) => other.part === part)?.value ?? ''));
        const own = named(value).filter((ref) => !elsewhere.every((refs) => refs.includes(ref)));
        return own.length === 0 ? String(named(value).length) : `${String(named(value).length)} (${own.slice(0, 4).map(heading).join(', ')})`;
      }
      case 'widths': case 'filters': case 'groups': return named(value).map(heading).join(', ');
      case 'sort': { const [ref = '', order] = value.split(' '); return ref && `${heading(ref)} ${order === 'asc' ? '↑' : '↓'}`; }
      case 'kind': return conflict.kind === 'cost' ? i18next.t(`plans:costs.kinds.${value as 'other'}`) : i18next.t(`plans:columns.kinds.${value as 'text'}`);
      case 'audience': return i18next.t(`plans:costs.${value as 'client'}`);
      case 'basis': return i18next.t(`plans:costs.bases.${value as 'amount'}`);
      case 'folding': return i18next.t(`plans:views.foldings.${value as 'keep'}`);
      case 'amount': return desk.formats.number(value, 2, false);
      case 'rate': return desk.formats.percent(value);
      case 'vat_rate': return value === '' ? i18next.t('plans:costs.vatPlan') : desk.formats.percent(value);
      default: return value;
    }
  };
  return parts.map(({ part, value }) => `${i18next.t(`plans:others.part.${part as 'kind'}`)}: ${say(part, value) || i18next.t('plans:others.cleared')}`).join(' · ');
}
