import { ChevronRight, Pencil } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { hrefOf } from '@/app/router';
import { Slot } from '@/app/slots';
import { IconButton } from '@/components';
import { openApprovals } from '@/features/approvals';
import { StatusChip } from '@/features/versions';
import { cx } from '@/lib/cx';

import { useDesk, useDeskChanges } from './use-desk';

/** Client › project › plan, the last with its title to edit. */
export function Crumbs({ planId }: { planId: string }) {
  const { t } = useTranslation(['plans', 'versions']);
  const desk = useDesk();
  useDeskChanges(desk);
  const [editing, setEditing] = useState(false);
  const meta = desk.meta();
  if (!meta) return null;
  const title = meta.header['title'] ?? '';
  const save = (text: string): void => {
    setEditing(false);
    if (text.trim() !== '' && text !== title) void desk.setHeader('title', text);
  };
  return (
    <Slot name="crumbs">
      <nav aria-label={t('crumbs.label')} className="flex min-w-0 items-center gap-1 text-sm text-ink-2">
        {meta.header['client'] && meta.header['client'] !== meta.project_name && <><span className="max-w-32 min-w-8 shrink-8 truncate" title={meta.header['client']}>{meta.header['client']}</span><ChevronRight size={14} aria-hidden className="text-ink-3" /></>}
        <a href={hrefOf({ at: 'project', id: meta.project_id })} className={cx('max-w-56 shrink-8 truncate rounded-sm hover:text-ink hover:underline', meta.project_name.length > 7 && 'min-w-12')}>{meta.project_name}</a>
        <ChevronRight size={14} aria-hidden className="text-ink-3" />
        {editing ? (
          <input autoFocus key={planId} defaultValue={title} aria-label={t('crumbs.titleField')} maxLength={200} className="h-7 w-80 min-w-40 rounded-md border border-field-line bg-surface px-2 text-sm text-ink"
            onFocus={(event) => { event.currentTarget.select(); }} onBlur={(event) => { save(event.currentTarget.value); }}
            onKeyDown={(event) => {
              if (event.key === 'Enter') save(event.currentTarget.value);
              if (event.key === 'Escape') { event.stopPropagation(); setEditing(false); }
            }} />
        ) : (
          <>
            <h1 className="min-w-24 truncate font-medium text-ink" title={title} onDoubleClick={() => { if (!desk.readonly) setEditing(true); }}>{title}</h1>
            {meta.header['scenario'] && <a href={hrefOf({ at: 'plan', id: meta.header['scenario_of'] ?? planId })} className="max-w-56 shrink-0 truncate rounded-full bg-accent-soft px-2 text-xs text-accent hover:underline">{t('versions:scenarioChip', { name: meta.header['scenario'] })}</a>}
            {!desk.readonly && <IconButton size="sm" className="w-7" label={t('crumbs.rename')} icon={<Pencil size={14} />} onClick={() => { setEditing(true); }} />}
            <StatusChip planId={planId} project={meta.project_id} asClient={desk.view.audience === 'client'} fixed={desk.isFixed} onVersions={() => { desk.see({ panel: 'versions' }, 'nothing'); }}
              onApprovals={() => { desk.see({ panel: 'approvals' }, 'nothing'); }} onPublish={() => { openApprovals('publish'); }} />
          </>
        )}
      </nav>
    </Slot>
  );
}
