import type { Calculator } from '@/api';

import type { CalculatorWords } from '../words';

/** Whether every word of a search stands in what is said of a calculator; any of its codes counts as well. */
export function found(calculator: Calculator, text: string, words: Pick<CalculatorWords, 'title' | 'formula' | 'subject' | 'code'>): boolean {
  const asked = text.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (asked.length === 0) return true;
  const said = [
    calculator.name, words.title(calculator.name), words.formula(calculator.name), words.subject(calculator.subject),
    ...calculator.inputs.map((spec) => words.code(spec.code)), ...calculator.outputs.map((spec) => words.code(spec.code)),
  ].join(' ').toLocaleLowerCase();
  return asked.every((word) => said.includes(word));
}
