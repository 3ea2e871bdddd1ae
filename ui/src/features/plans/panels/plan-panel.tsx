import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Button, IconButton } from '@/components';

import type { PlanDesk } from '../desk';
import { today } from '../model/calendar';
import { editDate, readDate, showDate } from '../model/dates';
import { readNumber, shift } from '../model/numbers';
import { type Days, readEdge } from '../model/periods';
import { useDesk, useDeskChanges } from '../use-desk';
import { conflictName } from './dispute-texts';
import { ReturnedPart, Undecided } from './disputes';
import { Section } from './line-panel';
import { NamingSection } from './naming';
import { PanelRow, PanelSelect } from './panel-row';
import { PlanRates } from './pricing';
import { TextCell } from './text-cell';

const CURRENCIES = ['RUB', 'USD', 'EUR', 'CNY', 'KZT', 'BYN', 'GBP', 'AED', 'TRY'] as const;
const WORDS = ['client', 'agency', 'brand', 'campaign', 'objective', 'audience', 'universe', 'geo'] as const;

/** What is said once for the whole plan. */
export function PlanPanel() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const header = desk.meta()?.header ?? {};
  const conflicts = desk.meta()?.conflicts ?? [];
  const returned = Object.entries(desk.meta()?.returned ?? {});
  const [wrong, setWrong] = useState<{ field: string; text: string } | null>(null);
  const set = (field: string, text: string): void => {
    setWrong(null);
    void desk.setHeader(field, text);
  };
  const setDate = (edge: keyof Days) => (text: string): void => {
    const field = `period_${edge}`;
    const read = text.trim() === '' ? { [edge]: '' } : readEdge(text, edge, desk.formats.language, { today: today(), base: header['period_start'] ?? header['period_end'] ?? null, period: { start: null, end: null } });
    if (typeof read === 'string') {
      setWrong({ field, text: t(`dates.${read}`) });
      return;
    }
    const next = { start: header['period_start'] ?? '', end: header['period_end'] ?? '', ...read };
    setWrong(next.start !== '' && next.end !== '' && next.start > next.end ? { field, text: t('dates.end_before_start') } : null);
    if (next.start === '' || next.end === '' || next.start <= next.end) {
      void desk.send('edit_header', Object.entries(read).map(([name, day]) => ({ op: 'set_header', field: `period_${name}`, text: day || null })));
    }
  };
  const setPercent = (field: string) => (text: string): void => {
    const plain = text.replace('%', '').trim();
    if (plain !== '' && readNumber(plain, desk.formats.language === 'ru' ? ',' : '.') === null) setWrong({ field, text: t('header.badNumber') });
    // As it was typed: the core reads a bare number as percent.
    else set(field, plain);
  };
  const percent = (value: string | undefined): string => (value === undefined ? '' : desk.formats.number(shift(value, 2), 0, false));
  const number = (field: string) => (text: string): void => { set(field, readNumber(text, desk.formats.language === 'ru' ? ',' : '.') ?? text); };
  return (
    <div className="flex flex-col pb-4">
      {returned.length > 0 && <Section title={t('others.removedAndEdited')}><div className="flex flex-col gap-3 px-1 text-xs">{returned.map(([part, one]) => <ReturnedPart key={part} desk={desk} part={part} returned={one} />)}</div></Section>}
      {conflicts.length > 0 && <Section title={t('others.also')}><Undecided desk={desk} conflicts={conflicts} nameOf={(one) => conflictName(desk, one)} /></Section>}
      <Section title={t('header.campaignGroup')}>
        {WORDS.map((field) => (
          <Row key={field} desk={desk} field={field}>
            <TextCell value={field === 'universe' && header[field] ? desk.formats.edit('count', header[field]) : (header[field] ?? '')} {...(field === 'universe' && header[field] ? { shown: desk.formats.number(header[field], 0, false) } : {})} label={t(`header.${field}`)} readonly={desk.readonly} placeholder={t('header.notSet')} long={(header[field] ?? '').length > 34} onCommit={field === 'universe' ? number(field) : (text) => { set(field, text); }} />
          </Row>
        ))}
        {(['start', 'end'] as const).map((edge) => ({ edge, field: `period_${edge}` as const })).map(({ edge, field }) => (
          <Row key={field} desk={desk} field={field} error={wrong?.field === field ? wrong.text : undefined}>
            <TextCell value={header[field] ? editDate(header[field], desk.formats.language) : ''} shown={header[field] ? showDate(header[field], desk.formats.language) : ''} label={t(`header.${field}`)} readonly={desk.readonly} placeholder={t('header.notSet')} invalid={wrong?.field === field} onCommit={setDate(edge)} />
          </Row>
        ))}
        {header['period_text'] && <Row desk={desk} field="period_text"><TextCell value={header['period_text']} label={t('header.period_text')} readonly={desk.readonly} onCommit={(text) => { set('period_text', text); }} /></Row>}
      </Section>
      <Section title={t('header.moneyGroup')}>
        <div className="flex flex-col">
          <PanelRow label={t('header.currency')}><PanelSelect aria-label={t('header.currency')} value={header['currency'] ?? 'RUB'} disabled={desk.readonly} onChange={(value) => { set('currency', value); }} options={[...new Set([...CURRENCIES, header['currency'] ?? 'RUB'])].map((value) => ({ value, label: value }))} /></PanelRow>
          <PanelRow label={t('header.price_basis')}><PanelSelect aria-label={t('header.price_basis')} value={header['price_basis'] ?? 'net'} disabled={desk.readonly} onChange={(value) => { set('price_basis', value); }} options={(['net', 'gross'] as const).map((value) => ({ value, label: t(`priceBasis.${value}`) }))} /></PanelRow>
          <Vat desk={desk} vat={header['vat'] ?? 'none'} set={set} />
          <PanelRow label={t('header.vat_rounding')}><PanelSelect aria-label={t('header.vat_rounding')} value={header['vat_rounding'] ?? 'per_line'} disabled={desk.readonly} onChange={(value) => { set('vat_rounding', value); }} options={(['per_line', 'on_total'] as const).map((value) => ({ value, label: t(`vatRounding.${value}`) }))} /></PanelRow>
          <Row desk={desk} field="commission_rate" error={wrong?.field === 'commission_rate' ? wrong.text : undefined}>
            <TextCell value={percent(header['commission_rate'])} label={t('header.commission_rate')} inputMode="decimal" readonly={desk.readonly} placeholder={t('header.notSet')} onCommit={setPercent('commission_rate')} />
          </Row>
          <PanelRow label={t('header.commission_mode')}><PanelSelect aria-label={t('header.commission_mode')} value={header['commission_mode'] ?? 'on_top'} disabled={desk.readonly} onChange={(value) => { set('commission_mode', value); }} options={(['on_top', 'inside', 'separate'] as const).map((value) => ({ value, label: t(`commissionMode.${value}`) }))} /></PanelRow>
          <PanelRow label={t('header.discount_mode')}><PanelSelect aria-label={t('header.discount_mode')} value={header['discount_mode'] ?? 'multiplicative'} disabled={desk.readonly} onChange={(value) => { set('discount_mode', value); }} options={(['multiplicative', 'additive'] as const).map((value) => ({ value, label: t(`discountMode.${value}`) }))} /></PanelRow>
        </div>
      </Section>
      <Section title={t('header.rates')}><Rates desk={desk} text={header['rates'] ?? ''} own={header['currency'] ?? 'RUB'} set={set} /></Section>
      {desk.view.audience === 'internal' && <Section title={t('rate.cards')} internal><PlanRates desk={desk} /></Section>}
      <Section title={t('naming.title')}><NamingSection desk={desk} /></Section>
      <Section title={t('header.notesGroup')}>
        {(['notes', 'notes_internal'] as const).filter((field) => field === 'notes' || !desk.readonly).map((field) => (
          <div key={field} className="pb-1"><p className="px-1 text-xs text-ink-2">{t(`header.${field}`)}</p><TextCell value={header[field] ?? ''} label={t(`header.${field}`)} readonly={desk.readonly} long placeholder={t('header.notSet')} onCommit={(text) => { set(field, text); }} /></div>
        ))}
      </Section>
    </div>
  );
}

type HeaderName = (typeof WORDS)[number] | 'period_start' | 'period_end' | 'period_text' | 'commission_rate';

function Row({ desk, field, error, children }: { desk: PlanDesk; field: HeaderName; error?: string | undefined; children: React.ReactNode }) {
  const { t } = useTranslation('plans');
  const source = desk.meta()?.header_sources[field];
  return (
    <PanelRow label={t(`header.${field}`)} title={source ? t('header.source', { address: source }) : undefined} error={error}>{children}</PanelRow>
  );
}

function Vat({ desk, vat, set }: { desk: PlanDesk; vat: string; set: (field: string, text: string) => void }) {
  const { t } = useTranslation('plans');
  const mode = vat === 'ru' || vat === 'none' ? vat : 'fixed';
  return (
    <>
      <PanelRow label={t('header.vat')} title={mode === 'ru' ? t('vat.ruRates') : undefined}><PanelSelect aria-label={t('header.vat')} value={mode} disabled={desk.readonly} onChange={(value) => { set('vat', value === 'fixed' ? '0.22' : value); }} options={(['ru', 'none', 'fixed'] as const).map((value) => ({ value, label: t(`vat.${value}`) }))} /></PanelRow>
      {mode === 'fixed' && (
        <PanelRow label={t('header.vatRate')}>
          <TextCell value={desk.formats.number(shift(vat, 2), 0, false)} label={t('header.vatRate')} inputMode="decimal" readonly={desk.readonly} onCommit={(text) => {
            const read = readNumber(text, desk.formats.language === 'ru' ? ',' : '.');
            set('vat', read === null ? text : shift(read, -2));
          }} />
        </PanelRow>
      )}
    </>
  );
}

interface Rate { currency: string; rate: string; date: string }
const readRates = (text: string): Rate[] => text.split(';').filter(Boolean).map((part) => {
  const [currency = '', rest = ''] = part.split('=');
  const [rate = '', date = ''] = rest.split('@');
  return { currency, rate, date };
});
const writeRates = (rates: readonly Rate[]): string => rates.map((one) => `${one.currency}=${one.rate}@${one.date}`).join(';');

/** Stated exchange rates: currency, rate and day. */
function Rates({ desk, text, own, set }: { desk: PlanDesk; text: string; own: string; set: (field: string, text: string) => void }) {
  const { t } = useTranslation('plans');
  const rates = readRates(text);
  const change = (index: number, patch: Partial<Rate>): void => { set('rates', writeRates(rates.map((one, at) => (at === index ? { ...one, ...patch } : one)))); };
  const free = CURRENCIES.find((currency) => currency !== own && !rates.some((one) => one.currency === currency));
  return (
    <div className="flex flex-col gap-1">
      <p className="px-1 text-xs text-ink-3">{t('header.ratesHint', { currency: own })}</p>
      {rates.map((one, index) => (
        <div key={one.currency} className="grid grid-cols-[3.5rem_1fr_6.5rem_1.75rem] items-center gap-1">
          <TextCell value={one.currency} label={t('header.rateCurrency')} readonly={desk.readonly} onCommit={(value) => { change(index, { currency: value.toUpperCase() }); }} />
          <TextCell value={desk.formats.edit('money', one.rate)} label={t('header.rateValue')} numeric readonly={desk.readonly} onCommit={(value) => { change(index, { rate: readNumber(value, desk.formats.language === 'ru' ? ',' : '.') ?? value }); }} />
          <TextCell value={editDate(one.date, desk.formats.language)} shown={showDate(one.date, desk.formats.language)} label={t('header.rateDate')} readonly={desk.readonly} className="tabular-nums" onCommit={(value) => { change(index, { date: readDate(value, desk.formats.language) ?? value }); }} />
          {!desk.readonly && <IconButton size="sm" className="h-6.5 w-7" label={t('header.rateRemove', { currency: one.currency })} icon={<Trash2 size={14} />} onClick={() => { set('rates', writeRates(rates.filter((_, at) => at !== index))); }} />}
        </div>
      ))}
      {!desk.readonly && free && <Button size="sm" look="ghost" className="-ml-1 self-start" onClick={() => { set('rates', writeRates([...rates, { currency: free, rate: '1', date: new Date().toISOString().slice(0, 10) }])); }}><Plus size={14} />{t('header.rateAdd')}</Button>}
    </div>
  );
}
