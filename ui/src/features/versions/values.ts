import i18next from 'i18next';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';

import type { ChangedBy, Comparison, TotalChange } from '@/api';
import { choicesIn, Formats, fractionDigits, shift, showPeriod } from '@/features/plans';
import { currentLanguage } from '@/i18n';
import { fieldInfo, fieldName } from '@/lib/fields';
import { formatMoment, formatNumber, formatPercent } from '@/lib/format';

type Field = Comparison['fields'][number];

/** Canonical values in the reader's words. */
export interface Teller {
  /** As the grid has them. */
  formats: Formats;
  /** The name of a column. */
  column: (field: Field | undefined, ref: string) => string;
  /** A cell; empty for nothing. With as many decimals as the value that stands beside it. */
  cell: (field: Field | undefined, value: string | null, beside?: string | null) => string;
  /** A flight, `first day/last day/quantity/amount`. */
  flight: (canonical: string | null) => string;
  /** A number with what it is a number of. */
  total: (total: TotalChange, value: string | null, currency: string) => string;
  /** Whether a total is a share: a change of it as a share would only confuse. */
  isShare: (total: TotalChange) => boolean;
  /** By how much a total differs, with its sign; shares differ by percentage points. Empty where it does not. */
  delta: (total: TotalChange, currency: string) => string;
  totalName: (total: TotalChange) => string;
  /** An amount; with minor units also where the one beside it has them. */
  money: (value: string | null, currency: string, beside?: string | null) => string;
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
    const decimals = (value: string): number => Math.min(value.split('.')[1]?.length ?? 0, 4);
    const isShare = (total: TotalChange): boolean => fieldInfo(total.total)?.kind === 'percent';
    const money = (value: string, currency: string, beside: readonly (string | null | undefined)[]): string => formats.money(value, currency, beside.some((one) => fractionDigits(one ?? '') > 0) ? 2 : 0);
    const teller: Teller = {
      formats,
      column: (field, ref) => (field ? (language === 'ru' ? field.name_ru : field.name_en) : fieldName(ref, currentLanguage())),
      cell: (field, value, beside) => {
        if (value === null) return '';
        if (!field) return value;
        if (field.kind === 'percent') return formats.percent(value);
        const digits = Math.max(decimals(value), decimals(beside ?? ''));
        return formats.show(field.ref, field.kind, value, field.kind === 'money' && digits === 1 ? 2 : digits);
      },
      flight: (canonical) => {
        const [start, end, quantity, amount] = canonical?.split('/') ?? [];
        if (!start || !end) return '';
        return [showPeriod(start, end, currentLanguage()), ...[quantity, amount].filter((number): number is string => Boolean(number)).map((number) => formatNumber(number))].join('; ');
      },
      total: (total, value, currency) => {
        if (value === null) return '';
        if (total.money) return money(value, currency, [total.before, total.after]);
        return isShare(total) ? formatPercent(value, 2) : formatNumber(value, 2);
      },
      isShare,
      delta: (total, currency) => {
        if (total.delta === null || Number(total.delta) === 0) return '';
        const size = total.delta.replace('-', '');
        const said = isShare(total) ? t('versions:points', { value: formatNumber(shift(size, 2), 2) }) : teller.total(total, size, currency);
        return `${total.delta.startsWith('-') ? '−' : '+'}${said}`;
      },
      totalName: (total) => (i18next.exists(`versions:total.${total.total}`) ? t(`versions:total.${total.total as 'lines'}`) : fieldName(total.total, currentLanguage())),
      money: (value, currency, beside) => (value === null ? '' : money(value, currency, [value, beside])),
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
