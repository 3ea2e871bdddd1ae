import { ArrowDown, ArrowUp, List, Lock, Pencil, Sigma, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ColumnView } from '@/api';
import { Button, Checkbox, IconButton, Input } from '@/components';

import type { PlanDesk } from '../desk';
import { choosable } from '../model/choosing';
import { useDesk, useDeskChanges } from '../use-desk';
import { openViewDialog } from '../views-state';
import { ChoicesForm, FormulaForm, NewColumn } from './column-form';
import { TextCell } from './text-cell';

/** Which columns the table shows, in which order; columns of one's own. */
export function ColumnsPanel() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const [words, setWords] = useState('');
  const columns = choosable(desk.columns.all(), desk.namingRef);
  const found = columns.filter((column) => desk.heading(column).toLocaleLowerCase().includes(words.trim().toLocaleLowerCase()));
  const shown = found.filter((column) => column.shown);
  const all = columns.filter((column) => column.shown);
  const move = (column: ColumnView, by: -1 | 1): void => {
    const at = all.findIndex((one) => one.ref === column.ref);
    void desk.columns.move(column.ref, (by === -1 ? all[at - 1] : all[at + 2])?.ref ?? null);
  };
  return (
    <div className="flex flex-col gap-2 px-4 py-3">
      <p className="text-xs text-ink-2">{t('columns.intro')}</p>
      {!desk.readonly && <NewColumn desk={desk} />}
      <Input type="search" value={words} placeholder={t('columns.search')} aria-label={t('columns.search')} onChange={(event) => { setWords(event.target.value); }} />
      {desk.columns.mayArrange && (
        <div className="flex flex-wrap gap-1">
          <Button size="sm" look="primary" onClick={() => { openViewDialog({ kind: 'columns' }); }}>{t('action.chooseColumns')}</Button>
          <Button size="sm" onClick={() => { void desk.columns.forChannels('plan'); }}>{t('columns.forPlan')}</Button>
          <Button size="sm" look="ghost" disabled={desk.selected === null} onClick={() => { void desk.columns.forChannels('selection'); }}>{t('columns.forSelection')}</Button>
        </div>
      )}
      <h3 className="mt-1 text-xs font-medium text-ink-2">{t('columns.shown')}</h3>
      <ul>
        {shown.map((column) => (
          <Line key={column.ref} desk={desk} column={column}>
            {desk.columns.mayArrange && (
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
      {desk.columns.mayArrange && <Button size="sm" look="ghost" className="-ml-2 self-start" onClick={() => { void desk.columns.reset(); }}>{t('columns.reset')}</Button>}
    </div>
  );
}

/** Kinds of custom columns that can be calculated. */
const CALCULATED = new Set<ColumnView['kind']>(['ratio', 'money', 'percent']);

function Line({ desk, column, children }: { desk: PlanDesk; column: ColumnView; children?: React.ReactNode }) {
  const { t } = useTranslation('plans');
  const [renaming, setRenaming] = useState(false);
  const [editing, setEditing] = useState(false);
  const [choosing, setChoosing] = useState(false);
  const name = desk.heading(column);
  if (editing) return <li><FormulaForm desk={desk} column={column} close={() => { setEditing(false); }} /></li>;
  if (choosing) return <li><ChoicesForm desk={desk} column={column} close={() => { setChoosing(false); }} /></li>;
  return (
    <li className="group -mx-1 flex h-7 items-center gap-1 rounded-sm px-1 hover:bg-hover">
      {renaming ? (
        <TextCell value={desk.formats.language === 'ru' ? column.name_ru : column.name_en} label={t('columns.name')} onCommit={(text) => { setRenaming(false); void desk.send('rename_column', [{ op: 'update_column', id: column.ref, name: text }]); }} />
      ) : (
        <Checkbox className="min-w-0 flex-1" checked={column.shown} disabled={!desk.columns.mayArrange} onChange={() => { void desk.columns.show(column.ref, !column.shown); }}
          label={<span className="flex min-w-0 items-center gap-1"><span className="truncate">{name}</span>{column.formula && <Sigma size={12} className={column.formula.error ? 'text-bad' : 'text-ink-3'} aria-label={t('columns.formula')} />}{column.audience === 'internal' && <Lock size={12} className="text-internal" aria-label={t('columns.internal')} />}</span>} />
      )}
      <span className="flex opacity-0 group-focus-within:opacity-100 group-hover:opacity-100">
        {column.custom && !desk.readonly && (
          <>
            {CALCULATED.has(column.kind) && <IconButton size="sm" className="h-6 w-6" label={t('columns.formulaOf', { name })} icon={<Sigma size={14} />} onClick={() => { setEditing(true); }} />}
            {column.kind === 'text' && <IconButton size="sm" className="h-6 w-6" label={t('columns.choicesOf', { name })} icon={<List size={14} />} onClick={() => { setChoosing(true); }} />}
            <IconButton size="sm" className="h-6 w-6" label={t('columns.rename')} icon={<Pencil size={14} />} onClick={() => { setRenaming(!renaming); }} />
            <IconButton size="sm" className="h-6 w-6" label={t('columns.delete', { name })} icon={<Trash2 size={14} />} onClick={() => { void desk.send('remove_column', [{ op: 'remove_column', id: column.ref }]); }} />
          </>
        )}
        {children}
      </span>
    </li>
  );
}
