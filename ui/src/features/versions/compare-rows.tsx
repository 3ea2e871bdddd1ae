import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';

import type { ComparedRow, Comparison } from '@/api';
import { Segmented } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';

import { type Teller, useTeller } from './values';

type Fate = 'added' | 'removed' | 'moved' | 'changed';
type Wanted = Fate | 'all';

const LOOKS: Record<Fate, string> = { added: 'bg-good-soft text-good', removed: 'bg-bad-soft text-bad', moved: 'bg-info-soft text-info', changed: 'bg-sunken text-ink-2' };

/** Whether a row belongs to what is asked for: a line that moved may have changed as well. */
export function isOf(row: ComparedRow, wanted: Wanted): boolean {
  if (wanted === 'all' || row.fate === wanted) return true;
  return wanted === 'changed' && row.fate === 'moved' && ((row.cells?.length ?? 0) > 0 || (row.flights?.length ?? 0) > 0);
}

/** Sections and lines that differ, each with its cells. */
export function ComparedRows({ comparison }: { comparison: Comparison }) {
  const { t } = useTexts();
  const teller = useTeller();
  const [wanted, setWanted] = useState<Wanted>('all');
  const scroll = useRef<HTMLDivElement>(null);
  const rows = useMemo(() => comparison.rows.filter((row) => isOf(row, wanted)), [comparison, wanted]);
  const fields = useMemo(() => new Map(comparison.fields.map((field) => [field.ref, field])), [comparison]);
  // eslint-disable-next-line react-hooks/incompatible-library
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroll.current, estimateSize: () => 76, overscan: 12 });
  const count = (fate: Wanted): number => comparison.rows.filter((row) => isOf(row, fate)).length;
  const nothing = comparison.rows.length === 0 && comparison.header.length === 0 && comparison.costs.length === 0 && comparison.shared.length === 0;
  return (
    <div className="flex min-h-0 min-w-0 flex-1 flex-col max-lg:h-100 max-lg:flex-none">
      <div className="flex items-center gap-3 overflow-x-auto border-b border-line px-4 py-2">
        <Segmented<Wanted> label={t('versions:filter')} value={wanted} onChange={setWanted} options={(['all', 'added', 'removed', 'moved', 'changed'] as const).map((fate) => ({ value: fate, label: t(`versions:fate.${fate}`, { n: count(fate) }) }))} />
      </div>
      {comparison.rows.length === 0 && <p className="p-4 text-sm text-ink-2">{t(nothing ? 'versions:noDifference' : 'versions:sameLines')}</p>}
      <div ref={scroll} tabIndex={0} role="region" aria-label={t('versions:lines')} className="min-h-0 flex-1 overflow-y-auto focus-visible:-outline-offset-2">
        <ol className="relative" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map((item) => {
            const row = rows[item.index];
            return row && (
              <li key={row.row} ref={virtual.measureElement} data-index={item.index} className="absolute inset-x-0 border-b border-line px-4 py-2" style={{ transform: `translateY(${String(item.start)}px)` }}>
                <Compared row={row} comparison={comparison} fields={fields} teller={teller} />
              </li>
            );
          })}
        </ol>
      </div>
    </div>
  );
}

function Compared({ row, comparison, fields, teller }: { row: ComparedRow; comparison: Comparison; fields: ReadonlyMap<string, Comparison['fields'][number]>; teller: Teller }) {
  const { t } = useTexts();
  const fate = row.fate as Fate;
  const [before, after] = comparison.currency as [string, string];
  const cost = row.cost_before !== row.cost_after || fate === 'added' || fate === 'removed';
  return (
    <>
      <div className="flex items-baseline gap-2">
        <span className={cx('shrink-0 rounded-sm px-1.5 text-xs', LOOKS[fate])}>{t(`versions:fateOne.${fate}`)}</span>
        <p className="min-w-0 flex-1 text-sm font-medium wrap-anywhere">{row.name || t('plans:grid.untitledSection')}</p>
        {row.kind === 'line' && cost && <p className="shrink-0 text-sm tabular-nums"><Values before={teller.money(row.cost_before, before, row.cost_after)} after={teller.money(row.cost_after, after, row.cost_before)} /></p>}
      </div>
      <p className="text-xs text-ink-3">
        {row.section ?? t('versions:outside')}
        {fate === 'moved' && row.section_before !== null && `, ${t('versions:movedFrom', { section: row.section_before })}`}
        {row.by && ` · ${teller.by(row.by)}`}
      </p>
      <dl className="mt-0.5 grid grid-cols-[minmax(0,9rem)_minmax(0,1fr)_auto] gap-x-3 gap-y-0.5 text-sm">
        {row.cells?.map((cell) => {
          const field = fields.get(cell.ref);
          return <Line key={cell.ref} name={teller.column(field, cell.ref)} before={teller.cell(field, cell.before, cell.after)} after={teller.cell(field, cell.after, cell.before)} computed={cell.after_computed} by={teller.by(cell.by)} />;
        })}
        {row.flights?.map((flight, index) => <Line key={index} name={t('versions:flight')} before={teller.flight(flight.before)} after={teller.flight(flight.after)} by={teller.by(flight.by)} />)}
      </dl>
    </>
  );
}

function Line({ name, before, after, computed = false, by }: { name: string; before: string; after: string; computed?: boolean; by: string }) {
  const { t } = useTexts();
  return (
    <>
      <dt className="truncate text-ink-2" title={name}>{name}</dt>
      <dd className="wrap-anywhere tabular-nums"><Values before={before} after={after} />{computed && <span className="ml-1 text-xs text-ink-3 italic" aria-label={t('plans:panel.derived')} title={t('plans:panel.derived')}>ƒ</span>}</dd>
      <dd className="text-right text-xs whitespace-nowrap text-ink-3 max-xl:hidden">{by}</dd>
    </>
  );
}

/** Before and after; what came has no before, what went no after. */
function Values({ before, after }: { before: string; after: string }) {
  return <>{before !== '' && <del className={after === '' ? '' : 'text-ink-3'}>{before}</del>}{before !== '' && after !== '' && ' → '}{after !== '' && <ins className="font-medium no-underline">{after}</ins>}</>;
}
