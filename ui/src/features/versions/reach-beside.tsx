import type { Comparison } from '@/api';
import { useCalculatorWords } from '@/features/calculators';
import { currentLanguage, useTexts } from '@/i18n';
import { formatNumber, formatPercent } from '@/lib/format';

/** What both states reach, each by its own model: another model explains a part of the difference. */
export function ReachBeside({ reach }: { reach: Comparison['reach'] }) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const language = currentLanguage();
  const { before, after } = reach;
  const rows = [
    { name: t('calculators:reach.reach'), values: [before?.reach, after?.reach], show: (value: number) => formatPercent(value, 1, language), differ: (by: number) => t('versions:points', { value: formatNumber(by * 100, 1, language) }) },
    { name: t('calculators:reach.frequency'), values: [before?.frequency, after?.frequency], show: (value: number) => formatNumber(value, 2, language), differ: (by: number) => formatNumber(by, 2, language) },
    { name: t('calculators:reach.grp'), values: [before?.grp, after?.grp], show: (value: number) => formatNumber(value, 1, language), differ: (by: number) => formatNumber(by, 1, language) },
  ].filter(({ values }) => values.some((value) => value !== null && value !== undefined));
  const remarks = [...new Set([before, after].flatMap((side) => side?.warnings ?? []).map(words.warning))];
  return (
    <>
      <table className="w-full text-sm tabular-nums">
        <tbody>
          {rows.map(({ name, values: [was, is], show, differ }) => (
            <tr key={name} className="border-b border-line align-top">
              <th scope="row" className="py-1 pr-2 text-left font-normal text-ink-2">{name}</th>
              <td className="py-1 pl-2 text-right whitespace-nowrap">{told(was, show)}</td>
              <td className="py-1 pl-2 text-right whitespace-nowrap">{told(is, show)}</td>
              <td className="py-1 pl-2 text-right whitespace-nowrap">{was != null && is != null && Math.abs(is - was) > 1e-9 && `${is > was ? '+' : ''}${differ(is - was)}`}</td>
            </tr>
          ))}
          <tr className="align-top">
            <th scope="row" className="py-1 pr-2 text-left font-normal text-ink-2">{t('calculators:reach.model')}</th>
            <td className="py-1 pl-2 text-right">{before && words.model(before.model)}</td>
            <td className="py-1 pl-2 text-right">{after && words.model(after.model)}</td>
            <td />
          </tr>
        </tbody>
      </table>
      {remarks.length > 0 && <p className="text-xs text-warn">{remarks.join('. ')}</p>}
    </>
  );
}

const told = (value: number | null | undefined, show: (value: number) => string): string => (value === null || value === undefined ? '—' : show(value));
