import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ApiError, type RateCardReading } from '@/api';
import { goTo } from '@/app/router';
import { Button, Dialog, ErrorPanel, Field, Input, Progress } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import type { PickedFile } from '@/platform';
import { COLUMNS, rateColumnName, shownText } from './columns';
import { RateProblems } from './problems';
import { RATE_CARDS } from './queries';

const SHOWN = 200;

/** A price list before it is kept: what was understood, and what was not. */
export function ImportRates({ file, onClose }: { file: PickedFile; onClose: () => void }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState<string | null>(null);
  const [password, setPassword] = useState('');
  const read = useMutation({ mutationFn: (given: string) => api.readRateCard(file, given) });
  const [asked, setAsked] = useState(false);
  if (!asked) {
    setAsked(true);
    read.mutate('');
  }
  const keep = useMutation({
    mutationFn: (reading: RateCardReading) => api.createRateCard({ ...reading.card, name: name ?? reading.card.name }, reading.file_name),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: [RATE_CARDS] });
      onClose();
      goTo({ at: 'rate', id: made.id });
    },
  });
  const reading = read.data;
  const rows = reading?.card.rows ?? [];
  const locked = read.error instanceof ApiError && read.error.code === 'workbook_password';
  const apply = (): void => {
    if (locked) read.mutate(password);
    else if (reading && rows.length > 0 && !keep.isPending) keep.mutate(reading);
  };
  const used = COLUMNS.filter((column) => rows.some((row) => shownText(row, column, 'en') !== ''));
  const language = currentLanguage();
  return (
    <Dialog open onClose={onClose} onApply={apply} size="full" title={t('rates:import.title', { file: file.name })} description={t('rates:import.lead')}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" disabled={!locked && rows.length === 0} busy={keep.isPending}>{locked ? t('rates:import.unlock') : t('rates:import.keep')}</Button></>}>
      <div className="flex min-h-0 flex-1 flex-col gap-3 px-5 pb-3">
        {read.isPending && <Progress done={0} of={0} label={t('rates:import.reading')} />}
        {locked && <Field label={t('rates:import.password')}><Input autoFocus type="password" value={password} onChange={(event) => { setPassword(event.target.value); }} /></Field>}
        {read.error && !locked && <ErrorPanel compact {...errorText(read.error)} />}
        {keep.error && <ErrorPanel compact {...errorText(keep.error)} />}
        {reading && (
          <>
            <div className="flex flex-wrap items-end gap-4">
              <Field label={t('rates:name')} className="w-80"><Input autoFocus maxLength={255} value={name ?? reading.card.name} onChange={(event) => { setName(event.target.value); }} /></Field>
              <p className="pb-1.5 text-sm text-ink-2">{[t('rates:rows', { count: rows.length }), reading.card.currency, t(`rates:basis.${reading.card.gross ? 'gross' : 'net'}`), (reading.card.season ?? []).length > 0 ? t('rates:season') : '', (reading.card.scale ?? []).length > 0 ? t('rates:scale') : '', (reading.card.surcharges ?? []).length > 0 ? t('rates:surcharges') : ''].filter(Boolean).join(' · ')}</p>
            </div>
            <div className="grid min-h-0 flex-1 gap-4 lg:grid-cols-[1fr_22rem]">
              <div className="min-h-0 overflow-auto rounded-md border border-line" tabIndex={0} role="region" aria-label={t('rates:prices')}>
                <table className="w-full text-grid">
                  <thead className="sticky top-0 bg-canvas text-left text-xs text-ink-2"><tr><th className="px-2 py-1.5 font-normal">№</th>{used.map((column) => <th key={column} className="px-2 py-1.5 font-normal whitespace-nowrap">{rateColumnName(column, t)}</th>)}</tr></thead>
                  <tbody>{rows.slice(0, SHOWN).map((row, at) => <tr key={at} className="border-t border-line"><td className="px-2 py-1 text-ink-3 tabular-nums">{at + 1}</td>{used.map((column) => <td key={column} className={`px-2 py-1 ${column === 'price' || column === 'discount' ? 'num' : ''}`}>{shownText(row, column, language)}</td>)}</tr>)}</tbody>
                </table>
                {rows.length > SHOWN && <p className="p-2 text-xs text-ink-3">{t('rates:import.more', { count: rows.length - SHOWN })}</p>}
              </div>
              <div className="min-h-0 overflow-auto" tabIndex={0} role="region" aria-label={t('rates:problems')}>
                <h3 className="mb-2 text-sm font-medium">{t('rates:problems')}</h3>
                <RateProblems problems={reading.problems} />
                <h3 className="mt-4 mb-2 text-sm font-medium">{t('rates:import.columns')}</h3>
                <ul className="flex flex-col gap-1 text-xs text-ink-2">{reading.columns.map((column) => <li key={column.place} className="wrap-anywhere"><span className="text-ink-3 tabular-nums">{column.place}</span> {column.header} → {column.meaning === null ? t('rates:import.leftOut') : meaningName(column.meaning, t)}</li>)}</ul>
              </div>
            </div>
          </>
        )}
      </div>
    </Dialog>
  );
}

function meaningName(meaning: string, t: ReturnType<typeof useTexts>['t']): string {
  if (meaning === 'month') return t('rates:column.season');
  if (meaning === 'start') return t('rates:validFrom');
  if (meaning === 'end') return t('rates:validTo');
  const column = COLUMNS.find((one) => one === meaning);
  return column ? rateColumnName(column, t) : meaning === 'period' ? t('rates:column.period') : t('rates:import.number');
}
