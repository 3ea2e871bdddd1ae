import { CaseSensitive, ChevronDown, ChevronUp, WholeWord, X } from 'lucide-react';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';

import { Button, IconButton, Input } from '@/components';

import { useDesk, useDeskChanges } from './use-desk';

/** Finding in the cells, and replacing, above the table. */
export function FindBar({ replacing }: { replacing: boolean }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  const search = desk.find;
  useDeskChanges(desk);
  useSyncExternalStore(search.changed.subscribe, search.changed.snapshot);
  const field = useRef<HTMLInputElement>(null);
  const [by, setBy] = useState('');
  const version = desk.session.snapshot()?.version;
  useEffect(() => { field.current?.select(); }, [replacing]);
  useEffect(() => { search.look(); }, [search, version, desk.view.filters, desk.view.quick]);
  const close = (): void => {
    desk.see({ find: null }, 'nothing');
    desk.takeFocus();
  };
  const { query, matches, at } = search;
  const may = replacing && !desk.readonly;
  return (
    <div role="search" aria-label={t('find.label')} className="flex flex-none flex-wrap items-center gap-1.5 border-b border-line bg-canvas px-2 py-1.5"
      onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); close(); } }}>
      <Input ref={field} data-plan-find autoFocus value={query.text} placeholder={t('find.what')} aria-label={t('find.what')} className="h-7 w-52"
        onChange={(event) => { search.ask({ text: event.target.value }); }}
        onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); search.go(event.shiftKey ? -1 : 1); } }} />
      <IconButton size="sm" label={t('find.matchCase')} icon={<CaseSensitive size={16} />} aria-pressed={query.matchCase} onClick={() => { search.ask({ matchCase: !query.matchCase }); }} />
      <IconButton size="sm" label={t('find.wholeCell')} icon={<WholeWord size={16} />} aria-pressed={query.wholeCell} onClick={() => { search.ask({ wholeCell: !query.wholeCell }); }} />
      <IconButton size="sm" label={t('find.previous')} keys="Shift+F3" icon={<ChevronUp size={16} />} disabled={matches.length === 0} onClick={() => { search.go(-1); }} />
      <IconButton size="sm" label={t('find.next')} keys="F3" icon={<ChevronDown size={16} />} disabled={matches.length === 0} onClick={() => { search.go(1); }} />
      <span role="status" className="min-w-24 text-xs whitespace-nowrap text-ink-2 tabular-nums">
        {query.text === '' ? '' : matches.length === 0 ? t('find.none') : at < 0 ? t('find.found', { count: matches.length }) : t('find.at', { at: at + 1, of: matches.length })}
      </span>
      {may && (
        <>
          <Input value={by} placeholder={t('find.by')} aria-label={t('find.by')} className="h-7 w-44" onChange={(event) => { setBy(event.target.value); }}
            onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); search.replace(by); } }} />
          <Button size="sm" disabled={matches.length === 0} onClick={() => { search.replace(by); }}>{t('find.replace')}</Button>
          <Button size="sm" disabled={matches.length === 0} onClick={() => { void search.replaceAll(by); }}>{t('find.replaceAll')}</Button>
        </>
      )}
      <div className="flex-1" />
      <IconButton size="sm" label={t('find.close')} keys="Escape" icon={<X size={16} />} onClick={close} />
    </div>
  );
}
