import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Lock, LockOpen } from 'lucide-react';
import { useState } from 'react';
import { api, type MappedChoice, type MappingFile, type MappingSummary } from '@/api';
import { Button, Dialog, ErrorPanel, IconButton, PickList, SkeletonRows } from '@/components';
import { useTargets } from '@/features/imports';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';

type MappedColumn = MappingFile['mapping']['tables'][number]['columns'][number];

/** What a remembered mapping reads in which column; changed here, it is read so next time. */
export function EditMapping({ mapping, onClose }: { mapping: MappingSummary; onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const file = useQuery({ queryKey: ['mapping', mapping.id], queryFn: () => api.mapping(mapping.id), gcTime: 0 });
  const [changed, setChanged] = useState<readonly MappedChoice[]>([]);
  const save = useMutation({
    mutationFn: () => api.changeMapping(mapping.id, { columns: [...changed] }),
    onSuccess: async () => { await queries.invalidateQueries({ queryKey: ['mappings'] }); onClose(); },
  });
  const apply = () => { if (changed.length === 0) onClose(); else if (!save.isPending) save.mutate(); };
  const tables = (file.data?.mapping.tables ?? []).map((table, index) => ({ ...table, index })).filter((table) => table.included);
  return (
    <Dialog open onClose={onClose} onApply={apply} title={t('settings:mappings.editTitle')} description={mapping.name} size="lg"
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" busy={save.isPending}>{t('save')}</Button></>}>
      <div className="flex flex-col gap-3">
        <p className="text-sm text-ink-2">{t('settings:mappings.editLead')}</p>
        {file.isPending && <SkeletonRows rows={4} />}
        {file.error && <ErrorPanel compact {...errorText(file.error)} />}
        {tables.map((table) => (
          <section key={table.index}>
            <h3 className="mb-1 text-xs text-ink-3">{table.sheet}</h3>
            <ul className="divide-y divide-line">
              {table.columns.map((column, number) => {
                const now = changed.find((one) => one.table === table.index && one.column === number) ?? { table: table.index, column: number, target: column.target, audience: column.audience };
                return <Row key={number} column={column} now={now} change={(next) => { setChanged([...changed.filter((one) => one.table !== next.table || one.column !== next.column), next]); }} />;
              })}
            </ul>
          </section>
        ))}
        {save.error && <ErrorPanel compact {...errorText(save.error)} />}
      </div>
    </Dialog>
  );
}

function Row({ column, now, change }: { column: MappedColumn; now: MappedChoice; change: (next: MappedChoice) => void }) {
  const { t } = useTexts();
  const internal = now.audience === 'internal';
  const groups = useTargets([], [
    { value: 'formula', label: t('imports:columns.formulaShort') },
    { value: 'custom', label: t('imports:columns.customShort') },
    { value: 'ignore', label: t('imports:columns.ignore') },
  ]);
  return (
    <li className="grid grid-cols-[2.5rem_1fr_16rem_2rem] items-center gap-2 py-1 text-sm" data-column={column.column}>
      <span className="text-xs text-ink-3">{column.column}</span>
      <span className="truncate" title={column.header}>{column.header || t('imports:columns.noHeader')}</span>
      <PickList aria-label={`${column.column} ${column.header}`} value={now.target} groups={groups} placeholder="" searchLabel={t('imports:columns.search')} emptyText={t('imports:columns.nothing')} className="h-7" onChange={(target) => { change({ ...now, target }); }} />
      <IconButton size="sm" label={internal ? t('imports:columns.toClient') : t('imports:columns.toInternal')} className={cx(internal && 'text-internal')} icon={internal ? <Lock size={14} /> : <LockOpen size={14} />} onClick={() => { change({ ...now, audience: internal ? 'client' : 'internal' }); }} />
    </li>
  );
}
