import { Copy, TriangleAlert } from 'lucide-react';

import type { CalculatedChart, Calculation, ChartKind, ModelWarning } from '@/api';
import { Button, toast } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { cx } from '@/lib/cx';

import { Chart } from './chart';
import { resultsTsv, showOutput } from './model/results';
import { type CalculatorWords, useCalculatorWords } from './words';

/** What a calculation gives: numbers, the model, remarks, charts. `waiting`: of inputs that were typed over meanwhile. */
export function Result({ calculation, waiting }: { calculation: Calculation; waiting: boolean }) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const language = currentLanguage();
  const copy = (): void => {
    void navigator.clipboard.writeText(resultsTsv(calculation, words.code, language)).then(() => { toast({ tone: 'good', text: t('calculators:ui.copied') }); });
  };
  return (
    <section aria-label={t('calculators:ui.result')} aria-busy={waiting} className={cx('flex flex-col gap-3', waiting && 'opacity-60')}>
      <div className="flex items-center gap-2">
        <h3 className="flex-1 text-sm font-medium">{t('calculators:ui.result')}</h3>
        <Button size="sm" look="ghost" onClick={copy}><Copy size={14} />{t('calculators:ui.copy')}</Button>
      </div>
      <dl className="-mt-2 text-sm">
        {calculation.outputs.map((output) => {
          const shown = showOutput(output, language);
          const list = Array.isArray(output.value);
          const unit = output.unit === 'share' ? '' : words.unitOf(output.code, output.unit);
          return (
            <div key={output.code} className={cx('flex gap-x-4 border-b border-line py-1', list ? 'flex-col' : 'items-baseline justify-between')}>
              <dt className="text-ink-2">{words.code(output.code)}</dt>
              <dd className={cx('tabular-nums wrap-anywhere', !list && 'text-right font-medium', shown === null && 'font-normal text-ink-3')}>{shown === null ? t('calculators:ui.unavailable') : shown}{shown !== null && unit !== '' && !list && <span className="font-normal text-ink-3"> {unit}</span>}</dd>
            </div>
          );
        })}
        {calculation.model && <div className="flex items-baseline justify-between gap-4 py-1"><dt className="text-ink-2">{t('calculators:ui.model')}</dt><dd className="text-right">{words.model(calculation.model)}</dd></div>}
      </dl>
      <Warnings warnings={calculation.warnings} words={words} />
      {byKind(calculation.charts).map(([kind, series]) => <Chart key={kind} kind={kind} series={series} />)}
    </section>
  );
}

/** A model's remarks on its own result. */
export function Warnings({ warnings, words }: { warnings: readonly ModelWarning[]; words: CalculatorWords }) {
  if (warnings.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {warnings.map((warning, index) => <li key={index} className="flex items-start gap-1.5 text-xs text-warn"><TriangleAlert size={14} className="mt-px shrink-0" aria-hidden /><span>{words.warning(warning)}</span></li>)}
    </ul>
  );
}

function byKind(charts: readonly CalculatedChart[]): [ChartKind, CalculatedChart[]][] {
  const kinds = [...new Set(charts.map((chart) => chart.kind))];
  // Lines lie over bars and known points over lines: what was given comes first in the one, last in the other.
  const order = (chart: CalculatedChart): number => (chart.series === 'points' ? 1 : 0);
  return kinds.map((kind) => [kind, charts.filter((chart) => chart.kind === kind && chart.points.length > 0).sort((a, b) => order(a) - order(b))]);
}
