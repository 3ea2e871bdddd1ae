import { ChevronRight, CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import { Empty } from '@/components';
import type { ImportProblem, Severity } from '@/api';
import { useTexts } from '@/i18n';
import { codeText } from '@/lib/error-text';
import { cellPlace } from './model';
import type { StepProps } from './steps';

const ICONS: Record<Severity, React.ReactNode> = {
  error: <CircleAlert size={16} className="mt-0.5 text-bad" />, warning: <TriangleAlert size={16} className="mt-0.5 text-warn" />, info: <Info size={16} className="mt-0.5 text-info" />,
};

/** What a planner should look at, and what did not become a line. */
export function ProblemsStep(props: StepProps) {
  const { t } = useTexts();
  const { problems, skipped } = props.report;
  if (problems.length === 0 && skipped.length === 0) return <Empty icon={<CircleCheck size={28} className="text-good" />} title={t('imports:problems.none')}>{t('imports:problems.noneText')}</Empty>;
  return (
    <>
      <h2 className="font-medium">{t('imports:problems.question')}</h2>
      <p className="mb-3 text-sm text-ink-2">{t('imports:problems.later')}</p>
      {(['error', 'warning', 'info'] as const).map((severity) => {
        const list = problems.filter((problem) => problem.severity === severity);
        return list.length > 0 && (
          <section key={severity} className="mb-4">
            <h3 className="mb-1 text-xs text-ink-3">{t(`imports:problems.${severity}`)} · {list.length}</h3>
            <ul className="flex flex-col">{list.map((problem, i) => <Problem key={i} problem={problem} {...props} />)}</ul>
          </section>
        );
      })}
      {skipped.length > 0 && <Skipped {...props} />}
    </>
  );
}

function Problem({ problem, onSheet, onFocus }: { problem: ImportProblem } & Pick<StepProps, 'onSheet' | 'onFocus'>) {
  const { t } = useTexts();
  const place = problem.sheet && problem.cell ? cellPlace(problem.cell) : null;
  const show = () => {
    if (problem.sheet) onSheet(problem.sheet);
    if (place) onFocus(place);
  };
  return (
    <li className="flex gap-2 border-b border-line py-2 text-sm last:border-0">
      {ICONS[problem.severity]}
      <span className="min-w-0 flex-1 wrap-anywhere">{codeText('problem', problem.code, problem.args, problem.message)}</span>
      {problem.sheet && <button type="button" title={t('imports:problems.show')} onClick={show} className="h-fit shrink-0 rounded-sm text-xs leading-5 text-accent tabular-nums hover:underline">{problem.cell ? `${problem.sheet}!${problem.cell}` : problem.sheet}</button>}
    </li>
  );
}

function Skipped({ report, onSheet, onFocus }: StepProps) {
  const { t } = useTexts();
  return (
    <details className="group">
      <summary className="flex list-none items-center gap-1 rounded-sm text-sm text-ink-2"><ChevronRight size={14} className="transition-transform group-open:rotate-90" />{t('imports:problems.skipped', { count: report.skipped.length })}</summary>
      <ul className="mt-1 text-sm">
        {report.skipped.slice(0, 500).map((row) => (
          <li key={`${row.sheet}/${row.row}`} className="flex gap-2 border-b border-line py-1">
            <button type="button" className="w-24 shrink-0 truncate rounded-sm text-left text-xs leading-5 text-accent tabular-nums hover:underline" onClick={() => { onSheet(row.sheet); onFocus({ row: row.row }); }}>{t('imports:problems.row', { row: row.row })}</button>
            <span className="min-w-0 flex-1 truncate">{row.text}</span>
            <span className="shrink-0 text-xs leading-5 text-ink-3">{codeText('skipped', row.reason)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
