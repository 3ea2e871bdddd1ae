import { useQuery } from '@tanstack/react-query';
import { CircleCheck, TriangleAlert } from 'lucide-react';
import { api, type ReconciliationReport } from '@/api';
import { Field, Input, PickList, Segmented, Select, Skeleton } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { codeText, errorText } from '@/lib/error-text';
import { fieldInfo, fieldName } from '@/lib/fields';
import { formatAmount, formatNumber } from '@/lib/format';
import { cellPlace, difference, inOrderOfInterest } from './model';
import { useImportPlaces } from './places';
import type { StepProps } from './steps';
import type { Target } from './target';

const OURS = ['media_net', 'commission', 'client_net', 'vat', 'cost_gross', 'services_net', 'services_gross', 'grand_total'] as const;
type Our = (typeof OURS)[number];

interface Props extends StepProps { importId: string; version: string; target: Target; onTarget: (target: Target) => void }

/** Whether the workbook's own totals are ours, and where the import goes. */
export function TotalsStep(props: Props) {
  return <><Reconciliation {...props} /><Destination {...props} /></>;
}

/** A total's name. */
function useTotalName(): (total: string) => string {
  const { t } = useTexts();
  return (total) => ((OURS as readonly string[]).includes(total) ? t(`imports:totals.${total as Our}`) : fieldName(total, currentLanguage()));
}

/** People, impressions and clicks are whole; a sum of shares of them is shown so too. */
const figure = (row: ReconciliationReport, value: string): string => (fieldInfo(row.total)?.kind === 'count' ? formatNumber(value, 0) : formatAmount(value));

function Reconciliation({ report, onSheet, onFocus }: Props) {
  const { t } = useTexts();
  const name = useTotalName();
  const rows = inOrderOfInterest(report.reconciliation);
  const different = rows.filter((row) => !row.equal).length;
  const show = (row: ReconciliationReport) => {
    const place = cellPlace(row.cell);
    if (row.cell.includes('!')) onSheet(row.cell.slice(0, row.cell.lastIndexOf('!')).replace(/^'|'$/g, ''));
    if (place) onFocus(place);
  };
  return (
    <section className="mb-6">
      <h2 className="font-medium">{t('imports:totals.question')}</h2>
      <p className={cx('mb-3 flex items-center gap-1.5 text-sm', different > 0 ? 'text-warn' : rows.length > 0 ? 'text-good' : 'text-ink-2')}>
        {rows.length === 0 ? t('imports:totals.noneTitle') : different > 0 ? <><TriangleAlert size={16} />{t('imports:totals.some', { count: different })}</> : <><CircleCheck size={16} />{t('imports:totals.all')}</>}
      </p>
      {rows.length > 0 && (
        <table className="w-full text-sm">
          <thead className="text-xs text-ink-3">
            <tr className="h-7 border-b border-line">
              <th scope="col" className="text-left font-normal">{t('imports:totals.figure')}</th><th scope="col" className="pl-3 text-right font-normal">{t('imports:totals.workbook')}</th>
              <th scope="col" className="pl-3 text-right font-normal">{t('imports:totals.computed')}</th><th scope="col" className="pl-3 text-right font-normal">{t('imports:totals.difference')}</th><th scope="col" className="w-34 pl-3 text-left font-normal">{t('imports:totals.why')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.cell}/${row.total}`} className="border-b border-line align-top">
                <td className="py-1.5">
                  <span className="block">{name(row.total)}</span>
                  <button type="button" title={[row.cell, row.label].filter(Boolean).join(' · ')} className="line-clamp-2 rounded-sm text-left text-xs text-accent hover:underline" onClick={() => { show(row); }}>{row.cell.slice(row.cell.lastIndexOf('!') + 1)}{row.label && row.label !== name(row.total) ? ` · ${row.label}` : ''}</button>
                </td>
                <td className="num py-1.5 pl-3 whitespace-nowrap">{figure(row, row.workbook)}</td>
                <td className="num py-1.5 pl-3 whitespace-nowrap">{row.computed === null ? <span className="text-ink-3">{t('imports:totals.notComputed')}</span> : figure(row, row.computed)}</td>
                <td className={cx('num py-1.5 pl-3 whitespace-nowrap', row.equal ? 'text-ink-3' : 'text-warn')}>{row.computed === null || row.equal ? '' : figure(row, difference(row.workbook, row.computed))}</td>
                <td className="py-1.5 pl-3 text-xs leading-5">
                  {row.equal ? <span className="inline-flex items-center gap-1 text-good"><CircleCheck size={14} />{t('imports:totals.equal')}</span>
                    : <span className="inline-flex items-start gap-1 text-warn"><TriangleAlert size={14} className="mt-0.5" />{row.cause ? codeText('cause', row.cause.code, row.cause.args, row.cause.message) : codeText('cause', 'unknown')}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <h3 className="mt-4 mb-1 text-xs text-ink-3">{t('imports:totals.ours')}</h3>
      <dl className="grid grid-cols-[1fr_auto] text-sm">
        <div className="contents"><dt className="border-b border-line py-1 text-ink-2">{t('imports:totals.lines')}</dt><dd className="num border-b border-line py-1">{formatNumber(report.lines)}</dd></div>
        {OURS.flatMap((key) => {
          const value = report.totals[key];
          return value === undefined ? [] : [<div key={key} className={cx('contents', key === 'grand_total' && 'font-medium')}><dt className="border-b border-line py-1 text-ink-2">{name(key)}</dt><dd className="num border-b border-line py-1">{formatAmount(value)}</dd></div>];
        })}
      </dl>
    </section>
  );
}

function Destination({ importId, version, target, onTarget }: Props) {
  const { t } = useTexts();
  const places = useImportPlaces();
  const projects = places.projects.filter((project) => !project.archived);
  const plans = places.plans.filter((plan) => !plan.archived);
  const nameOf = new Map(projects.map((project) => [project.id, project.name]));
  return (
    <section>
      <h2 className="mb-2 font-medium">{t('imports:target.title')}</h2>
      {plans.length > 0 && (
        <Segmented label={t('imports:target.title')} className="mb-3" value={target.mode} onChange={(mode) => { onTarget({ ...target, mode }); }} options={[{ value: 'new', label: t('imports:target.new') }, { value: 'into', label: t('imports:target.into') }]} />
      )}
      {target.mode === 'new' ? (
        <div className="flex gap-3">
          <Field label={t('imports:target.project')} className="min-w-0 flex-1">
            <Select value={target.projectId} onChange={(projectId) => { onTarget({ ...target, projectId }); }} options={[...(places.mayBegin ? [{ value: 'new', label: t('imports:target.newProject') }] : []), ...projects.map((project) => ({ value: project.id, label: project.name }))]} />
          </Field>
          {target.projectId === 'new' && (
            <Field label={t('imports:target.projectName')} className="min-w-0 flex-1" error={target.projectName.trim() === '' ? t('session:onboarding.required') : undefined}>
              <Input maxLength={200} value={target.projectName} onChange={(event) => { onTarget({ ...target, projectName: event.target.value }); }} />
            </Field>
          )}
        </div>
      ) : (
        <>
          <Field label={t('imports:target.plan')}>
            <PickList value={target.planId} onChange={(planId) => { onTarget({ ...target, planId }); }} placeholder={t('imports:target.planChoose')} searchLabel={t('imports:target.planSearch')} emptyText={t('imports:target.planNone')}
              groups={[{ options: plans.map((plan) => ({ value: plan.id, label: plan.title, words: [plan.client, nameOf.get(plan.project_id)].filter(Boolean).join(' '), hint: <span className="max-w-28 truncate text-xs text-ink-3">{nameOf.get(plan.project_id)}</span> })) }]} />
          </Field>
          {target.planId && <Merge importId={importId} version={version} planId={target.planId} />}
        </>
      )}
    </section>
  );
}

/** What an import into an existing plan would do, before it is done. */
function Merge({ importId, version, planId }: { importId: string; version: string; planId: string }) {
  const { t } = useTexts();
  const merge = useQuery({ queryKey: ['import', importId, 'merge', planId, version], queryFn: () => api.importMerge(importId, planId) });
  if (merge.error) return <p role="alert" className="mt-2 text-sm text-bad">{errorText(merge.error).what}</p>;
  if (!merge.data) return <Skeleton className="mt-3 h-16" />;
  const { matched, added, missing, changed_cells } = merge.data;
  const line = (label: string, value: string) => <div className="contents"><dt className="text-ink-2">{label}</dt><dd className="num">{value}</dd></div>;
  return (
    <div className="mt-3 text-sm">
      <dl className="grid w-fit grid-cols-[auto_auto] gap-x-6 gap-y-1">
        {line(t('imports:target.matched'), t('imports:target.lines', { count: matched }))}
        {line(t('imports:target.added'), t('imports:target.lines', { count: added }))}
        {line(t('imports:target.missing'), t('imports:target.lines', { count: missing.length }))}
        {line(t('imports:target.cells'), formatNumber(changed_cells))}
      </dl>
      {missing.length > 0 && (
        <>
          <p className="mt-2 text-ink-2">{t('imports:target.missingKept')}</p>
          <ul className="mt-1 max-h-32 overflow-y-auto rounded-md border border-line px-3 py-1">{missing.map((row) => <li key={row.row} className="truncate py-0.5">{row.name}</li>)}</ul>
        </>
      )}
      <p className="mt-2 text-ink-2">{t('imports:target.undoable')}</p>
    </div>
  );
}
