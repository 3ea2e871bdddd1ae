import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api, type ColumnView, type RowWrite } from '@/api';
import { Button, Segmented, SkeletonRows } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { formatPercent } from '@/lib/format';

import { useTeller } from './values';

/** How many writings are shown until more are asked for. */
const FIRST = 30;

type Show = 'all' | 'flights';

/** All that was ever done to one row, when it is asked for. */
export function RowHistory({ planId, row, columns, revision, flights }: { planId: string; row: string; columns: ReadonlyMap<string, ColumnView>; revision: number; flights: boolean }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <div className="mx-3 mt-2 text-xs">
      <Button size="sm" look="ghost" className="-ml-2 h-6 px-2 text-xs" aria-expanded={open} onClick={() => { setOpen(!open); }}>{t('versions:rowHistory')}</Button>
      {open && <Writes planId={planId} row={row} columns={columns} revision={revision} flights={flights} />}
    </div>
  );
}

function Writes({ planId, row, columns, revision, flights }: { planId: string; row: string; columns: ReadonlyMap<string, ColumnView>; revision: number; flights: boolean }) {
  const { t } = useTexts();
  const [show, setShow] = useState<Show>('all');
  const [all, setAll] = useState(false);
  const history = useQuery({ queryKey: ['row-history', planId, row, revision], queryFn: () => api.rowHistory(planId, row), gcTime: 60_000 });
  if (history.isPending) return <SkeletonRows rows={2} />;
  if (history.error) return <p className="text-bad">{errorText(history.error).what}</p>;
  const writes = history.data.writes.filter((write) => show === 'all' || write.what === 'flight');
  const shown = all ? writes : writes.slice(0, FIRST);
  return (
    <div className="flex flex-col gap-1.5 pb-1.5">
      {flights && <Segmented<Show> label={t('versions:rowHistoryOf')} value={show} onChange={setShow} options={[{ value: 'all', label: t('versions:rowHistoryAll') }, { value: 'flights', label: t('versions:rowHistoryFlights') }]} />}
      {writes.length === 0 && <p className="text-ink-2">{t('versions:noFlightHistory')}</p>}
      <ol className="flex flex-col gap-1.5" aria-label={t('versions:rowHistory')}>
        {shown.map((write, index) => <Write key={index} write={write} column={write.ref === null ? undefined : columns.get(write.ref)} />)}
      </ol>
      {shown.length < writes.length && <Button size="sm" look="ghost" className="-ml-2 h-6 self-start px-2 text-xs" onClick={() => { setAll(true); }}>{t('versions:allHistory', { count: writes.length })}</Button>}
    </div>
  );
}

function Write({ write, column }: { write: RowWrite; column: ColumnView | undefined }) {
  const { t } = useTexts();
  const teller = useTeller();
  const told = (value: string | null, beside: string | null): string => (write.what === 'flight' ? teller.flight(value) : write.what === 'shared' && value !== null ? formatPercent(value, 2) : teller.cell(column, value, beside));
  const name = write.what === 'cell' ? teller.column(column, write.ref ?? '') : t(`versions:deed.${write.what}`);
  const both = write.what === 'cell' || write.what === 'flight' || write.what === 'shared';
  return (
    <li>
      <p className="wrap-anywhere tabular-nums">
        <span className={both ? 'text-ink-2' : 'font-medium'}>{name}</span>
        {both && (
          <>
            {': '}
            {write.before === null ? <span className="text-ink-3">{t('versions:emptyBefore')}</span> : <span className="text-ink-2">{told(write.before, write.after)}</span>}
            {' → '}
            {write.after === null ? <span className="text-ink-3">{write.what === 'flight' ? t('versions:flightRemoved') : t('versions:cleared')}</span> : <span className="font-medium">{told(write.after, write.before)}</span>}
          </>
        )}
      </p>
      <p className="text-ink-3">{teller.by(write.by)}</p>
    </li>
  );
}
