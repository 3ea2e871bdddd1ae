import i18next from 'i18next';
import { useMemo } from 'react';

import type { Calculator, InputSpec, ModelWarning, NumberRange, NumberUnit, ReachView } from '@/api';
import { currentLanguage, useTexts } from '@/i18n';
import { formatNumber, formatPercent } from '@/lib/format';

/** What calculators and models are called. Codes are open-ended: one without a text is its own name. */
export interface CalculatorWords {
  title: (name: string) => string;
  formula: (name: string) => string;
  subject: (subject: Calculator['subject']) => string;
  code: (code: string) => string;
  option: (code: string) => string;
  /** The unit of what has this code; empty where there is none, or where the name says it. */
  unitOf: (code: string, unit: NumberUnit) => string;
  model: (model: ReachView['model']) => string;
  because: (because: ReachView['because']) => string;
  warning: (warning: ModelWarning) => string;
  /** Where a number may lie. */
  range: (range: NumberRange, unit: NumberUnit) => string;
  /** What an input takes, in a few words. */
  domain: (spec: InputSpec) => string;
}

/** Names of calculators, inputs, models and their remarks in the reader's language. */
export function useCalculatorWords(): CalculatorWords {
  const { t, i18n } = useTexts();
  const language = i18n.language;
  return useMemo(() => {
    const named = (group: string, code: string, args: Record<string, unknown> = {}): string => {
      const key = `calculators:${group}.${code}`;
      return i18next.exists(key) ? i18next.t(key as 'codes:fallback', args) : code;
    };
    const end = (value: number, unit: NumberUnit): string => (unit === 'share' ? formatPercent(value, 4) : formatNumber(value, 6));
    const range = (of: NumberRange, unit: NumberUnit): string => {
      if (of.low === null && of.high === null) return t('calculators:range.any');
      if (of.low === null) return t('calculators:range.to', { high: end(of.high ?? 0, unit) });
      if (of.high === null) return of.above ? t('calculators:range.above', { low: end(of.low, unit) }) : t('calculators:range.from', { low: end(of.low, unit) });
      const args = { low: end(of.low, unit), high: end(of.high, unit) };
      return of.above ? t('calculators:range.aboveTo', args) : of.below ? t('calculators:range.below', args) : t('calculators:range.between', args);
    };
    const words: CalculatorWords = {
      title: (name) => named('title', name), formula: (name) => named('formula', name), subject: (subject) => named('subject', subject), code: (code) => named('code', code),
      option: (code) => named('option', code), unitOf: (code, unit) => {
        const name = i18next.exists(`calculators:unit.${unit}`) ? named('unit', unit) : '';
        return named('code', code).toLocaleLowerCase().includes(name.toLocaleLowerCase()) ? '' : name;
      }, model: (model) => named('model', model), because: (because) => named('because', because),
      warning: (warning) => named('warning', warning.code, Object.fromEntries(Object.entries(warning).map(([name, value]) => [name, typeof value === 'number' ? formatNumber(value, 3, currentLanguage()) : value]))),
      range,
      domain: ({ shape }) => ('range' in shape ? range(shape.range, shape.unit) : ''),
    };
    return words;
    // The texts of the namespaces change with the language.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [t, language]);
}
