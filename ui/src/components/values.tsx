import { useTexts } from '@/i18n';
import { formatMoment, formatMoney, formatPeriod } from '@/lib/format';

/** Money in the reader's locale, tabular figures. */
export function Money({ value, currency, minor = 'auto' }: { value: string; currency: string; minor?: 'auto' | 'always' }) {
  useTexts(); // follows the language
  return <span className="tabular-nums whitespace-nowrap">{formatMoney(value, currency, minor)}</span>;
}

/** A period in the reader's locale. */
export function Period({ start, end }: { start: string | null; end: string | null }) {
  useTexts();
  return <span className="tabular-nums whitespace-nowrap">{formatPeriod(start, end)}</span>;
}

/** A moment in the reader's locale; the full one with its zone in the title. */
export function Moment({ at }: { at: string }) {
  const { i18n } = useTexts();
  return <time dateTime={at} title={new Date(at).toLocaleString(i18n.language, { dateStyle: 'long', timeStyle: 'long' })} className="tabular-nums whitespace-nowrap">{formatMoment(at)}</time>;
}
