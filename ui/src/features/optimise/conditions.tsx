import type { Objective, PlanView } from '@/api';
import { Field, Input, Segmented, Select } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { formatMoney } from '@/lib/format';

import { CurveFields } from './curve-fields';
import { countsPeople, kindsFor, linesOf, type Draft, type LineDraft, type Unreadable } from './model';

const OBJECTIVES: readonly Objective[] = ['reach', 'effective_reach', 'clicks', 'conversions', 'revenue'];

/** What the budget is to bring, how much there is, and what is known of each line. */
export function Conditions({ plan, draft, wrong, onChange }: { plan: PlanView; draft: Draft; wrong: Unreadable | null; onChange: (draft: Draft) => void }) {
  const { t } = useTexts();
  const problem = (row: string | null, field: string): string | undefined => (wrong?.row === row && wrong.field === field ? t('optimise:unreadable', { text: wrong.text }) : undefined);
  const choose = (objective: Objective): void => {
    const kinds = kindsFor(objective);
    // Shares of people say nothing about clicks, nor the other way round.
    const other = countsPeople(objective) !== countsPeople(draft.objective);
    const fresh = new Map(linesOf(plan, objective).map((line) => [line.row, line.takesPart]));
    const lines = draft.lines.map((line) => ({
      ...line, ...(other || !kinds.includes(line.kind) ? { kind: 'plan' as const, parameters: {}, points: '', family: 'best' as const } : {}), takesPart: fresh.get(line.row) === true || (!other && line.takesPart && line.kind !== 'plan'),
    }));
    onChange({ ...draft, objective, lines, target: other ? '' : draft.target });
  };
  const change = (row: string, by: Partial<LineDraft>): void => { onChange({ ...draft, lines: draft.lines.map((line) => (line.row === row ? { ...line, ...by } : line)) }); };
  return (
    <>
      <div className="px-5 pb-3"><Segmented<Draft['task']> label={t('optimise:task.label')} value={draft.task} onChange={(task) => { onChange({ ...draft, task }); }} options={(['split', 'target'] as const).map((value) => ({ value, label: t(`optimise:task.${value}`) }))} /></div>
      <div className="flex flex-wrap items-start gap-4 px-5 pb-3">
        <Field label={t('optimise:goal')} className="w-64"><Select value={draft.objective} onChange={choose} options={OBJECTIVES.map((value) => ({ value, label: t(`optimise:objective.${value}`) }))} /></Field>
        {draft.objective === 'effective_reach' && <Field label={t('optimise:contacts')} error={problem(null, 'contacts')} className="w-32"><Input value={draft.contacts} inputMode="numeric" onChange={(event) => { onChange({ ...draft, contacts: event.target.value }); }} /></Field>}
        {draft.task === 'target' && <Field label={t(countsPeople(draft.objective) ? 'optimise:targetPeople' : 'optimise:target')} error={problem(null, 'target')} className="w-44"><Input value={draft.target} inputMode="decimal" onChange={(event) => { onChange({ ...draft, target: event.target.value }); }} /></Field>}
        <Field label={t(draft.task === 'target' ? 'optimise:limit' : 'optimise:total')} error={problem(null, 'total')} hint={draft.task === 'target' ? t('optimise:limitHint') : t('optimise:totalHint', { total: formatMoney(plan.totals.media_net, plan.totals.currency) })} className="w-80"><Input value={draft.total} inputMode="decimal" onChange={(event) => { onChange({ ...draft, total: event.target.value }); }} /></Field>
      </div>
      <div className="min-h-0 flex-1 overflow-auto border-t border-line px-5 pb-4">
        <table className="w-full border-collapse text-sm tabular-nums">
          <thead className="sticky top-0 z-10 bg-raised text-xs text-ink-3">
            <tr className="text-left">
              <th scope="col" className="py-2 pr-3 font-normal">{t('optimise:column.line')}</th>
              <th scope="col" className="px-2 text-right font-normal">{t('optimise:column.before')}</th>
              <th scope="col" className="px-2 font-normal">{t('optimise:column.curve')}</th>
              <th scope="col" className="px-2 font-normal">{t('optimise:column.low')}</th>
              <th scope="col" className="px-2 font-normal">{t('optimise:column.high')}</th>
              <th scope="col" className="px-2 font-normal">{t('optimise:column.step')}</th>
              <th scope="col" className="px-2 font-normal">{t('optimise:column.fixed')}</th>
            </tr>
          </thead>
          <tbody>{draft.lines.map((line) => <Row key={line.row} line={line} objective={draft.objective} currency={plan.totals.currency} problem={(field) => problem(line.row, field)} onChange={(by) => { change(line.row, by); }} />)}</tbody>
        </table>
      </div>
    </>
  );
}

function Row({ line, objective, currency, problem, onChange }: { line: LineDraft; objective: Objective; currency: string; problem: (field: string) => string | undefined; onChange: (by: Partial<LineDraft>) => void }) {
  const { t } = useTexts();
  const off = !line.takesPart;
  const money = (field: 'low' | 'high' | 'step', hint: string) => (
    <td className="px-2 py-1.5 align-top">
      <Input aria-label={`${t(`optimise:column.${field}`)}, ${line.name}`} aria-invalid={problem(field) ? true : undefined} title={problem(field)} className="w-28 text-right" disabled={off || line.fixed} placeholder={hint} value={line[field]} inputMode="decimal" onChange={(event) => { onChange({ [field]: event.target.value }); }} />
    </td>
  );
  const near = line.kind === 'plan' ? ['−30 %', '+30 %'] as const : ['0', ''] as const;
  return (
    <tr className={cx('border-b border-line', off && 'text-ink-3')}>
      <th scope="row" className="max-w-80 min-w-52 py-1.5 pr-3 text-left align-top font-normal">
        <label className="flex min-h-8 items-center gap-2">
          <input type="checkbox" className="size-4 flex-none accent-[var(--accent-fill)]" checked={line.takesPart} onChange={(event) => { onChange({ takesPart: event.target.checked }); }} />
          <span className="wrap-break-word">{line.name || t('optimise:noName')}</span>
        </label>
      </th>
      <td className="px-2 py-3 text-right align-top whitespace-nowrap">{line.cost === '' ? '—' : formatMoney(line.cost, currency)}</td>
      <td className="min-w-64 px-2 py-1.5 align-top">
        <Select aria-label={`${t('optimise:column.curve')}, ${line.name}`} className="w-64" value={line.kind} onChange={(kind) => { onChange({ kind, takesPart: true }); }} options={kindsFor(objective).map((value) => ({ value, label: t(`optimise:kind.${value}`) }))} />
        {line.takesPart && line.kind !== 'plan' && <CurveFields line={line} objective={objective} problem={problem} onChange={onChange} />}
      </td>
      {money('low', near[0])}
      {money('high', near[1])}
      {money('step', '')}
      <td className="px-2 py-3 align-top"><input type="checkbox" aria-label={`${t('optimise:column.fixed')}, ${line.name}`} className="size-4 accent-[var(--accent-fill)]" disabled={off} checked={line.fixed} onChange={(event) => { onChange({ fixed: event.target.checked }); }} /></td>
    </tr>
  );
}
