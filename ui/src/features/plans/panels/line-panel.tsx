import { Lock, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ColumnView, PlanReach, RowView } from '@/api';
import { Button } from '@/components';
import { ReachFacts } from '@/features/calculators';
import { CellHistory, RowHistory } from '@/features/versions';
import { currentLanguage } from '@/i18n';
import { cx } from '@/lib/cx';
import { refusalText } from '@/lib/error-text';
import { fieldInfo, fieldName } from '@/lib/fields';
import { formatPercent } from '@/lib/format';

import type { PlanDesk } from '../desk';
import { editText } from '../model/edits';
import { isRightAligned, OF_SECTIONS, TIME_FIELDS, valueOf } from '../model/format';
import { useDesk, useDeskChanges, useSelected } from '../use-desk';
import { CellFacts } from './cell-facts';
import { conflictName } from './dispute-texts';
import { ReturnedRow, Undecided } from './disputes';
import { EffectiveReach } from './effective-reach';
import { Flights } from './flights';
import { LineRate } from './line-rate';
import { PanelRow } from './panel-row';
import { SharedReach } from './shared-reach';
import { TextCell } from './text-cell';

type Group = 'placement' | 'buying' | 'metrics' | 'internal' | 'custom' | 'other';
const GROUPS: readonly Group[] = ['placement', 'buying', 'metrics', 'custom', 'other', 'internal'];
const PLACEMENT = new Set(['name', 'channel', 'vendor', 'site', 'placement', 'placement_name', 'format', 'size', 'duration', 'device', 'geo', 'targeting', 'audience', 'creative', 'landing', 'brand', 'campaign', 'objective', 'rotation']);
const BUYING = new Set(['buy_model', 'buy_unit', 'units_per_period', 'period_qty', 'period_unit', 'units', 'unit_price', 'list_cost', 'markup', 'discount', 'cost_net', 'commission_rate', 'commission', 'client_net', 'vat_rate', 'vat', 'cost_gross', 'fees', 'budget_share', 'currency']);

/** Sections have names and channels only; calculated columns have no values of their own. */
const mayRestore = (row: RowView, column: ColumnView): boolean => !column.formula && !TIME_FIELDS.has(column.ref) && (row.kind === 'line' || OF_SECTIONS.has(column.ref));

/** Puts an older value back: an edit like any other. */
function restore(desk: PlanDesk, row: RowView, column: ColumnView, value: string | null): void {
  const text = value === null ? null : editText({ ...row, v: { [column.ref]: value }, c: {} }, column, desk.formats, desk.words.choices);
  void desk.type([{ row: row.id, ref: column.ref, text }], 'restore_value');
}

function groupOf(column: ColumnView): Group {
  if (column.audience === 'internal') return 'internal';
  if (column.custom) return 'custom';
  if (PLACEMENT.has(column.ref)) return 'placement';
  if (BUYING.has(column.ref)) return 'buying';
  return isRightAligned(column.kind) ? 'metrics' : 'other';
}

/** All fields of the selected row. */
export function LinePanel() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const selected = useSelected(desk);
  const [empty, setEmpty] = useState(false);
  const row = selected ? desk.session.rows.get(selected.row.id) : undefined;
  if (!row || !selected) return <p className="p-4 text-sm text-ink-2">{t('panel.noLine')}</p>;
  const columns = [...desk.session.columns.values()].filter((column) => !TIME_FIELDS.has(column.ref) && column.ref !== 'line_no' && !(row.kind === 'line' && REACH_ONLY.has(column.ref)));
  const shown = new Set(desk.columns.shown());
  const wanted = columns.filter((column) => empty || has(row, column) || (row.kind === 'section' ? OF_SECTIONS.has(column.ref) : shown.has(column.ref)) || desk.session.typed.get(row.id)?.has(column.ref));
  const source = sourceOf(desk, row);
  const asked = columns.find((column) => column.ref === selected.ref);
  return (
    <div key={row.id} className="flex flex-col pb-4">
      <header className="border-b border-line px-4 py-2.5">
        <h2 className="text-base font-medium wrap-anywhere">{valueOf(row, desk.namingRef) || valueOf(row, 'name') || (row.kind === 'section' ? t('grid.untitledSection') : t('panel.lineNo', { number: selected.row.number }))}</h2>
        <p className="text-xs text-ink-2 wrap-anywhere">{row.kind === 'section' ? t('panel.section') : t('panel.lineNo', { number: selected.row.number })}{source && ` · ${source}`}</p>
      </header>
      {selected.ref !== null && <CellFacts row={row.id} field={selected.ref} className="border-b border-line bg-canvas px-4 py-2 text-xs empty:hidden" />}
      {asked && !desk.readonly && <CellHistory key={asked.ref} planId={desk.id} row={row.id} column={asked} revision={desk.meta()?.revision ?? 0} onRestore={mayRestore(row, asked) ? (value) => { restore(desk, row, asked, value); } : null} />}
      {row.returned && <Section title={t('others.removedAndEdited')}><div className="px-1 text-xs"><ReturnedRow desk={desk} row={row.id} returned={row.returned} /></div></Section>}
      {row.conflicts && row.conflicts.length > 0 && (
        <Section title={t('others.also')}>
          <Undecided desk={desk} conflicts={row.conflicts} nameOf={(one) => conflictName(desk, one)} />
        </Section>
      )}
      {row.kind === 'line' && <Section title={t('panel.group.time')}><Flights row={row} /></Section>}
      {row.kind === 'line' && <LineRate desk={desk} row={row} />}
      <LineReach desk={desk} row={row} />
      {GROUPS.map((group) => {
        const members = wanted.filter((column) => groupOf(column) === group);
        if (members.length === 0) return null;
        return (
          <Section key={group} title={t(`panel.group.${group}`)} internal={group === 'internal'}>
            {members.map((column) => <FieldLine key={column.ref} desk={desk} row={row} column={column} active={selected.ref === column.ref} />)}
          </Section>
        );
      })}
      {row.kind === 'line' && <Button size="sm" look="ghost" className="mx-2 mt-2 self-start" onClick={() => { setEmpty(!empty); }}>{empty ? t('panel.hideEmpty') : t('panel.showEmpty')}</Button>}
      {!desk.readonly && <RowHistory key={row.id} planId={desk.id} row={row.id} columns={desk.session.columns} revision={desk.meta()?.revision ?? 0} flights={row.kind === 'line'} />}
    </div>
  );
}

/** What the row reaches by a model, and what the model goes by; a reach that was entered is a field like others. */
function LineReach({ desk, row }: { desk: PlanDesk; row: RowView }) {
  const { t } = useTranslation('plans');
  const reach = desk.reach?.rows[row.id];
  const refused = desk.reach?.refused[row.id];
  const data = row.kind === 'line' ? REACH_DATA.flatMap((ref) => desk.session.columns.get(ref) ?? []) : [];
  if (!reach && refused === undefined && (data.length === 0 || desk.readonly)) return null;
  return (
    <Section title={t('totals.reach')}>
      <div className="px-1">
        {refused !== undefined && <p className="text-xs text-warn">{t('totals.reachRefused', { reason: reachReason(refused) })}</p>}
        {reach && <><ReachFacts reach={reach} /><EffectiveReach row={row.id} /></>}
        {reach && row.kind === 'line' && <SharedReach key={row.id} desk={desk} row={row} />}
        {data.length > 0 && (
          <details className="text-grid" open={data.some((column) => column.ref !== 'spots' && has(row, column))}>
            <summary className="cursor-pointer py-1 text-ink-2">{t('reach.data')}</summary>
            {data.map((column) => <FieldLine key={column.ref} desk={desk} row={row} column={column} active={false} />)}
            <p className="px-1 text-xs text-pretty text-ink-3">{t('reach.dataHint')}</p>
          </details>
        )}
      </div>
    </Section>
  );
}

/** What a model of a line's reach can go by. */
const REACH_DATA = ['rating', 'spots', 'reach_two', 'reach_ceiling', 'reach_points'] as const;
/** Of these, those that stand nowhere else in the panel. */
const REACH_ONLY: ReadonlySet<string> = new Set(REACH_DATA.filter((ref) => ref !== 'spots'));
/** What the models call a line's values. */
const VALUE_OF: Readonly<Record<string, string>> = { reach: 'reach_pct', r1: 'rating', r2: 'reach_two', rating: 'rating', ceiling: 'reach_ceiling', insertions: 'spots' };

/** Which of the line's data cannot be, in the reader's words. */
function reachReason(refused: PlanReach['refused'][string]): string {
  const percent = (text: string | undefined): string => (text !== undefined && Number.isFinite(Number(text)) ? formatPercent(Number(text), 2) : (text ?? ''));
  const input = refused.field ?? '';
  const ref = input.startsWith('points') ? 'reach_points' : (VALUE_OF[input] ?? input);
  const field = fieldName(ref, currentLanguage());
  // Of reach the core tells fractions, of everything else numbers as they are.
  const share = fieldInfo(ref)?.kind === 'percent' || input.endsWith('.reach');
  const args = share ? { ...refused.args, text: percent(refused.args['text']), low: percent(refused.args['low']), high: percent(refused.args['high']) } : refused.args;
  return `${field}: ${refusalText({ ...refused, args }).what}`;
}

const has = (row: RowView, column: ColumnView): boolean => valueOf(row, column.ref) !== '';

function sourceOf(desk: PlanDesk, row: RowView): string | null {
  if (!row.src) return null;
  const from = desk.meta()?.imports[row.src[0]];
  const table = from?.tables[row.src[1]];
  return from && table ? `${table.sheet}!${String(row.src[2])} · ${from.file_name}` : null;
}

/** A group of fields under its heading. */
export function Section({ title, internal = false, children }: { title: string; internal?: boolean; children: React.ReactNode }) {
  return (
    <section className="px-3 pt-3">
      <h3 className={cx('mb-1 flex items-center gap-1.5 px-1 text-xs font-medium', internal ? 'text-internal' : 'text-ink-2')}>{internal && <Lock size={12} aria-hidden />}{title}</h3>
      {children}
    </section>
  );
}

function FieldLine({ desk, row, column, active }: { desk: PlanDesk; row: RowView; column: ColumnView; active: boolean }) {
  const { t } = useTranslation('plans');
  const typed = desk.session.typed.get(row.id)?.get(column.ref);
  const derived = row.v[column.ref] === undefined && row.c[column.ref] !== undefined;
  const editable = !desk.readonly && (row.kind === 'line' || OF_SECTIONS.has(column.ref));
  const plain = desk.formats.show(column.ref, column.kind, valueOf(row, column.ref), desk.precision.of(column.ref, column.kind));
  const shown = column.kind === 'percent' && plain !== '' ? `${plain}${desk.formats.percentSign}` : plain;
  const value = typed?.text ?? (editable ? editText(row, column, desk.formats, desk.words.choices) : shown);
  const long = column.kind === 'text' && (value.length > 24 || value.includes('\n'));
  const contradiction = row.w?.some((found) => found.ref === column.ref) === true;
  return (
    <PanelRow label={desk.heading(column)} active={active} error={typed?.state === 'failed' ? typed.message : undefined} mark={
      <>
        {derived && <span className="ml-1 text-xs text-ink-3 italic" aria-label={t('panel.derived')} title={t('panel.derived')}>ƒ</span>}
        {contradiction && <TriangleAlert size={12} className="ml-1 inline-block align-baseline text-warn" aria-label={t('hover.discrepancy')} />}
      </>}>
      <TextCell value={value} shown={typed?.text ?? shown} label={desk.heading(column)} readonly={!editable} numeric={isRightAligned(column.kind)} long={long} invalid={typed?.state === 'failed'}
        options={(column.choices ?? []).map((code) => desk.words.choices.name(column.ref, code))} className={derived ? 'text-ink-2' : ''}
        onCommit={(text) => { desk.type([{ row: row.id, ref: column.ref, text: text === '' ? null : text }], 'edit_cell'); }} />
    </PanelRow>
  );
}
