import { useId, useState } from 'react';

import type { Calculation, Calculator } from '@/api';
import { Button, PickList, Select } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';

import { cellText, fits, likelyField, showNumber } from './model/results';
import type { PlanHost } from './host';
import { useCalculatorWords } from './words';

/** Takes a result over into the selected line: which result, into which field. */
export function WriteResult({ calculator, calculation, host, disabled }: { calculator: Calculator; calculation: Calculation; host: PlanHost; disabled: boolean }) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const id = useId();
  const language = currentLanguage();
  const outputs = calculation.outputs.filter((output) => output.value !== null && !Array.isArray(output.value) && host.columns.some((column) => fits(output.unit, column.kind)));
  const first = outputs.find((output) => likelyField(output, host.columns) !== null) ?? outputs[0];
  const [code, setCode] = useState<string | null>(null);
  const [field, setField] = useState<Readonly<Record<string, string>>>({});
  const [busy, setBusy] = useState(false);
  const output = outputs.find((one) => one.code === code) ?? first;
  if (!output) return null;
  const ref = field[output.code] ?? likelyField(output, host.columns);
  const column = host.columns.find((one) => one.ref === ref);
  const value = output.value as number | string;
  const write = async (): Promise<void> => {
    if (!column || !host.line) return;
    setBusy(true);
    await host.write(column.ref, cellText(value, output.unit, column.kind, language), calculator.name, words.title(calculator.name));
    setBusy(false);
  };
  return (
    <section aria-label={t('calculators:ui.write')} className="flex flex-col gap-2 rounded-md border border-line p-2.5">
      <h3 className="text-sm font-medium">{host.line ? t('calculators:ui.writeTo', { line: host.line.name }) : t('calculators:ui.write')}</h3>
      {host.line ? (
        <>
          <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5 text-sm">
            <label htmlFor={`${id}-output`} className="text-ink-2">{t('calculators:ui.what')}</label>
            <Select id={`${id}-output`} aria-label={t('calculators:ui.what')} className="h-7 text-grid" value={output.code} onChange={setCode} options={outputs.map((one) => ({ value: one.code, label: `${words.code(one.code)}: ${showNumber(one.value as number | string, one.unit, language)}` }))} />
            <label htmlFor={`${id}-field`} className="text-ink-2">{t('calculators:ui.where')}</label>
            <PickList id={`${id}-field`} aria-label={t('calculators:ui.where')} className="h-7 text-grid" value={ref} onChange={(next) => { setField({ ...field, [output.code]: next }); }} placeholder={t('calculators:ui.chooseField')} searchLabel={t('calculators:ui.searchField')} emptyText={t('calculators:ui.noField')}
              groups={[{ options: host.columns.filter((one) => fits(output.unit, one.kind)).map((one) => ({ value: one.ref, label: one.name })) }]} />
          </div>
          <Button size="sm" look="primary" className="self-start" busy={busy} disabled={!column || disabled} onClick={() => { void write(); }}>{t('calculators:ui.writeNow')}</Button>
        </>
      ) : <p className="text-xs text-ink-2">{t('calculators:ui.noLine')}</p>}
    </section>
  );
}
