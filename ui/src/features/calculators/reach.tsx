import type { ReachView } from '@/api';
import { currentLanguage, useTexts } from '@/i18n';
import { formatNumber, formatPercent } from '@/lib/format';

import { Warnings } from './result';
import { useCalculatorWords } from './words';

/** A reach with what it rests on: contacts, the model and why this one, and why to trust it less. */
export function ReachFacts({ reach }: { reach: ReachView }) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const language = currentLanguage();
  const rows = [
    [t('calculators:reach.reach'), formatPercent(reach.reach, 1, language)],
    [t('calculators:reach.frequency'), reach.frequency === null ? '' : formatNumber(reach.frequency, 2, language)],
    [t('calculators:reach.grp'), reach.grp === null ? '' : formatNumber(reach.grp, 1, language)],
    [t('calculators:reach.model'), `${words.model(reach.model)}: ${words.because(reach.because)}`],
  ] as const;
  return (
    <div className="flex flex-col gap-1.5">
      <dl className="text-grid">
        {rows.filter(([, value]) => value !== '').map(([name, value]) => <div key={name} className="flex items-baseline justify-between gap-4 py-0.5"><dt className="shrink-0 text-ink-2">{name}</dt><dd className="text-right text-pretty tabular-nums">{value}</dd></div>)}
      </dl>
      <Warnings warnings={reach.warnings} words={words} />
    </div>
  );
}
