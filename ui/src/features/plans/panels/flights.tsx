import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { FlightView, RowView } from '@/api';
import { Button, IconButton } from '@/components';

import { editDate, showDate, showPeriod } from '../model/dates';
import { readNumber, sum } from '../model/numbers';
import { readEdge } from '../model/periods';
import { useDesk } from '../use-desk';
import { TextCell } from './text-cell';

/** The flights of a line: dates with a quantity or an amount each. */
export function Flights({ row }: { row: RowView }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  const [error, setError] = useState<{ flight: string; text: string } | null>(null);
  const language = desk.formats.language;
  const sign = language === 'ru' ? ',' : '.';
  const put = (flight: FlightView, change: Partial<FlightView>): void => {
    const next = { ...flight, ...change };
    if (next.start > next.end) {
      setError({ flight: flight.id, text: t('dates.end_before_start') });
      return;
    }
    setError(null);
    void desk.send('edit_flight', [{ op: 'set_flight', row: row.id, id: flight.id, start: next.start, end: next.end, quantity: next.quantity, amount: next.amount }]);
  };
  const date = (flight: FlightView, which: 'start' | 'end') => (text: string): void => {
    const read = readEdge(text, which, language, { ...desk.context(), base: flight[which] });
    if (typeof read === 'string') setError({ flight: flight.id, text: t(`dates.${read}`) });
    else put(flight, read);
  };
  const number = (flight: FlightView, which: 'quantity' | 'amount') => (text: string): void => {
    // What is no number goes to the core as typed: it says why.
    put(flight, { [which]: text.trim() === '' ? null : (readNumber(text, sign) ?? text) });
  };
  const add = (): void => {
    const last = row.f.at(-1);
    const header = desk.meta()?.header ?? {};
    const start = last ? dayAfter(last.end) : (header['period_start'] ?? new Date().toISOString().slice(0, 10));
    const planned = header['period_end'] ?? start;
    void desk.send('add_flight', [{ op: 'set_flight', row: row.id, start, end: planned > start ? planned : start }]);
  };
  const edit = (value: string | null): string => (value === null ? '' : desk.formats.edit('money', value));
  const show = (value: string | null): string => (value === null ? '' : desk.formats.number(value, value.includes('.') ? 2 : 0));
  const quantities = row.f.some((flight) => flight.quantity !== null);
  const amounts = sum(row.f.flatMap((flight) => (flight.amount === null ? [] : [flight.amount])));
  return (
    <div className="flex flex-col gap-1">
      {row.f.length === 0 ? <p className="px-1 text-grid text-ink-3">{t('flights.none')}</p> : (
        <table className="w-full table-fixed text-xs">
          <thead><tr className="text-left text-xs whitespace-nowrap text-ink-3">{(['start', 'end', 'quantity', 'amount'] as const).map((name) => <th key={name} scope="col" className={name === 'start' || name === 'end' ? 'w-21 px-1 font-normal' : name === 'quantity' && !quantities ? 'w-14 px-1 text-right font-normal' : 'px-1 text-right font-normal'}>{t(`flights.${name}`)}</th>)}<td className="w-6" /></tr></thead>
          <tbody>
            {row.f.map((flight) => (
              <tr key={flight.id}>
                <td><TextCell value={editDate(flight.start, language)} shown={showDate(flight.start, language)} label={t('flights.start')} readonly={desk.readonly} invalid={error?.flight === flight.id} onCommit={date(flight, 'start')} className="text-xs tabular-nums" /></td>
                <td><TextCell value={editDate(flight.end, language)} shown={showDate(flight.end, language)} label={t('flights.end')} readonly={desk.readonly} invalid={error?.flight === flight.id} onCommit={date(flight, 'end')} className="text-xs tabular-nums" /></td>
                <td><TextCell value={edit(flight.quantity)} shown={show(flight.quantity)} label={t('flights.quantity')} readonly={desk.readonly} numeric onCommit={number(flight, 'quantity')} className="text-xs" /></td>
                <td><TextCell value={edit(flight.amount)} shown={show(flight.amount)} label={t('flights.amount')} readonly={desk.readonly} numeric onCommit={number(flight, 'amount')} className="text-xs" /></td>
                <td>{!desk.readonly && <IconButton size="sm" className="h-6.5 w-6" label={t('flights.remove', { period: showPeriod(flight.start, flight.end, language) })} icon={<Trash2 size={14} />} onClick={() => { void desk.send('remove_flight', [{ op: 'remove_flight', row: row.id, id: flight.id }]); }} />}</td>
              </tr>
            ))}
          </tbody>
          {amounts.count > 1 && <tfoot><tr className="text-ink-2"><td colSpan={3} className="px-1">{t('flights.total')}</td><td className="num px-1">{desk.formats.number(amounts.total, 0, false)}</td><td /></tr></tfoot>}
        </table>
      )}
      {error && <p role="alert" className="px-1 text-xs text-bad">{error.text}</p>}
      {!desk.readonly && <Button size="sm" look="ghost" className="-ml-1 self-start" onClick={add}><Plus size={14} />{t('flights.add')}</Button>}
    </div>
  );
}

function dayAfter(iso: string): string {
  const day = new Date(`${iso}T00:00:00Z`);
  day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}
