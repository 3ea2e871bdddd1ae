import { useMemo } from 'react';

import { ApiError, type Calculator, type InputSpec, type NumberUnit } from '@/api';
import { Button, ErrorPanel, Skeleton } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { formatNumber, formatPercent } from '@/lib/format';

import type { PlanHost } from './host';
import { type Faults, Inputs } from './inputs';
import { draftOf, emptyDraft, placeInDraft, readDraft } from './model/draft';
import { prefilled } from './model/prefill';
import { useCalculation } from './queries';
import { Result } from './result';
import { keepDraft, useDraft } from './state';
import { useCalculatorWords } from './words';
import { WriteResult } from './write';

/** One calculator: what it does, its inputs, its result at once. */
export function CalculatorView({ calculator, host }: { calculator: Calculator; host: PlanHost | null }) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const language = currentLanguage();
  const kept = useDraft(calculator.name);
  const fromLine = useMemo(() => (host && host.lines.length > 0 ? prefilled(calculator, host.lines, language) : null), [calculator, host, language]);
  const draft = kept ?? fromLine ?? draftOf(calculator, calculator.example, language);
  const { body, faults: unread } = useMemo(() => readDraft(calculator, draft, language), [calculator, draft, language]);
  const calculation = useCalculation(calculator.name, unread.size === 0 ? body : null);
  const refused = unread.size === 0 && !calculation.waiting ? calculation.error : null;
  const faults = new Map<string, string>();
  // What is merely not typed yet is no error: the result waits and says so.
  for (const [place, fault] of unread) if (fault === 'not_a_number') faults.set(place, t('calculators:ui.notANumber'));
  const told = refused instanceof ApiError ? faultOf(refused) : null;
  if (told?.place !== undefined) faults.set(told.place, told.text);
  const missing = [...unread].filter(([, fault]) => fault === 'missing').map(([place]) => words.code(place.split('.').at(-1)?.replace(/\[\d+\]$/, '') ?? place));
  const data = unread.size === 0 && !refused ? calculation.data : undefined;
  return (
    <div className="@container"><div className="flex flex-col gap-4 @4xl:grid @4xl:grid-cols-2 @4xl:items-start @4xl:gap-x-10">
      <p className="text-sm text-pretty text-ink-2 @4xl:col-span-2"><span className="font-medium text-ink" aria-hidden>ƒ </span>{words.formula(calculator.name)}</p>
      <section aria-label={t('calculators:ui.inputs')} className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-1">
          <h3 className="mr-auto text-sm font-medium">{t('calculators:ui.inputs')}</h3>
          {host && fromLine && <Button size="sm" look="ghost" className="h-6 px-1.5" onClick={() => { keepDraft(calculator, fromLine); }}>{t('calculators:ui.fromLine', { count: host.lines.length })}</Button>}
          <Button size="sm" look="ghost" className="h-6 px-1.5" onClick={() => { keepDraft(calculator, draftOf(calculator, calculator.example, language)); }}>{t('calculators:ui.example')}</Button>
          <Button size="sm" look="ghost" className="h-6 px-1.5" onClick={() => { keepDraft(calculator, emptyDraft(calculator)); }}>{t('calculators:ui.clear')}</Button>
        </div>
        <Inputs calculator={calculator} draft={draft} faults={faults satisfies Faults} onChange={(next) => { keepDraft(calculator, next); }} />
      </section>
      <div className="flex min-w-0 flex-col gap-4">
      {refused && told?.place === undefined && <ErrorPanel compact {...errorText(refused)} />}
      {unread.size > 0 && <p role="status" className="text-sm text-ink-2">{missing.length > 0 ? t('calculators:ui.missing', { inputs: [...new Set(missing)].join(', ') }) : t('calculators:ui.mend')}</p>}
      {unread.size === 0 && !refused && !data && <Skeleton className="h-24" />}
      {data && <Result calculation={data} waiting={calculation.waiting} />}
      {data && host && <WriteResult calculator={calculator} calculation={data} host={host} disabled={calculation.waiting} />}
      </div>
    </div></div>
  );

  /** Where in the draft a refusal belongs, and its words with the numbers as they were typed. */
  function faultOf(error: ApiError): { place: string | undefined; text: string } {
    const place = error.field === undefined ? undefined : placeInDraft(error.field, draft);
    const spec = place === undefined ? undefined : specAt(calculator.inputs, place);
    const known = place !== undefined && (spec !== undefined || calculator.inputs.some((one) => one.code === place));
    const { text: value, low, high } = error.args;
    if (error.code === 'out_of_range' && value !== undefined) {
      const show = (number: string | undefined): string => (number === undefined || Number.isNaN(Number(number)) ? (number ?? '') : shown(number, spec && 'unit' in spec.shape ? spec.shape.unit : 'ratio'));
      return { place: known ? place : undefined, text: t('calculators:ui.outOfRange', { value: show(value), low: show(low), high: show(high) }) };
    }
    // The core names the input itself where another says the same.
    if (error.code === 'bad_value' && value !== undefined && value === error.field) return { place: known ? place : undefined, text: t('calculators:ui.superfluous') };
    if (error.code === 'bad_value' && value === undefined) return { place: known ? place : undefined, text: t('calculators:ui.impossible') };
    if (error.code === 'missing_input') return { place: known ? place : undefined, text: t('calculators:ui.needed') };
    return { place: known ? place : undefined, text: errorText(error).what };
  }
}

const shown = (number: string, unit: NumberUnit): string => (unit === 'share' ? formatPercent(number, 4) : formatNumber(number, 6));

/** The input at `reach` or `vehicles[1].r2`. */
function specAt(specs: readonly InputSpec[], place: string): InputSpec | undefined {
  const [head = '', ...rest] = place.split('.');
  const spec = specs.find((one) => one.code === head.replace(/\[\d+\]$/, ''));
  return spec && rest.length > 0 && spec.shape.kind === 'table' ? specAt(spec.shape.columns, rest.join('.')) : spec;
}
