import { ArrowDown, ArrowUp, Lock, Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ColumnView } from '@/api';
import { Button, Checkbox, Field, IconButton, Input, Select } from '@/components';

import type { PlanDesk } from '../desk';
import { canBeShown } from '../model/columns';
import { useDesk, useDeskChanges } from '../use-desk';
import { TextCell } from './text-cell';

/** Which columns the table shows, in which order; columns of one's own. */
export function ColumnsPanel() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const [words, setWords] = useState('');
  const columns = (desk.meta()?.columns ?? []).filter((column) => canBeShown(column) && column.ref !== desk.namingRef && column.ref !== 'name');
  const found = columns.filter((column) => desk.heading(column).toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()));
  const shown = found.filter((column) => column.shown);
  const all = columns.filter((column) => column.shown);
  const move = (column: ColumnView, by: -1 | 1): void => {
    const at = all.findIndex((one) => one.ref === column.ref);
    void desk.moveColumn(column.ref, (by === -1 ? all[at - 1] : all[at + 2])?.ref ?? null);
  };
  return (
    <div className="flex flex-col gap-2 px-4 py-3">
      <p className="text-xs text-ink-2">{t('columns.intro')}</p>
      {!desk.readonly && <NewColumn desk={desk} />}
      <Input type="search" value={words} placeholder={t('columns.search')} aria-label={t('columns.search')} onChange={(event) => { setWords(event.target.value); }} />
      <h3 className="mt-1 text-xs font-medium text-ink-2">{t('columns.shown')}</h3>
      <ul>
        {shown.map((column) => (
          <Line key={column.ref} desk={desk} column={column}>
            {!desk.readonly && (
              <>
                <IconButton size="sm" className="h-6 w-6" label={t('columns.up', { name: desk.heading(column) })} icon={<ArrowUp size={14} />} disabled={all[0]?.ref === column.ref} onClick={() => { move(column, -1); }} />
                <IconButton size="sm" className="h-6 w-6" label={t('columns.down', { name: desk.heading(column) })} icon={<ArrowDown size={14} />} disabled={all.at(-1)?.ref === column.ref} onClick={() => { move(column, 1); }} />
              </>
            )}
          </Line>
        ))}
      </ul>
      <h3 className="mt-1 text-xs font-medium text-ink-2">{t('columns.hidden')}</h3>
      <ul>{found.filter((column) => !column.shown).map((column) => <Line key={column.ref} desk={desk} column={column} />)}</ul>
      {!desk.readonly && <Button size="sm" look="ghost" className="-ml-2 self-start" onClick={() => { void desk.setHeader('shown', ''); }}>{t('columns.reset')}</Button>}
    </div>
  );
}

function Line({ desk, column, children }: { desk: PlanDesk; column: ColumnView; children?: React.ReactNode }) {
  const { t } = useTranslation('plans');
  const [renaming, setRenaming] = useState(false);
  const name = desk.heading(column);
  return (
    <li className="group -mx-1 flex h-7 items-center gap-1 rounded-sm px-1 hover:bg-hover">
      {renaming ? (
        <TextCell value={desk.formats.language === 'ru' ? column.name_ru : column.name_en} label={t('columns.name')} onCommit={(text) => { setRenaming(false); void desk.send('rename_column', [{ op: 'update_column', id: column.ref, name: text }]); }} />
      ) : (
        <Checkbox className="min-w-0 flex-1" checked={column.shown} disabled={desk.readonly} onChange={() => { void desk.showColumn(column.ref, !column.shown); }}
          label={<span className="flex min-w-0 items-center gap-1"><span className="truncate">{name}</span>{column.audience === 'internal' && <Lock size={12} className="text-internal" aria-label={t('columns.internal')} />}</span>} />
      )}
      <span className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
        {column.custom && !desk.readonly && (
          <>
            <IconButton size="sm" className="h-6 w-6" label={t('columns.rename')} icon={<Pencil size={14} />} onClick={() => { setRenaming(!renaming); }} />
            <IconButton size="sm" className="h-6 w-6" label={t('columns.delete', { name })} icon={<Trash2 size={14} />} onClick={() => { void desk.send('remove_column', [{ op: 'remove_column', id: column.ref }]); }} />
          </>
        )}
        {children}
      </span>
    </li>
  );
}

const KINDS = ['text', 'number', 'money', 'percent', 'date'] as const;

function NewColumn({ desk }: { desk: PlanDesk }) {
  const { t } = useTranslation('plans');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<(typeof KINDS)[number]>('text');
  const [audience, setAudience] = useState<'client' | 'internal'>('client');
  const [missing, setMissing] = useState(false);
  const add = async (): Promise<void> => {
    if (name.trim() === '') {
      setMissing(true);
      return;
    }
    if (!(await desk.send('add_column', [{ op: 'add_column', name: name.trim(), kind, audience }]))) return;
    setOpen(false);
    setName('');
  };
  if (!open) return <Button size="sm" className="self-start" onClick={() => { setOpen(true); }}><Plus size={14} />{t('columns.add')}</Button>;
  return (
    <form className="flex flex-col gap-2 rounded-md border border-line p-2" onSubmit={(event) => { event.preventDefault(); void add(); }} onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); setOpen(false); } }}>
      <Field label={t('columns.name')} error={missing ? t('columns.nameRequired') : undefined}><Input autoFocus maxLength={120} value={name} onChange={(event) => { setName(event.target.value); setMissing(false); }} /></Field>
      <div className="grid grid-cols-2 gap-2">
        <Field label={t('columns.kind')}><Select value={kind} onChange={setKind} options={KINDS.map((value) => ({ value, label: t(`columns.kinds.${value}`) }))} /></Field>
        <Field label={t('columns.audience')}><Select value={audience} onChange={setAudience} options={(['client', 'internal'] as const).map((value) => ({ value, label: t(`costs.${value}`) }))} /></Field>
      </div>
      <Button type="submit" size="sm" look="primary" className="self-start">{t('columns.create')}</Button>
    </form>
  );
}
