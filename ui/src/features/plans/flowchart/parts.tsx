import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api, type Measure } from '@/api';
import { Button, Input } from '@/components';

import { showPeriod } from '../model/dates';
import { decimalSign } from '../model/format';
import { readNumber, sum } from '../model/numbers';
import { useDesk } from '../use-desk';
import { dayOf, isoOf, type Unit } from './days';
import { unitEnd } from './labels';

/** The parts of a line that a planner states. */
export interface StatedParts {
  units: readonly string[];
  total: string | null;
  texts: Readonly<Record<string, string>>;
  /** What of the line is left to state; negative where there is too much. */
  left: string;
  /** They make the line, and all of them are numbers. */
  ready: boolean;
  /** (First day, amount as typed). */
  typed: [string, string][];
  set: (start: string, text: string) => void;
}

/** The parts of a line by unit, begun with those it has now. */
export function useParts(row: string | null, unit: Unit, measure: Measure): StatedParts {
  const desk = useDesk();
  const { language } = desk.formats;
  const revision = desk.meta()?.revision;
  const asked = useQuery({
    queryKey: ['flowchart-parts', desk.id, row, unit, measure, revision], enabled: row !== null,
    queryFn: () => api.flowchart(desk.id, { by: unit, amount: measure, rows: [row ?? ''], totals: false, audience: desk.view.audience }),
  });
  const [changed, setChanged] = useState<Record<string, string>>({});
  const found = asked.data?.rows[0];
  const texts: Record<string, string> = {};
  for (const [start, amount] of found?.cells ?? []) texts[start] = changed[`${measure}${unit}${start}`] ?? desk.formats.edit('money', amount);
  const units = Object.keys(texts);
  const numbers = units.map((start) => ((texts[start] ?? '').trim() === '' ? '0' : readNumber(texts[start] ?? '', decimalSign(language))));
  const total = found?.total ?? null;
  const left = total === null ? '0' : sum([total, ...numbers.map((one) => minus(one ?? '0'))]).total;
  return {
    units, total, texts, left,
    ready: total !== null && units.length > 0 && left === '0' && numbers.every((one) => one !== null && !one.startsWith('-')),
    typed: units.map((start) => [start, (texts[start] ?? '').trim() === '' ? '0' : (texts[start] ?? '')]),
    set: (start, text) => { setChanged({ ...changed, [`${measure}${unit}${start}`]: text }); },
  };
}

const minus = (number: string): string => (number.startsWith('-') ? number.slice(1) : number === '0' ? number : `-${number}`);

/** The fields of the parts, with what is left. */
export function Parts({ parts, unit, measure }: { parts: StatedParts; unit: Unit; measure: Measure }) {
  const { t } = useTranslation('flowchart');
  const desk = useDesk();
  const { language } = desk.formats;
  const sign = desk.meta()?.totals.currency ?? '';
  const told = (amount: string): string => (measure === 'budget' ? desk.formats.money(amount, sign) : `${desk.formats.number(amount, measure === 'grp' ? 2 : 0, false)}${measure === 'grp' ? ' GRP' : ''}`);
  if (parts.total === null) return <p className="text-sm text-ink-2">{t(`distribute.nothing.${measure}`)}</p>;
  const last = parts.units.at(-1);
  const rest = (): void => {
    if (last === undefined) return;
    const now = readNumber(parts.texts[last] ?? '', decimalSign(language)) ?? '0';
    parts.set(last, desk.formats.edit('money', sum([now, parts.left]).total));
  };
  return (
    <div className="flex flex-col gap-2">
      <div className="grid max-h-64 grid-cols-2 gap-x-4 gap-y-1 overflow-y-auto pr-1">
        {parts.units.map((start) => {
          const name = showPeriod(start, isoOf(unitEnd(unit, dayOf(start))), language);
          return (
            <label key={start} className="flex items-center justify-between gap-2 text-xs text-ink-2">
              <span className="min-w-0 truncate">{name}</span>
              <Input inputMode="decimal" aria-label={name} className="h-7 w-32 flex-none px-2 text-right tabular-nums" value={parts.texts[start] ?? ''} onChange={(event) => { parts.set(start, event.target.value); }} />
            </label>
          );
        })}
      </div>
      <div className="flex items-center gap-3 text-sm">
        <span className="text-ink-2">{t('distribute.total', { amount: told(parts.total) })}</span>
        <span role="status" className={parts.left === '0' ? 'text-good' : 'text-bad'}>{parts.left === '0' ? t('distribute.agrees') : t('distribute.left', { amount: told(parts.left) })}</span>
        <div className="flex-1" />
        <Button size="sm" disabled={parts.left === '0'} onClick={rest}>{t('distribute.rest')}</Button>
      </div>
    </div>
  );
}
