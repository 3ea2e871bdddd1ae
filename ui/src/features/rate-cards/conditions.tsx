import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { RateCardBody, RateEdit } from '@/api';
import { Button, Field, IconButton, Input, Select, Textarea } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { formatPercent } from '@/lib/format';
import { editedDay, typedNumber } from './columns';

const CURRENCIES = ['RUB', 'USD', 'EUR', 'CNY', 'KZT', 'BYN', 'GBP', 'AED', 'TRY'];
const MONTHS = Array.from({ length: 12 }, (_, month) => month);

interface Props { card: RateCardBody; readonly: boolean; edit: (edits: RateEdit[]) => void }

/** What is said once for a card. */
export function RateHeader({ card, readonly, edit }: Props) {
  const { t } = useTexts();
  const language = currentLanguage();
  const set = (field: string) => (text: string): void => { edit([{ op: 'set', field, text: text.trim() === '' ? null : text }]); };
  return (
    <div className="flex flex-wrap items-end gap-3">
      <Field label={t('rates:currency')} className="w-24"><Select value={card.currency} disabled={readonly} onChange={set('currency')} options={[...new Set([card.currency, ...CURRENCIES])].map((value) => ({ value, label: value }))} /></Field>
      <Field label={t('rates:prices')} className="w-36"><Select value={card.gross ? 'gross' : 'net'} disabled={readonly} onChange={set('price_basis')} options={(['net', 'gross'] as const).map((value) => ({ value, label: t(`rates:basis.${value}`) }))} /></Field>
      <Field label={t('rates:validFrom')} className="w-32"><Typed value={card.valid_from ? editedDay(card.valid_from, language) : ''} readonly={readonly} take={set('valid_from')} /></Field>
      <Field label={t('rates:validTo')} className="w-32"><Typed value={card.valid_to ? editedDay(card.valid_to, language) : ''} readonly={readonly} take={set('valid_to')} /></Field>
    </div>
  );
}

/** A text field that is taken by Enter or on leaving, given up by Esc. */
function Typed({ value, readonly, take, ...rest }: { value: string; readonly: boolean; take: (text: string) => void; id?: string; 'aria-label'?: string; className?: string }) {
  const [draft, setDraft] = useState<string | null>(null);
  const commit = (): void => {
    if (draft !== null && draft !== value) take(draft);
    setDraft(null);
  };
  return <Input {...rest} value={draft ?? value} readOnly={readonly} onChange={(event) => { setDraft(event.target.value); }} onBlur={commit}
    onKeyDown={(event) => { if (event.key === 'Enter') commit(); if (event.key === 'Escape') setDraft(null); }} />;
}

/** Seasons, scale, surcharges and conditions in words. */
export function RateConditions({ card, readonly, edit }: Props) {
  const { t } = useTexts();
  const language = currentLanguage();
  const season = card.season ?? [];
  const month = new Intl.DateTimeFormat(language, { month: 'short', timeZone: 'UTC' });
  const setMonth = (at: number) => (text: string): void => {
    const months = MONTHS.map((one) => (one === at ? text.trim() || '1' : typedNumber(season[one] ?? '1', language)));
    edit([{ op: 'set', field: 'season', text: months.join('; ') }]);
  };
  const steps = (card.scale ?? []).map((step): [string, string] => [typedNumber(step.from, language), formatPercent(step.discount, 6)]);
  const surcharges = (card.surcharges ?? []).map((one): [string, string] => [one.name, typedNumber(one.factor, language)]);
  return (
    <div className="grid gap-x-8 gap-y-5 lg:grid-cols-2">
      <section className="lg:col-span-2">
        <h3 className="mb-1 text-sm font-medium">{t('rates:season')}</h3>
        <p className="mb-2 text-xs text-ink-3">{t('rates:seasonHint')}</p>
        <div className="flex flex-wrap gap-1">
          {MONTHS.map((at) => {
            const name = month.format(new Date(Date.UTC(2026, at, 1)));
            return <label key={at} className="flex w-16 flex-col gap-0.5 text-xs text-ink-2">{name}<Typed className="num h-7 px-1" value={season[at] === undefined ? '' : typedNumber(season[at], language)} readonly={readonly} take={setMonth(at)} /></label>;
          })}
          {season.length > 0 && !readonly && <Button size="sm" look="ghost" className="self-end" onClick={() => { edit([{ op: 'set', field: 'season', text: null }]); }}>{t('rates:clearSeason')}</Button>}
        </div>
      </section>
      <section>
        <div className="mb-1 flex flex-wrap items-center gap-3">
          <h3 className="text-sm font-medium">{t('rates:scale')}</h3>
          <Select aria-label={t('rates:scaleBy')} className="h-7 w-36" value={card.scale_by ?? 'amount'} disabled={readonly} onChange={(by) => { edit([{ op: 'set', field: 'scale_by', text: by }]); }} options={(['amount', 'units'] as const).map((value) => ({ value, label: t(`rates:by.${value}`) }))} />
          <Select aria-label={t('rates:scaleOver')} className="h-7 w-44" value={card.scale_over ?? 'line'} disabled={readonly} onChange={(over) => { edit([{ op: 'set', field: 'scale_over', text: over }]); }} options={(['line', 'vendor'] as const).map((value) => ({ value, label: t(`rates:over.${value}`) }))} />
        </div>
        {card.scale_over === 'vendor' && <p className="mb-2 text-xs text-ink-3">{t('rates:overHint')}</p>}
        <Pairs names={[t('rates:from'), t('rates:column.discount')]} pairs={steps} readonly={readonly} addLabel={t('rates:addStep')} removeLabel={t('rates:removeStep')}
          save={(next) => { edit([{ op: 'set_scale', steps: next }]); }} />
      </section>
      <section>
        <h3 className="mb-1 flex h-7 items-center text-sm font-medium">{t('rates:surcharges')}</h3>
        <Pairs names={[t('rates:surchargeName'), t('rates:factor')]} pairs={surcharges} readonly={readonly} addLabel={t('rates:addSurcharge')} removeLabel={t('rates:removeSurcharge')}
          save={(next) => { edit([{ op: 'set_surcharges', surcharges: next }]); }} />
      </section>
      <section className="lg:col-span-2">
        <Field label={t('rates:notes')}><Textarea key={card.notes ?? ''} defaultValue={card.notes ?? ''} readOnly={readonly} onBlur={(event) => { const text = event.target.value; if (text !== (card.notes ?? '')) edit([{ op: 'set', field: 'notes', text: text.trim() === '' ? null : text }]); }} /></Field>
      </section>
    </div>
  );
}

interface PairsProps { names: [string, string]; pairs: readonly [string, string][]; readonly: boolean; addLabel: string; removeLabel: string; save: (pairs: [string, string][]) => void }

/** A small table of two columns; a new pair is kept once both of its cells are filled in. */
function Pairs({ names, pairs, readonly, addLabel, removeLabel, save }: PairsProps) {
  const [fresh, setFresh] = useState<[string, string] | null>(null);
  const change = (at: number, side: 0 | 1) => (text: string): void => {
    save(pairs.map((pair, index) => (index === at ? (side === 0 ? [text, pair[1]] : [pair[0], text]) : pair)));
  };
  const fill = (side: 0 | 1) => (text: string): void => {
    const next: [string, string] = side === 0 ? [text, fresh?.[1] ?? ''] : [fresh?.[0] ?? '', text];
    setFresh(next);
    if (next[0].trim() !== '' && next[1].trim() !== '') {
      save([...pairs, next]);
      setFresh(null);
    }
  };
  return (
    <div className="flex flex-col gap-1">
      {(pairs.length > 0 || fresh) && <div className="grid grid-cols-[1fr_7rem_2rem] gap-1 text-xs text-ink-3"><span>{names[0]}</span><span>{names[1]}</span></div>}
      {pairs.map((pair, at) => (
        <div key={`${pair[0]}/${String(at)}`} className="grid grid-cols-[1fr_7rem_2rem] gap-1">
          <Typed aria-label={names[0]} className="h-7" value={pair[0]} readonly={readonly} take={change(at, 0)} />
          <Typed aria-label={names[1]} className="num h-7" value={pair[1]} readonly={readonly} take={change(at, 1)} />
          {!readonly && <IconButton size="sm" label={removeLabel} icon={<Trash2 size={14} />} onClick={() => { save(pairs.filter((_, index) => index !== at)); }} />}
        </div>
      ))}
      {fresh && (
        <div className="grid grid-cols-[1fr_7rem_2rem] gap-1">
          <Typed aria-label={names[0]} className="h-7" value={fresh[0]} readonly={false} take={fill(0)} />
          <Typed aria-label={names[1]} className="num h-7" value={fresh[1]} readonly={false} take={fill(1)} />
        </div>
      )}
      {!readonly && !fresh && <Button size="sm" className="self-start" onClick={() => { setFresh(['', '']); }}><Plus size={14} />{addLabel}</Button>}
    </div>
  );
}
