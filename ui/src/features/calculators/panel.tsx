import { ChevronLeft } from 'lucide-react';

import { Button } from '@/components';
import { useTexts } from '@/i18n';

import { CalculatorView } from './calculator';
import type { PlanHost } from './host';
import { CalculatorList } from './list';
import { useCalculators } from './queries';
import { openCalculator, useOpened } from './state';
import { useCalculatorWords } from './words';

/** The calculators in the side panel of a plan: the list, or one of them with the way back. */
export function CalculatorsPanel({ host }: { host: PlanHost | null }) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const name = useOpened();
  const calculator = useCalculators().data?.calculators.find((one) => one.name === name);
  if (!calculator) return <div className="flex h-full flex-col"><CalculatorList current={null} onOpen={openCalculator} /></div>;
  return (
    <div className="flex flex-col gap-3 p-4 pt-2">
      <header>
        <Button size="sm" look="ghost" className="-ml-2 px-1.5" onClick={() => { openCalculator(null); }}><ChevronLeft size={14} />{t('calculators:ui.all')}</Button>
        <h2 className="text-base font-medium">{words.title(calculator.name)}</h2>
      </header>
      <CalculatorView key={calculator.name} calculator={calculator} host={host} />
    </div>
  );
}
