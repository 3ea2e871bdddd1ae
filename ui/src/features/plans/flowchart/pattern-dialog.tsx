import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Pattern } from '@/api';
import { Button, Dialog, Field, Input, Segmented, Select } from '@/components';

import { editDate, readDate } from '../model/dates';
import { readNumber } from '../model/numbers';
import { decimalSign } from '../model/format';
import { useDesk } from '../use-desk';
import { barsOf } from './bars';
import { isoOf, type Unit, UNITS } from './days';
import { useChart } from './use-chart';

const KINDS: readonly Pattern['kind'][] = ['continuous', 'flighting', 'pulsing'];

/** Gives lines the flights of a pattern: one intent for all of them. */
export function PatternDialog({ rows, onClose }: { rows: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation('flowchart');
  const desk = useDesk();
  const { campaign } = useChart();
  const language = desk.formats.language;
  const only = rows.length === 1 ? desk.session.rows.get(rows[0] ?? '') : undefined;
  const bars = only ? barsOf(only) : [];
  const start = bars.length > 0 ? Math.min(...bars.map((bar) => bar.start)) : campaign.start;
  const end = bars.length > 0 ? Math.max(...bars.map((bar) => bar.end)) : campaign.end;
  const date = (day: number | null): string => (day === null ? '' : editDate(isoOf(day), language));
  const [kind, setKind] = useState<Pattern['kind']>('flighting');
  const [unit, setUnit] = useState<Unit>(desk.view.chart.unit === 'day' ? 'day' : desk.view.chart.unit === 'week' ? 'week' : 'month');
  // Several lines keep their own days unless somebody says otherwise.
  const [form, setForm] = useState({ on: '2', off: '2', base: '50', start: only ? date(start) : '', end: only ? date(end) : '' });
  const [tried, setTried] = useState(false);
  const set = (name: keyof typeof form) => (event: { target: { value: string } }): void => { setForm({ ...form, [name]: event.target.value }); };
  const count = (text: string): number | null => (/^\d{1,3}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= 520 ? Number(text) : null);
  const base = readNumber(form.base, decimalSign(language));
  const share = base !== null && Number(base) >= 0 && Number(base) <= 100 ? base : null;
  const day = (text: string): string | null | undefined => (text.trim() === '' ? undefined : readDate(text, language));
  const [on, off, from, to] = [count(form.on), count(form.off), day(form.start), day(form.end)];
  const errors = {
    on: kind !== 'continuous' && on === null, off: kind !== 'continuous' && off === null, base: kind === 'pulsing' && share === null,
    start: from === null, end: to === null || (from != null && to != null && to < from),
  };
  const pattern = (): Pattern => {
    if (kind === 'continuous') return { kind };
    const turns = { on: on ?? 1, off: off ?? 1 };
    return kind === 'flighting' ? { kind, ...turns } : { kind, ...turns, base: String(Number(share ?? '0') / 100) };
  };
  const apply = async (): Promise<void> => {
    setTried(true);
    if (Object.values(errors).some(Boolean)) return;
    const done = await desk.send('pattern_flights', [{ op: 'pattern_flights', rows: [...rows], unit, pattern: pattern(), ...(from == null ? {} : { start: from }), ...(to == null ? {} : { end: to }) }]);
    if (done) onClose();
  };
  const error = (name: keyof typeof errors): string | undefined => (tried && errors[name] ? t(`pattern.error.${name}`) : undefined);
  return (
    <Dialog open onClose={onClose} title={t('pattern.title')} description={t('pattern.about', { count: rows.length })} onApply={() => { void apply(); }}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="primary" type="submit">{t('pattern.apply')}</Button></>}>
      <div className="flex flex-col gap-3">
        <Segmented<Pattern['kind']> label={t('pattern.title')} value={kind} onChange={setKind} options={KINDS.map((value) => ({ value, label: t(`pattern.${value}`) }))} />
        <p className="text-xs text-ink-3">{t(`pattern.text.${kind}`)}</p>
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('pattern.start')} error={error('start')}><Input value={form.start} placeholder={only ? undefined : t('pattern.own')} onChange={set('start')} /></Field>
          <Field label={t('pattern.end')} error={error('end')}><Input value={form.end} placeholder={only ? undefined : t('pattern.own')} onChange={set('end')} /></Field>
        </div>
        {kind !== 'continuous' && (
          <div className="grid grid-cols-3 gap-3">
            <Field label={t('pattern.on')} error={error('on')}><Input inputMode="numeric" value={form.on} onChange={set('on')} /></Field>
            <Field label={t('pattern.off')} error={error('off')}><Input inputMode="numeric" value={form.off} onChange={set('off')} /></Field>
            <Field label={t('pattern.unit')}><Select<Unit> value={unit} onChange={setUnit} options={UNITS.map((value) => ({ value, label: t(`unit.${value}`) }))} /></Field>
          </div>
        )}
        {kind === 'pulsing' && <Field label={t('pattern.base')} error={error('base')} hint={t('pattern.baseHint')} className="w-1/2"><Input inputMode="decimal" value={form.base} onChange={set('base')} /></Field>}
      </div>
    </Dialog>
  );
}
