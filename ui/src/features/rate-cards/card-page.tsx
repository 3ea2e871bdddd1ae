import { Download, Lock } from 'lucide-react';
import { useMutation } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { hrefOf } from '@/app/router';
import { Slot } from '@/app/slots';
import { Button, Crumbs, ErrorPanel, SkeletonRows, toast } from '@/components';
import { useReadOnly } from '@/features/session';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { RateConditions, RateHeader } from './conditions';
import { RateProblems } from './problems';
import { exportRateCard, told, useRateCard } from './queries';
import { RateTable } from './table';

type Tab = 'prices' | 'conditions' | 'problems';

/** One rate card: its prices in a table, its conditions, and what to look at. */
export function RateCardPage({ id }: { id: string }) {
  const { t } = useTexts();
  const { card, edit, undo, redo } = useRateCard(id);
  const readonly = useReadOnly() !== null;
  const [tab, setTab] = useState<Tab>('prices');
  const [name, setName] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const save = useMutation({ mutationFn: exportRateCard, onSuccess: (saved) => { if (saved) toast({ tone: 'good', text: t('rates:exported') }); }, onError: told });
  if (card.isPending) return <SkeletonRows rows={10} />;
  if (card.error) return <div className="flex flex-1 p-6"><ErrorPanel {...errorText(card.error)} actions={<Button size="sm" look="primary" onClick={() => { void card.refetch(); }}>{t('retry')}</Button>} /></div>;
  const { card: body, problems } = card.data;
  const wrong = new Set(problems.filter((one) => one.severity !== 'info').flatMap((one) => (one.row === null ? [] : [one.row])));
  const showRow = (row: number): void => {
    setTab('prices');
    requestAnimationFrame(() => { box.current?.scrollTo({ top: (row - 2) * 29 }); requestAnimationFrame(() => { box.current?.querySelector<HTMLInputElement>(`[data-cell="${String(row - 1)}/0"]`)?.focus(); }); });
  };
  const commitName = (): void => {
    if (name !== null && name.trim() !== '' && name.trim() !== body.name) edit([{ op: 'set', field: 'name', text: name.trim() }]);
    setName(null);
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col" onKeyDown={(event) => {
      // A field that is being typed into takes back its own letters first: only whole edits are taken back here.
      if (!(event.ctrlKey || event.metaKey) || readonly) return;
      const key = event.key.toLowerCase();
      const back = key === 'z' && !event.shiftKey, again = key === 'y' || (key === 'z' && event.shiftKey);
      if (!back && !again) return;
      event.preventDefault();
      if (back) undo(); else redo();
    }}>
      <Slot name="crumbs"><Crumbs items={[{ label: t('rates:title'), href: hrefOf({ at: 'rates' }) }, { label: body.name }]} /></Slot>
      <Slot name="actions"><Button size="sm" busy={save.isPending} onClick={() => { save.mutate({ id, name: body.name, title: t('rates:exportTitle') }); }}><Download size={14} />{t('rates:export')}</Button></Slot>
      <div className="flex flex-wrap items-end gap-x-6 gap-y-3 px-6 pt-4 pb-3">
        <div className="min-w-60 flex-1">
          <input aria-label={t('rates:name')} value={name ?? body.name} readOnly={readonly} maxLength={255} onChange={(event) => { setName(event.target.value); }} onBlur={commitName} onKeyDown={(event) => { if (event.key === 'Enter') event.currentTarget.blur(); if (event.key === 'Escape') setName(null); }}
            className="-mx-1 w-full rounded-sm border border-transparent bg-transparent px-1 text-xl font-medium hover:border-line-strong focus:border-field-line" />
          <p className="flex items-center gap-1 text-xs text-internal"><Lock size={12} aria-hidden />{t('rates:internal')}{card.data.file_name !== '' && <span className="truncate text-ink-3"> · {card.data.file_name}</span>}</p>
        </div>
        <RateHeader card={body} readonly={readonly} edit={edit} />
      </div>
      <div role="tablist" aria-label={body.name} className="flex gap-1 border-b border-line px-6">
        {(['prices', 'conditions', 'problems'] as const).map((one) => (
          <button key={one} type="button" role="tab" aria-selected={tab === one} onClick={() => { setTab(one); }} className={`-mb-px border-b-2 px-2 py-1.5 text-sm ${tab === one ? 'border-accent text-ink' : 'border-transparent text-ink-2 hover:text-ink'}`}>
            {t(`rates:tab.${one}`)}{one === 'prices' ? ` · ${String((body.rows ?? []).length)}` : one === 'problems' && problems.length > 0 ? ` · ${String(problems.length)}` : ''}
          </button>
        ))}
      </div>
      {tab === 'prices' && <RateTable rows={body.rows ?? []} readonly={readonly} edit={edit} wrong={wrong} box={box} />}
      {tab === 'conditions' && <div className="min-h-0 flex-1 overflow-y-auto px-6 py-4"><RateConditions card={body} readonly={readonly} edit={edit} /></div>}
      {tab === 'problems' && <div className="min-h-0 flex-1 overflow-y-auto px-6 py-4"><RateProblems problems={problems} onRow={showRow} /></div>}
    </div>
  );
}
