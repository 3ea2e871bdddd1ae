import { useQuery } from '@tanstack/react-query';
import i18next from 'i18next';
import { TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import { api, type ColumnView, type FormulaView, type RowView } from '@/api';
import { Button } from '@/components';
import { ReachFacts, useCalculatorWords } from '@/features/calculators';
import { cx } from '@/lib/cx';
import { codeText } from '@/lib/error-text';
import { formatMoment } from '@/lib/format';

import type { PlanDesk } from '../desk';
import { channelOf, isMisfit } from '../model/channels';
import { TIME_FIELDS, valueOf } from '../model/format';
import { buyModelOf, isMeasured } from '../model/per';
import { cellsOf, originOf } from '../model/problems';
import { modelled } from '../grid/scene';
import { useDesk, useDeskChanges } from '../use-desk';
import { ConflictChoice, JustWritten, ReturnedRow } from './disputes';

/** Problems that a cell tells of in words of its own. */
const TOLD: ReadonlySet<string> = new Set(['discrepancy', 'misplaced', 'conflict', 'conflict_place', 'returned']);

/** Everything known about one cell. Nothing where there is nothing to say. `brief`: as a tooltip, which says nothing about what a person plainly typed. */
export function CellFacts({ row: id, field, className, brief = false }: { row: string; field: string; className?: string; brief?: boolean }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const row = desk.rowOf(id);
  const column = desk.session.columns.get(field);
  if (!row || !column) return null;
  const typed = desk.session.typed.get(id)?.get(field);
  const contradiction = row.w?.find((found) => found.ref === field);
  const problems = desk.problems.filter((one) => one.row === id && cellsOf(one.ref, desk.namingOf(id)).includes(field) && !TOLD.has(one.problem.code));
  const conflicts = (row.conflicts ?? []).filter((one) => one.ref === field || (one.kind === 'flight' && TIME_FIELDS.has(field)) || (one.kind === 'place' && field === desk.namingOf(id)));
  const lights = desk.lighting.lights.get(id);
  const lit = lights?.get(field) ?? lights?.get('');
  const derived = row.v[field] === undefined && row.c[field] !== undefined;
  const origin = originOf(row, field, desk.meta()?.imports ?? []);
  const note = row.n?.[field];
  const calculator = row.g?.[field];
  const offered = field === 'unit_price' && row.r && row.r.state !== 'same' ? row.r : null;
  const per = isMeasured(field) ? desk.words.per(field, buyModelOf(row)) : null;
  const long = valueOf(row, field).length > 32 && column.kind === 'text';
  const parts = [
    per !== null && <p key="per" className="text-ink-2">{per}</p>,
    typed?.state === 'failed' && <p key="failed" className="text-bad">{typed.message}</p>,
    lit && <JustWritten key="lit" lit={lit} />,
    brief && row.returned && field === (row.kind === 'section' ? 'name' : desk.namingRef) && <ReturnedRow key="returned" desk={desk} row={id} returned={row.returned} />,
    ...(brief ? conflicts : []).map((one) => <ConflictChoice key={`conflict${one.ref}`} desk={desk} conflict={one} title={one.kind === 'place' ? t('others.place') : t('others.also')} />),
    contradiction && <Contradiction key="contradiction" desk={desk} row={row} column={column} found={contradiction} />,
    isMisfit(row, column) && <Misfit key="misfit" desk={desk} row={row} column={column} />,
    ...problems.map((one, index) => <p key={`problem${String(index)}`} className={one.problem.severity === 'error' ? 'text-bad' : 'text-warn'}>{codeText('problem', one.problem.code, one.problem.args, one.problem.message)}</p>),
    brief && long && <p key="long" className="line-clamp-12 whitespace-pre-wrap wrap-break-word">{valueOf(row, field)}</p>,
    derived && row.kind === 'line' && <Derivation key="derived" desk={desk} row={row} column={column} />,
    derived && row.kind === 'section' && <SectionNote key="section" summable={column.summable} group={!desk.session.rows.has(id)} />,
    note !== undefined && (note === 'not_additive' ? <NotAdditive key="note" name={desk.heading(column)} /> : <FormulaNote key="note" code={note} />),
    note !== undefined && modelled(desk.reach?.rows[id], field) !== null && desk.reach?.rows[id] && <ReachFacts key="reach" reach={desk.reach.rows[id]} />,
    calculator !== undefined && <Calculated key="calculated" desk={desk} row={row} column={column} calculator={calculator} />,
    offered && <RateHint key="rate" desk={desk} row={row} price={offered.price} name={offered.name} />,
    origin && <p key="origin" className="text-ink-2 tabular-nums wrap-anywhere">{`${origin.address} · ${origin.file}`}</p>,
    !brief && !derived && !origin && calculator === undefined && valueOf(row, field) !== '' && !TIME_FIELDS.has(field) && <Entered key="entered" desk={desk} row={row} column={column} />,
  ].filter(Boolean);
  return parts.length === 0 ? null : <div className={cx('flex flex-col gap-1.5', className)}>{parts}</div>;
}

/** What a rate card asks, with the way to take it. */
function RateHint({ desk, row, price, name }: { desk: PlanDesk; row: RowView; price: string; name: string }) {
  const { t } = useTranslation('plans');
  return (
    <div className="flex flex-col gap-1.5">
      <p className="text-ink-2 wrap-anywhere">{t('rate.hint', { card: name, price: desk.formats.number(price, 2, false) })}</p>
      {!desk.readonly && <Button size="sm" className="h-6 self-start text-xs" onClick={() => { void desk.send('take_rate', [{ op: 'take_rates', rows: [row.id] }]); }}>{t('rate.takeShort')}</Button>}
    </div>
  );
}

/** That the column means nothing for the channel of the line, and that a value stays all the same. */
function Misfit({ desk, row, column }: { desk: PlanDesk; row: RowView; column: ColumnView }) {
  const { t } = useTranslation('plans');
  const args = { field: desk.heading(column), channel: desk.choices.name('channel', channelOf(row)) };
  return valueOf(row, column.ref) === '' ? <p className="text-ink-2">{t('hover.notApplicable', args)}</p> : <p className="text-warn">{t('hover.misplaced', args)}</p>;
}

function SectionNote({ summable, group }: { summable: boolean; group: boolean }) {
  const { t } = useTranslation('plans');
  return <p className="text-ink-2">{summable ? t(group ? 'hover.groupSubtotal' : 'hover.subtotal') : t(group ? 'hover.groupRatio' : 'hover.ratio')}</p>;
}

function NotAdditive({ name }: { name: string }) {
  const { t } = useTranslation('plans');
  return <p className="text-ink-2">{t('hover.notAdditive', { field: name })}</p>;
}

/** Why a calculated column has no value here. */
function FormulaNote({ code }: { code: string }) {
  const { t } = useTranslation('plans');
  return <p className="text-warn">{i18next.exists(`plans:hover.formulaNote.${code}`) ? t(`hover.formulaNote.${code}` as 'hover.formulaNote.division_by_zero') : code}</p>;
}

function useFormula(desk: PlanDesk, row: RowView, column: ColumnView): FormulaView | undefined {
  const value = valueOf(row, column.ref);
  return useQuery({ queryKey: ['formula', desk.id, row.id, column.ref, value, desk.meta()?.revision], queryFn: () => api.formula(desk.id, row.id, column.ref), gcTime: 60_000 }).data as FormulaView | undefined;
}

/** The formula in words with its inputs. */
function Derivation({ desk, row, column }: { desk: PlanDesk; row: RowView; column: ColumnView }) {
  const { t } = useTranslation('plans');
  const formula = useFormula(desk, row, column);
  const rule = formula?.rule;
  const words = rule !== undefined && i18next.exists(`plans:rule.${rule}`) ? t(`rule.${rule}` as 'rule.cpc=cost/clicks') : rule;
  return (
    <div className="flex flex-col gap-1">
      <p><span className="font-medium">ƒ</span> {t('hover.derived')}{words ? `: ${words}` : ''}</p>
      {formula && formula.inputs.length > 0 && (
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 text-ink-2">
          {formula.inputs.map((input) => {
            const of = desk.session.columns.get(input.ref);
            return <div key={input.ref} className="contents"><dt>{of ? desk.heading(of) : input.ref}</dt><dd className="num">{of ? desk.formats.show(of.ref, of.kind, input.value, desk.precision.of(of.ref, of.kind)) : input.value}</dd></div>;
          })}
        </dl>
      )}
    </div>
  );
}

/** The calculator or the rate card that a value was taken over from, and when. */
function Calculated({ desk, row, column, calculator }: { desk: PlanDesk; row: RowView; column: ColumnView; calculator: string }) {
  const { t } = useTranslation('plans');
  const rate = /^rates:(\d+):(.*)$/s.exec(calculator);
  const words = useCalculatorWords();
  const at = useFormula(desk, row, column)?.entered_at;
  if (rate) return <p className="text-ink-2 wrap-anywhere">{t('hover.rateCard', { row: rate[1], card: rate[2] })}{at ? ` · ${formatMoment(at)}` : ''}</p>;
  const name = words.title(calculator);
  return <p className="text-ink-2"><span className="font-medium">ƒ</span> {at ? t('hover.calculatedAt', { name, at: formatMoment(at) }) : t('hover.calculated', { name })}</p>;
}

function Entered({ desk, row, column }: { desk: PlanDesk; row: RowView; column: ColumnView }) {
  const { t } = useTranslation('plans');
  const formula = useFormula(desk, row, column);
  if (formula?.kind !== 'entered') return null;
  return <p className="text-ink-2">{formula.entered_at ? t('hover.enteredAt', { at: formatMoment(formula.entered_at) }) : t('hover.entered')}</p>;
}

/** Both values of a contradiction and the two ways out of it. */
function Contradiction({ desk, row, column, found }: { desk: PlanDesk; row: RowView; column: ColumnView; found: { entered: string; computed: string } }) {
  const { t } = useTranslation('plans');
  const show = (value: string): string => desk.formats.show(column.ref, column.kind, value, Math.max(desk.precision.of(column.ref, column.kind), value.includes('.') ? 2 : 0));
  return (
    <div className="flex flex-col gap-1.5">
      <p className="flex items-start gap-1.5"><TriangleAlert size={14} className="mt-px text-warn" /><span>{t('hover.discrepancyText', { entered: show(found.entered), computed: show(found.computed) })}</span></p>
      {!desk.readonly && (
        <div className="flex flex-wrap gap-1">
          <Button size="sm" className="h-6 text-xs" onClick={() => { desk.intents.settle(row.id, column.ref, 'computed'); }}>{t('hover.useComputed', { value: show(found.computed) })}</Button>
          <Button size="sm" look="ghost" className="h-6 text-xs" onClick={() => { desk.intents.settle(row.id, column.ref, 'entered'); }}>{t('hover.keepEntered', { value: show(found.entered) })}</Button>
        </div>
      )}
    </div>
  );
}
