import type { ReactNode } from 'react';

import type { Comparison, TotalChange } from '@/api';
import { currentLanguage, useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { fieldName } from '@/lib/fields';
import { formatPercent } from '@/lib/format';

import { ReachBeside } from './reach-beside';
import { useTeller } from './values';

const STRONG = new Set(['client_net', 'cost_gross', 'grand_total']);

/** What a difference does to the totals, and what else of the plan differs. */
export function ComparedSummary({ comparison }: { comparison: Comparison }) {
  const { t } = useTexts();
  const teller = useTeller();
  const [before, after] = comparison.currency as [string, string];
  return (
    <div className="flex flex-col gap-5 p-4">
      <Part title={t('versions:totals')}>
        <table className="w-full text-sm tabular-nums">
          <thead className="text-xs text-ink-3"><tr><td /><th scope="col" className="text-right font-normal">{t('versions:before')}</th><th scope="col" className="text-right font-normal">{t('versions:after')}</th><th scope="col" className="text-right font-normal">{t('versions:difference')}</th></tr></thead>
          <tbody>
            {comparison.totals.filter((total) => total.total === 'lines' || total.total === 'grand_total' || total.before !== total.after).map((total) => (
              <tr key={total.total} className={cx('border-b border-line align-top', STRONG.has(total.total) && 'font-medium')}>
                <th scope="row" className={cx('py-1 pr-2 text-left', STRONG.has(total.total) ? 'font-medium' : 'font-normal text-ink-2')}>{teller.totalName(total)}{total.at_most && <span className="text-xs text-ink-3">, {t('versions:atMost')}</span>}</th>
                <td className="py-1 pl-2 text-right whitespace-nowrap">{teller.total(total, total.before, before)}</td>
                <td className="py-1 pl-2 text-right whitespace-nowrap">{teller.total(total, total.after, after)}</td>
                <td className="py-1 pl-2 text-right whitespace-nowrap"><Delta total={total} currency={after} /></td>
              </tr>
            ))}
          </tbody>
        </table>
      </Part>
      {(comparison.reach.before ?? comparison.reach.after) && <Part title={t('versions:reach')}><ReachBeside reach={comparison.reach} /></Part>}
      {comparison.shared.length > 0 && (
        <Part title={t('versions:shared')}>
          {comparison.shared.map((change) => <Pair key={`${change.row} ${change.other}`} name={change.names.map((name) => name || t('plans:shared.untitled')).join(' × ')} before={share(change.before)} after={share(change.after)} note={teller.by(change.by)} />)}
        </Part>
      )}
      {comparison.header.length > 0 && (
        <Part title={t('versions:plan')}>
          {comparison.header.map((change) => <Pair key={change.field} name={headerName(change.field)} before={change.before ?? ''} after={change.after ?? ''} note={teller.by(change.by)} />)}
        </Part>
      )}
      {comparison.costs.length > 0 && (
        <Part title={t('versions:services')}>
          {comparison.costs.map((change, index) => <Pair key={index} name={change.label} before={teller.money(change.before_net, before, change.after_net)} after={teller.money(change.after_net, after, change.before_net)} />)}
        </Part>
      )}
    </div>
  );

  function share(value: string | null): string {
    return value === null ? '' : formatPercent(value, 2);
  }

  function headerName(field: string): string {
    const key = `plans:header.${field}` as 'plans:header.client';
    return field === 'title' ? t('versions:name') : (t(key, { defaultValue: fieldName(field, currentLanguage()) }) as string);
  }
}

/** By how much, in its unit and as a share. */
export function Delta({ total, currency }: { total: TotalChange; currency: string }) {
  const teller = useTeller();
  const said = teller.delta(total, currency);
  if (said === '') return null;
  return (
    <>
      <span>{said}</span>
      {total.share !== null && !teller.isShare(total) && <span className="block text-xs text-ink-3">{said.startsWith('+') ? '+' : ''}{formatPercent(total.share)}</span>}
    </>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return <section><h3 className="mb-1 text-xs font-medium text-ink-2">{title}</h3>{children}</section>;
}

function Pair({ name, before, after, note }: { name: string; before: string; after: string; note?: string }) {
  return (
    <div className="border-b border-line py-1 text-sm">
      <p className="text-ink-2">{name}</p>
      <p className="wrap-anywhere tabular-nums"><del className="text-ink-3">{before}</del>{before !== '' && ' → '}<ins className="font-medium no-underline">{after || '—'}</ins></p>
      {note && <p className="text-xs text-ink-3">{note}</p>}
    </div>
  );
}
