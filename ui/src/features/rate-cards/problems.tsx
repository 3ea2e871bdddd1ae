import { Info, TriangleAlert } from 'lucide-react';
import type { RateProblem } from '@/api';
import { useTexts } from '@/i18n';
import { codeText } from '@/lib/error-text';

/** What to look at in a card or in a workbook that is read. */
export function RateProblems({ problems, onRow }: { problems: readonly RateProblem[]; onRow?: (row: number) => void }) {
  const { t } = useTexts();
  if (problems.length === 0) return <p className="text-sm text-ink-3">{t('rates:noProblems')}</p>;
  return (
    <ul aria-label={t('rates:problems')} className="flex flex-col gap-1 text-sm">
      {problems.map((problem, at) => {
        const text = codeText('problem', problem.code, problem.args);
        const row = problem.row;
        return (
          <li key={at} className="flex items-start gap-2">
            {problem.severity === 'info' ? <Info size={14} className="mt-0.5 shrink-0 text-info" /> : <TriangleAlert size={14} className="mt-0.5 shrink-0 text-warn" />}
            {row !== null && onRow
              ? <button type="button" className="rounded-sm text-left text-accent hover:underline" onClick={() => { onRow(row); }}>{t('rates:row', { row })}</button>
              : row !== null && <span className="shrink-0 text-ink-3 tabular-nums">{t('rates:row', { row })}</span>}
            <span className="min-w-0 wrap-anywhere">{text}{problem.args['cell'] !== undefined && <span className="text-ink-3"> · {problem.args['cell']}</span>}</span>
          </li>
        );
      })}
    </ul>
  );
}
