import { useMemo } from 'react';
import type { PickGroup } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { FIELDS, fieldName } from '@/lib/fields';

/** What a column can be taken for: what it looks like, columns of the plan’s own, and every field of a line. */
export function useTargets(likely: readonly string[], special: readonly { value: string; label: string }[]): PickGroup[] {
  const { t } = useTexts();
  const language = currentLanguage();
  const [first, own] = [likely.join(' '), special.map((one) => `${one.value}\t${one.label}`).join('\n')];
  return useMemo(() => {
    const option = (code: string) => ({ value: code, label: fieldName(code, language), words: `${code} ${fieldName(code, 'ru')} ${fieldName(code, 'en')}` });
    const codes = first === '' ? [] : first.split(' ');
    return [
      { heading: t('imports:columns.likely'), options: codes.map(option) },
      { heading: t('imports:columns.special'), options: own.split('\n').map((line) => { const [value = '', label = ''] = line.split('\t'); return { value, label }; }) },
      { heading: t('imports:columns.fields'), options: FIELDS.filter((field) => field.scope !== 'plan' && !codes.includes(field.code)).map((field) => option(field.code)) },
    ];
  }, [first, own, language, t]);
}
