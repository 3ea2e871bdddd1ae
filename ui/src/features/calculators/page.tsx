import { useEffect } from 'react';

import { goTo } from '@/app/router';
import { Slot } from '@/app/slots';
import { Crumbs } from '@/components';
import { useTexts } from '@/i18n';

import { CalculatorView } from './calculator';
import { CalculatorList } from './list';
import { useCalculators } from './queries';
import { openCalculator, useOpened } from './state';
import { useCalculatorWords } from './words';

/** The calculators on a page of their own, without a plan: the list to the left, one of them to the right. */
export function CalculatorsPage({ name }: { name?: string }) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const last = useOpened();
  const calculators = useCalculators().data?.calculators ?? [];
  const calculator = calculators.find((one) => one.name === (name ?? last)) ?? calculators[0];
  useEffect(() => { if (name !== undefined) openCalculator(name); }, [name]);
  return (
    <div className="flex min-h-0 flex-1">
      <Slot name="crumbs"><Crumbs items={[{ label: t('calculators:ui.title') }]} /></Slot>
      <div className="flex w-75 shrink-0 flex-col border-r border-line max-md:w-44"><CalculatorList current={calculator?.name ?? null} onOpen={(next) => { goTo({ at: 'calculators', name: next }); }} /></div>
      <div className="min-w-0 flex-1 overflow-y-auto">
        {calculator && (
          <div className="flex max-w-280 flex-col gap-3 px-6 py-4 max-md:px-3">
            <h1 className="text-xl font-medium">{words.title(calculator.name)}</h1>
            <CalculatorView key={calculator.name} calculator={calculator} host={null} />
          </div>
        )}
      </div>
    </div>
  );
}
