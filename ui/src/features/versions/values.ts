import i18next from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChangedBy, Comparison, TotalChange } from '@/api';
import { choicesIn, Formats, showDate } from '@/features/plans';
import { currentLanguage } from '@/i18n';
import { fieldInfo, fieldName } from '@/lib/fields';
import { formatMoment, formatNumber, formatPercent } from '@/lib/format';

type Field = Comparison['fields'][number];

/** Canonical values in the reader's words. */
export interface Teller {
  /** The name of a column. */
  column: (field: Field | undefined, ref: string) => string;
  /** A cell; empty for nothing. */
  cell: (field: Field | undefined, value: string | null) => string;
  /** A flight, `first day/last day/quantity/amount`. */
  flight: (canonical: string | null) => string;
  /** A number with what it is a number of. */
  total: (total: TotalChange, value: string | null, currency: string) => string;
  totalName: (total: TotalChange) => string;
  money: (value: string | null, currency: string) => string;
  /** Who, when, and what was meant. */
  by: (by: ChangedBy | null | undefined) => string;
}

/** Canonical values in the reader's words. */
export function useTeller(): Teller {
  const { t, i18n } = useTranslation(['versions', 'plans']);
  const { t: plans } = useTranslation('plans');
  const language = i18n.language;
  return useMemo(() => {
    const choices = choicesIn(plans, (key) => i18next.exists(key));
    const formats = new Formats(currentLanguage(), choices.name);
    const decimals = (value: string): number => Math.min(Math.max(value.split('.')[1]?.length ?? 0, 0), 4);
    const teller: Teller = {
      column: (field, ref) => (field ? (language === 'ru' ? field.name_ru : field.name_en) : fieldName(ref, currentLanguage())),
      cell: (field, value) => {
        if (value === null) return '';
        if (!field) return value;
        if (field.kind === 'percent') return formats.percent(value);
        return formats.show(field.ref, field.kind, value, decimals(value));
      },
      flight: (canonical) => {
        const [start, end, quantity, amount] = canonical?.split('/') ?? [];
        if (!start || !end) return '';
        return [`${showDate(start, currentLanguage())} – ${showDate(end, currentLanguage())}`, ...[quantity, amount].filter((number): number is string => Boolean(number)).map((number) => formatNumber(number))].join('; ');
      },
      total: (total, value, currency) => {
        if (value === null) return '';
        if (total.money) return formats.money(value, currency);
        return fieldInfo(total.total)?.kind === 'percent' ? formatPercent(value, 2) : formatNumber(value, 2);
      },
      totalName: (total) => (i18next.exists(`versions:total.${total.total}`) ? t(`versions:total.${total.total as 'lines'}`) : fieldName(total.total, currentLanguage())),
      money: (value, currency) => (value === null ? '' : formats.money(value, currency)),
      by: (by) => {
        if (!by) return '';
        const intent = by.intent?.split(':')[0] ?? '';
        const meant = i18next.exists(`versions:intent.${intent}`) ? t(`versions:intent.${intent as 'import'}`) : null;
        return [by.who, formatMoment(by.at), meant].filter(Boolean).join(', ');
      },
    };
    return teller;
  }, [t, plans, language]);
}
