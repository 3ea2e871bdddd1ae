import { useQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import { useState } from 'react';

import { api, type ColumnView } from '@/api';
import { Button, IconButton, SkeletonRows } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';

import { useTeller } from './values';

/** Everything that was ever written to one cell, when it is asked for. */
export function CellHistory({ planId, row, column, revision, onRestore }: { planId: string; row: string; column: ColumnView; revision: number; onRestore: ((value: string | null) => void) | null }) {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  return (
    <div className="border-b border-line bg-canvas px-3 py-1 text-xs">
      <Button size="sm" look="ghost" className="-mx-2 h-6 px-2 text-xs" aria-expanded={open} onClick={() => { setOpen(!open); }}>{open ? t('versions:hideHistory') : t('versions:showHistory')}</Button>
      {open && <Writes planId={planId} row={row} column={column} revision={revision} onRestore={onRestore} />}
    </div>
  );
}

function Writes({ planId, row, column, revision, onRestore }: { planId: string; row: string; column: ColumnView; revision: number; onRestore: ((value: string | null) => void) | null }) {
  const { t } = useTexts();
  const teller = useTeller();
  const history = useQuery({ queryKey: ['cell-history', planId, row, column.ref, revision], queryFn: () => api.cellHistory(planId, row, column.ref), gcTime: 60_000 });
  if (history.isPending) return <SkeletonRows rows={2} />;
  if (history.error) return <p className="text-bad">{errorText(history.error).what}</p>;
  if (history.data.writes.length === 0) return <p className="pb-1 text-ink-2">{t('versions:noHistory')}</p>;
  const newest = history.data.writes[0]?.after ?? null;
  return (
    <ol className="flex flex-col gap-1.5 pb-1.5" aria-label={t('versions:history')}>
      {history.data.writes.map((write, index) => (
        <li key={index} className="flex items-start gap-1">
          <div className="min-w-0 flex-1">
            <p className="wrap-anywhere tabular-nums">
              {write.before === null ? <span className="text-ink-3">{t('versions:emptyBefore')}</span> : <span className="text-ink-2">{teller.cell(column, write.before, write.after)}</span>}
              {' → '}
              {write.after === null ? <span className="text-ink-3">{t('versions:cleared')}</span> : <span className="font-medium">{teller.cell(column, write.after, write.before)}</span>}
            </p>
            <p className="text-ink-3">{teller.by(write.by)}</p>
          </div>
          {onRestore && write.before !== newest && (
            <IconButton size="sm" className="h-6 w-6" icon={<Undo2 size={14} />} label={write.before === null ? t('versions:restoreEmpty') : t('versions:restoreValue', { value: teller.cell(column, write.before, write.after) })} onClick={() => { onRestore(write.before); }} />
          )}
        </li>
      ))}
    </ol>
  );
}
