import { TriangleAlert } from 'lucide-react';

import type { CurveFit, Objective, OptimisedLine, OptimiseView } from '@/api';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { formatMoney, formatNumber, formatPercent } from '@/lib/format';

import { Bars, CurveChart } from './chart';
import { countsPeople } from './model';

/** The proposed split: what it changes, why it is the best, and what other budgets would bring. */
export function Proposal({ proposal }: { proposal: OptimiseView }) {
  const { t } = useTexts();
  const { objective, currency } = proposal;
  const told = (value: number): string => resultText(objective, value, currency);
  const gap = proposal.result > 0 ? (proposal.bound - proposal.result) / proposal.result : 0;
  const warnings = [...new Map([...proposal.warnings, ...proposal.lines.flatMap((line) => line.warnings)].map((warning) => [warning.code, warning])).values()];
  const points = proposal.budgets.map((point) => ({ x: Number(point.total), y: point.result }));
  const more = proposal.result - proposal.result_before;
  const change = `${more < 0 ? '−' : '+'}${countsPeople(objective) ? t('versions:points', { value: formatNumber(Math.abs(more) * 100, 2) }) : told(Math.abs(more))}`;
  const before = Number(proposal.total) - Number(proposal.total_delta);
  return (
    <div className="flex min-h-0 flex-1 gap-6 overflow-auto px-5 pb-4 max-lg:flex-col">
      <div className="min-w-0 flex-1">
        <dl className="flex flex-wrap gap-x-8 gap-y-2 pb-3">
          <Figure name={t(`optimise:objective.${objective}`)} value={told(proposal.result)} change={change} before={told(proposal.result_before)} />
          <Figure name={t(proposal.target == null ? 'optimise:budget' : 'optimise:least')} value={formatMoney(proposal.total, currency)} change={Number(proposal.total_delta) === 0 ? t('optimise:sameBudget') : signed(proposal.total_delta, currency)} />
        </dl>
        <table className="w-full border-collapse text-sm tabular-nums">
          <thead className="text-xs text-ink-3">
            <tr className="text-right align-bottom">
              <th scope="col" className="py-2 pr-3 text-left font-normal">{t('optimise:column.line')}</th>
              <th scope="col" className="px-2 py-2 font-normal">{t('optimise:column.before')}</th>
              <th scope="col" className="px-2 py-2 font-normal">{t('optimise:column.after')}</th>
              <th scope="col" className="px-2 py-2 font-normal">{t(`optimise:objective.${objective}`)}</th>
              <th scope="col" className="py-2 pl-2 font-normal whitespace-nowrap">{t('optimise:column.marginal')}</th>
            </tr>
          </thead>
          <tbody><Lines lines={proposal.lines} objective={objective} currency={currency} /></tbody>
        </table>
        {proposal.left_out.length > 0 && (
          <details className="mt-3 text-sm text-ink-2">
            <summary className="cursor-pointer">{t('optimise:leftOut', { count: proposal.left_out.length, kept: formatMoney(proposal.kept, currency) })}</summary>
            <ul className="mt-1 pl-5">{proposal.left_out.map((line) => <li key={line.row} className="list-disc">{line.name || t('optimise:noName')}: {t(`optimise:reason.${line.reason}`)}</li>)}</ul>
          </details>
        )}
      </div>
      <aside className="flex w-100 flex-none flex-col gap-4 max-lg:w-full">
        {points.length > 1 && (
          <CurveChart title={t('optimise:budgets', { objective: t(`optimise:objective.${objective}`) })} points={points} xText={(value) => formatNumber(value / scaleOf(points), 1)} yText={(value) => shortResult(objective, value)}
            marks={[{ x: before, y: proposal.result_before, label: t('optimise:now') }, { x: Number(proposal.total), y: proposal.result, label: t('optimise:proposed'), strong: true }]} />
        )}
        {points.length > 1 && <p className="-mt-3 text-xs text-ink-3">{t(`optimise:unit.${unitOf(points)}`, { currency })}</p>}
        <section>
          <h3 className="mb-1 text-xs font-medium text-ink-2">{t('optimise:why')}</h3>
          {proposal.target != null && <p className="mb-2 text-sm">{proposal.least === proposal.total ? t('optimise:leastProven', { target: told(proposal.target) }) : t('optimise:leastBounded', { target: told(proposal.target), least: formatMoney(proposal.least ?? '0', currency) })}</p>}
          <p className="text-sm">{proposal.proven ? t('optimise:proven', { marginal: marginalText(objective, proposal.multiplier, currency), spread: spreadText(proposal.spread) }) : t('optimise:bounded', { bound: told(proposal.bound), gap: formatPercent(Math.max(gap, 0), 2) })}</p>
        </section>
        {warnings.length > 0 && (
          <ul className="flex flex-col gap-1 text-sm text-ink-2">
            {warnings.map((warning) => <li key={warning.code} className="flex gap-2"><TriangleAlert size={16} aria-hidden className="mt-0.5 flex-none text-warn" /><span>{t(`calculators:warning.${warning.code}`, { ...warning })}</span></li>)}
          </ul>
        )}
      </aside>
    </div>
  );
}

function Lines({ lines, objective, currency }: { lines: readonly OptimisedLine[]; objective: Objective; currency: string }) {
  const { t } = useTexts();
  const longest = Math.max(...lines.flatMap((line) => [Number(line.before), Number(line.after)]));
  return lines.map((line) => (
    <tr key={line.row} className="border-b border-line text-right align-top">
      <th scope="row" className="min-w-44 py-2 pr-3 text-left font-normal wrap-break-word">
        {line.name || t('optimise:noName')}
        {line.fits.length > 0 && <Fits fits={line.fits} objective={objective} currency={currency} />}
        <Bars before={Number(line.before)} after={Number(line.after)} longest={longest} label={t('optimise:bars', { before: formatMoney(line.before, currency), after: formatMoney(line.after, currency) })} />
      </th>
      <td className="px-2 py-2 whitespace-nowrap text-ink-2">{formatMoney(line.before, currency)}</td>
      <td className="px-2 py-2 whitespace-nowrap">
        <span className="font-medium">{formatMoney(line.after, currency)}</span>
        {line.delta !== '0' && <span className={cx('block text-xs', line.delta.startsWith('-') ? 'text-bad' : 'text-good')}>{signed(line.delta, currency)}</span>}
      </td>
      <td className="px-2 py-2 whitespace-nowrap">
        {resultText(objective, line.result, currency)}
        <span className="block text-xs text-ink-3">{t('optimise:was', { value: resultText(objective, line.result_before, currency) })}</span>
      </td>
      <td className="py-2 pl-2 whitespace-nowrap">
        {line.marginal === null ? '∞' : marginalText(objective, line.marginal, currency)}
        <span className="block text-xs text-ink-3">{t(`optimise:place.${line.place}`)}</span>
      </td>
    </tr>
  ));
}

/** The family that was fitted, with its error, and the others to compare it by. */
function Fits({ fits, objective, currency }: { fits: readonly CurveFit[]; objective: Objective; currency: string }) {
  const { t } = useTexts();
  const [best, ...others] = fits;
  const told = (fit: CurveFit): string => [
    t(`optimise:family.${fit.family}`), fit.error == null ? t('optimise:fit.noError') : t('optimise:fit.error', { error: errorOf(objective, fit.error, currency) }), ...(fit.r_squared == null ? [] : [t('optimise:fit.rSquared', { value: formatNumber(fit.r_squared, 4) })]),
  ].join(', ');
  if (!best) return null;
  if (others.length === 0) return <span className="block text-xs text-ink-3">{told(best)}</span>;
  return (
    <details className="text-xs text-ink-3">
      <summary className="cursor-pointer">{told(best)}</summary>
      <ul className="mt-0.5 pl-4">{others.map((fit) => <li key={fit.family} className="list-disc">{told(fit)}</li>)}</ul>
    </details>
  );
}

/** An error as a result of its size: small ones of counts need digits. */
function errorOf(objective: Objective, error: number, currency: string): string {
  if (objective === 'revenue') return formatMoney(error.toFixed(2), currency);
  return countsPeople(objective) ? formatPercent(error, 2) : formatNumber(error, error < 10 ? 2 : 0);
}

function Figure({ name, value, change, before }: { name: string; value: string; change: string; before?: string }) {
  return (
    <div>
      <dt className="text-xs text-ink-3">{name}</dt>
      <dd className="text-lg tabular-nums">{before !== undefined && <span className="text-sm text-ink-3">{before} → </span>}<span className="font-medium">{value}</span> <span className="text-sm text-ink-2">{change}</span></dd>
    </div>
  );
}

const signed = (amount: string, currency: string): string => `${amount.startsWith('-') ? '' : '+'}${formatMoney(amount, currency)}`;

/** A result in its unit: people as a share, revenue as money, the rest as a number. */
export function resultText(objective: Objective, value: number, currency: string): string {
  if (countsPeople(objective)) return formatPercent(value, 2);
  return objective === 'revenue' ? formatMoney(value.toFixed(0), currency) : formatNumber(value, 0);
}

/** The same without the unit where an axis has little room. */
function shortResult(objective: Objective, value: number): string {
  return countsPeople(objective) ? formatPercent(value, 0) : new Intl.NumberFormat(document.documentElement.lang || 'ru', { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}


/** What the next hundred thousand would bring: of one rouble there is little to see. */
function marginalText(objective: Objective, marginal: number, currency: string): string {
  const more = marginal * 100_000;
  if (countsPeople(objective)) return formatPercent(more, 3);
  return objective === 'revenue' ? formatMoney(more.toFixed(0), currency) : formatNumber(more, 1);
}

const spreadText = (spread: number): string => (spread < 1e-9 ? '0' : spread.toExponential(0));
const unitOf = (points: readonly { x: number }[]): 'plain' | 'thousands' | 'millions' => {
  const most = Math.max(...points.map((point) => point.x));
  return most >= 2_000_000 ? 'millions' : most >= 20_000 ? 'thousands' : 'plain';
};
const scaleOf = (points: readonly { x: number }[]): number => ({ plain: 1, thousands: 1_000, millions: 1_000_000 })[unitOf(points)];
