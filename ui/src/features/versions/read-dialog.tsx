import { useQuery } from '@tanstack/react-query';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef } from 'react';

import { api, type ColumnView, type PlanView, type RowView, type VersionView } from '@/api';
import { Button, Dialog, ErrorPanel, SkeletonRows } from '@/components';
import { cellText, isRightAligned, Precision, valueOf } from '@/features/plans';
import { currentLanguage, useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';
import { formatMoment } from '@/lib/format';

import { useVersionName } from './queries';
import { closeVersions, openVersions } from './state';
import { useTeller } from './values';

/** A plan as it was at a version. */
export function ReadDialog({ planId, version }: { planId: string; version: VersionView }) {
  const { t } = useTexts();
  const name = useVersionName()(version);
  const plan = useQuery({ queryKey: ['version', planId, version.id], queryFn: () => api.versionPlan(planId, version.id, 'internal'), gcTime: 60_000 });
  return (
    <Dialog open size="full" onClose={closeVersions} title={t('versions:readTitle', { name, when: formatMoment(version.time) })} description={t('versions:readHint')}
      footer={<><Button onClick={() => { openVersions({ kind: 'compare', from: version.id, to: 'now' }); }}>{t('versions:compareNow')}</Button><Button onClick={closeVersions}>{t('close')}</Button></>}>
      {plan.isPending ? <SkeletonRows rows={12} />
        : plan.error ? <div className="flex flex-1 p-6"><ErrorPanel {...errorText(plan.error)} /></div>
          : <Sheet plan={plan.data} />}
    </Dialog>
  );
}

const ROW = 28;

function Sheet({ plan }: { plan: PlanView }) {
  const { t } = useTexts();
  const teller = useTeller();
  const scroll = useRef<HTMLDivElement>(null);
  const columns = useMemo(() => used(plan), [plan]);
  const precision = useMemo(() => precisionOf(plan), [plan]);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({ count: plan.rows.length, getScrollElement: () => scroll.current, estimateSize: () => ROW, overscan: 20 });
  const items = virtual.getVirtualItems();
  const above = items[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (items.at(-1)?.end ?? 0);
  const money = (value: string): string => teller.money(value, plan.totals.currency);
  return (
    <>
      <div ref={scroll} tabIndex={0} role="region" aria-label={t('versions:lines')} className="min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2">
        <table className="border-collapse text-grid tabular-nums">
          <thead className="sticky top-0 z-10 bg-canvas text-left text-xs text-ink-2">
            <tr>{columns.map((column) => <th key={column.ref} scope="col" className={cx('max-w-60 min-w-16 border-b border-line-strong px-2 py-1.5 align-bottom font-medium', isRightAligned(column.kind) && 'text-right')}>{currentLanguage() === 'ru' ? column.name_ru : column.name_en}</th>)}</tr>
          </thead>
          <tbody>
            <tr aria-hidden style={{ height: above }} />
            {items.map((item) => {
              const row = plan.rows[item.index];
              return row && <Row key={row.id} row={row} columns={columns} show={(column) => cellText(row, column, teller.formats, precision)} />;
            })}
            <tr aria-hidden style={{ height: below }} />
          </tbody>
        </table>
      </div>
      <dl className="flex flex-wrap gap-x-6 gap-y-1 border-t border-line px-5 py-2 text-sm tabular-nums">
        {(['media_net', 'cost_gross', 'grand_total'] as const).map((total) => <div key={total} className="flex gap-2"><dt className="text-ink-2">{t(`versions:total.${total}`)}</dt><dd className="font-medium">{money(plan.totals[total])}</dd></div>)}
      </dl>
    </>
  );
}

function Row({ row, columns, show }: { row: RowView; columns: readonly ColumnView[]; show: (column: ColumnView) => string }) {
  const span = row.kind === 'section' ? nameSpan(row, columns) : 0;
  return (
    <tr className={cx('h-7 border-b border-line', row.kind === 'section' && 'bg-canvas font-medium')}>
      {span > 0 && <th scope="rowgroup" colSpan={span} className="px-2 text-left font-medium">{valueOf(row, 'name')}</th>}
      {columns.slice(span).map((column, index) => {
        const text = show(column);
        return <td key={column.ref} title={text} className={cx('max-w-60 truncate px-2', isRightAligned(column.kind) && 'text-right')} style={span + index === 0 ? { paddingLeft: 8 + row.depth * 14 } : undefined}>{text}</td>;
      })}
    </tr>
  );
}

/** How many columns a section's name may cover: those before the first that it has a figure in. */
function nameSpan(row: RowView, columns: readonly ColumnView[]): number {
  const first = columns.findIndex((column) => column.ref !== 'name' && valueOf(row, column.ref) !== '');
  return first < 0 ? columns.length : first;
}

/** As many decimals in a column as the grid gives it. */
function precisionOf(plan: PlanView): Precision {
  const precision = new Precision(new Map(plan.columns.map((column) => [column.ref, column])));
  for (const row of plan.rows) precision.learn(row);
  return precision;
}

/** The columns that were shown and hold something; names of lines where a line has one. */
function used(plan: PlanView): ColumnView[] {
  const holds = (column: ColumnView): boolean => plan.rows.some((row) => valueOf(row, column.ref) !== '');
  const name = plan.columns.find((column) => column.ref === 'name');
  const rest = plan.columns.filter((column) => column.ref !== 'name' && column.shown && holds(column));
  const named = plan.rows.some((row) => row.kind === 'line' && valueOf(row, 'name') !== '');
  return name && (named || rest.length === 0) ? [name, ...rest] : rest;
}
