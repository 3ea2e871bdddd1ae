import { X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { RowView } from '@/api';
import { Button, Field, IconButton, Input, Select } from '@/components';
import { formatPercent } from '@/lib/format';

import type { PlanDesk } from '../desk';
import { rowName } from '../model/row-name';
import { openReach } from '../reach/state';

/** Other lines whose audience this one shares, each with the share; a new pair is entered below. */
export function SharedReach({ desk, row }: { desk: PlanDesk; row: RowView }) {
  const { t } = useTranslation('plans');
  const [other, setOther] = useState<string | null>(null);
  const [share, setShare] = useState('');
  const known = Object.entries(row.d ?? {}).flatMap(([id, value]) => { const line = desk.session.rows.get(id); return line ? [{ line, value }] : []; });
  const lines = desk.session.order.flatMap((id) => { const line = desk.session.rows.get(id); return line?.kind === 'line' && id !== row.id && row.d?.[id] === undefined ? [line] : []; });
  const name = (line: RowView): string => rowName(desk, line, t('shared.untitled'));
  const chosen = other !== null && lines.some((line) => line.id === other) ? other : (lines[0]?.id ?? null);
  const set = (id: string, text: string): Promise<boolean> => desk.send('set_shared', [{ op: 'set_shared', row: row.id, other: id, share: text }]);
  const add = async (): Promise<void> => {
    if (chosen !== null && share.trim() !== '' && await set(chosen, share)) setShare('');
  };
  if (known.length === 0 && (lines.length === 0 || desk.readonly)) return null;
  return (
    <details className="text-grid" open={known.length > 0}>
      <summary className="cursor-pointer py-1 text-ink-2">{t('shared.title', { count: known.length })}</summary>
      <ul aria-label={t('shared.list')}>
        {known.map(({ line, value }) => (
          <li key={line.id} className="flex h-8 items-center gap-2">
            <span className="min-w-0 flex-1 truncate" title={name(line)}>{name(line)}</span>
            <span className="tabular-nums">{formatPercent(Number(value), 2)}</span>
            {!desk.readonly && <IconButton size="sm" label={t('shared.remove', { name: name(line) })} icon={<X size={14} />} onClick={() => { void set(line.id, ''); }} />}
          </li>
        ))}
      </ul>
      {!desk.readonly && chosen !== null && (
        <form className="mt-1 flex flex-wrap items-end gap-2" onSubmit={(event) => { event.preventDefault(); void add(); }}>
          <Field label={t('shared.other')} className="min-w-0 flex-1 basis-40"><Select value={chosen} onChange={setOther} options={lines.map((line) => ({ value: line.id, label: name(line) }))} /></Field>
          <Field label={t('shared.share')} className="w-24"><Input inputMode="decimal" className="text-right" value={share} onChange={(event) => { setShare(event.target.value); }} /></Field>
          <Button type="submit" disabled={share.trim() === ''}>{t('shared.add')}</Button>
          <p className="basis-full text-xs text-ink-3">{t('shared.hint')}</p>
        </form>
      )}
      <Button size="sm" look="ghost" className="mt-1 -ml-2" onClick={() => { openReach(); }}>{t('reach.open')}</Button>
    </details>
  );
}
