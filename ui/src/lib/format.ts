import { currentLanguage, type Language } from '@/i18n';

/** Decimals arrive as canonical strings and stay strings: `Intl` formats them exactly. */
type Decimal = Intl.StringNumericLiteral | number;

const made = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(language: Language, key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const id = `n/${language}/${key}`;
  const known = made.get(id);
  if (known instanceof Intl.NumberFormat) return known;
  const fresh = new Intl.NumberFormat(language, options);
  made.set(id, fresh);
  return fresh;
}

function dateFormat(language: Language, key: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `d/${language}/${key}`;
  const known = made.get(id);
  if (known instanceof Intl.DateTimeFormat) return known;
  const fresh = new Intl.DateTimeFormat(language, options);
  made.set(id, fresh);
  return fresh;
}

const MINUS = /^-/;

/** A number with thousands; negative with a true minus sign; as many decimals as it has, at most `decimals`. */
export function formatNumber(value: string | number, decimals = 4, language = currentLanguage()): string {
  return numberFormat(language, `num${decimals}`, { maximumFractionDigits: decimals, useGrouping: 'always' }).format(value as Decimal).replace(MINUS, '−');
}

/** An amount beside others of its kind: whole, or with two decimals. */
export function formatAmount(value: string, language = currentLanguage()): string {
  const decimals = /\.\d*[1-9]/.test(value) ? 2 : 0;
  return numberFormat(language, `amount${decimals}`, { minimumFractionDigits: decimals, maximumFractionDigits: decimals, useGrouping: 'always' }).format(value as Decimal).replace(MINUS, '−');
}

/** Money. Without minor units when the amount is whole, unless `minor` asks for them. */
export function formatMoney(value: string, currency: string, minor: 'auto' | 'always' = 'auto', language = currentLanguage()): string {
  const whole = minor === 'auto' && !/\.\d*[1-9]/.test(value);
  const options: Intl.NumberFormatOptions = { style: 'currency', currency, currencyDisplay: 'narrowSymbol', useGrouping: 'always' };
  if (whole) options.maximumFractionDigits = 0;
  try {
    return numberFormat(language, `${currency}${whole}`, options).format(value as Decimal).replace(MINUS, '−');
  } catch {
    // A currency code that the runtime does not know.
    return `${formatNumber(value, 2, language)} ${currency}`;
  }
}

/** A fraction as percent, with one decimal at most. */
export function formatPercent(fraction: string | number, decimals = 1, language = currentLanguage()): string {
  return numberFormat(language, `pct${decimals}`, { style: 'percent', maximumFractionDigits: decimals }).format(fraction as Decimal).replace(MINUS, '−');
}

function isoDay(iso: string): Date {
  const [year = 1970, month = 1, day = 1] = iso.split('-').map(Number);
  return new Date(Date.UTC(year, month - 1, day));
}

/** `01.09.2026`, `Sep 1, 2026`. */
export function formatDay(iso: string, language = currentLanguage()): string {
  return language === 'ru'
    ? dateFormat('ru', 'day', { day: '2-digit', month: '2-digit', year: 'numeric', timeZone: 'UTC' }).format(isoDay(iso))
    : dateFormat('en', 'day', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).format(isoDay(iso));
}

/** `01.09–28.09.2026`, `Sep 1–28, 2026`; where one end is not known `с 01.09.2026`, `until Sep 28, 2026`. */
export function formatPeriod(start: string | null, end: string | null, language = currentLanguage()): string {
  if (!end) return start ? `${language === 'ru' ? 'с' : 'from'} ${formatDay(start, language)}` : '';
  if (!start) return `${language === 'ru' ? 'по' : 'until'} ${formatDay(end, language)}`;
  if (start === end) return formatDay(start, language);
  if (language === 'ru') {
    const from = start.slice(0, 4) === end.slice(0, 4) ? formatDay(start, 'ru').slice(0, 5) : formatDay(start, 'ru');
    return `${from}–${formatDay(end, 'ru')}`;
  }
  const range = dateFormat('en', 'day', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' }).formatRange(isoDay(start), isoDay(end));
  // Intl puts thin spaces around the dash: between days of one month there is none, between months an ordinary one.
  return range.replace(/\s*–\s*/, start.slice(0, 7) === end.slice(0, 7) ? '–' : ' – ');
}

/** A moment: today as time, this year without the year. */
export function formatMoment(rfc3339: string, now = new Date(), language = currentLanguage()): string {
  const moment = new Date(rfc3339);
  if (Number.isNaN(moment.getTime())) return rfc3339;
  if (moment.toDateString() === now.toDateString()) return dateFormat(language, 'time', { hour: '2-digit', minute: '2-digit' }).format(moment);
  if (moment.getFullYear() === now.getFullYear()) return dateFormat(language, 'dm', { day: 'numeric', month: 'short' }).format(moment);
  return dateFormat(language, 'dmy', { day: 'numeric', month: 'short', year: 'numeric' }).format(moment);
}

/** A file's size. */
export function formatBytes(bytes: number, language = currentLanguage()): string {
  const unit = bytes >= 1e9 ? 'gigabyte' : bytes >= 1e6 ? 'megabyte' : bytes >= 1e3 ? 'kilobyte' : 'byte';
  const scale = { byte: 1, kilobyte: 1e3, megabyte: 1e6, gigabyte: 1e9 }[unit];
  return numberFormat(language, unit, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: 1 }).format(bytes / scale);
}
