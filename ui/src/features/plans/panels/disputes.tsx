/** What several people wrote at the same time, and the ways to decide it. */
import { useTranslation } from 'react-i18next';

import type { Conflict, Returned, Writer, Written } from '@/api';
import { Button } from '@/components';
import { formatMoment } from '@/lib/format';

import type { PlanDesk } from '../desk';
import { colourOf, type Lit } from '../light-work';
import { partsText, rowName, valueText } from './dispute-texts';

/** A person with the mark of their colour, and when. */
function Who({ by, at }: { by: Writer; at: string }) {
  const { t } = useTranslation('plans');
  return (
    <span className="inline-flex min-w-0 items-center gap-1.5">
      <span aria-hidden className="size-2 flex-none rounded-full" style={{ background: colourOf(by) }} />
      <span className="wrap-anywhere">{by.me ? t('others.me') : (by.name ?? t('others.somebody'))}, {formatMoment(at)}</span>
    </span>
  );
}

/** The values of one place, each with who wrote it; choosing one decides. */
export function ConflictChoice({ desk, conflict, title }: { desk: PlanDesk; conflict: Conflict; title: string }) {
  const { t } = useTranslation('plans');
  const choose = (written: Written): void => { void desk.send('decide', [{ op: 'decide', row: conflict.row, ref: conflict.ref, change: written.change }]); };
  return (
    <div role="group" aria-label={title} className="flex flex-col gap-1">
      <p className="font-medium text-warn">{title}</p>
      <ul className="flex flex-col gap-1">
        {[conflict.stands, ...conflict.others].map((written, index) => {
          const name = valueText(desk, conflict, written);
          const parts = partsText(desk, conflict, written);
          const value = [name, parts].filter(Boolean).join(': ');
          return (
            <li key={written.change} className="flex items-center gap-2">
              <div className="min-w-0 flex-1">
                <p className="font-medium tabular-nums wrap-anywhere">{name}{index === 0 && <span className="font-normal text-ink-2"> · {t('others.stands')}</span>}</p>
                {parts && <p className="wrap-anywhere">{parts}</p>}
                <p className="text-ink-2"><Who by={written.by} at={written.at} /></p>
              </div>
              {!desk.readonly && <Button size="sm" className="h-6 text-xs" aria-label={t(index === 0 ? 'others.leaveValue' : 'others.takeValue', { value })} onClick={() => { choose(written); }}>{t(index === 0 ? 'others.leave' : 'others.take')}</Button>}
            </li>
          );
        })}
      </ul>
    </div>
  );
}

/** That somebody removed the row while others wrote to it, with both ways out. */
export function ReturnedRow({ desk, row, returned }: { desk: PlanDesk; row: string; returned: Returned }) {
  const { t } = useTranslation('plans');
  const title = t(desk.session.rows.get(row)?.kind === 'section' ? 'others.returnedSection' : 'others.returned');
  return (
    <div role="group" aria-label={title} className="flex flex-col gap-1">
      <p className="font-medium text-warn">{title}</p>
      <p className="text-ink-2">{t('others.removed')} <Who by={returned.by} at={returned.at} /></p>
      <ul className="flex flex-col gap-0.5 text-ink-2">
        {returned.meanwhile.slice(0, 5).map((deed, index) => {
          const column = deed.ref === null ? undefined : desk.session.columns.get(deed.ref);
          return <li key={String(index)}>{column && deed.what === 'cell' ? desk.heading(column) : t(`others.deed.${deed.what}`)}: <Who by={deed.by} at={deed.at} /></li>;
        })}
      </ul>
      {!desk.readonly && (
        <div className="flex gap-1.5">
          <Button size="sm" className="h-6 text-xs" onClick={() => { void desk.send('keep_rows', [{ op: 'keep_rows', rows: [row] }]); }}>{t('others.keepRow')}</Button>
          <Button size="sm" look="ghost" className="h-6 text-xs text-bad" onClick={() => { void desk.send('remove_rows', [{ op: 'remove_rows', rows: [row] }]); }}>{t('others.removeRow')}</Button>
        </div>
      )}
    </div>
  );
}

/** That somebody removed a column or a cost while others wrote to it, with both ways out. */
export function ReturnedPart({ desk, part, returned }: { desk: PlanDesk; part: string; returned: Returned }) {
  const { t } = useTranslation('plans');
  const column = desk.session.columns.get(part);
  const cost = desk.meta()?.costs.find((one) => one.id === part);
  const title = column ? t('others.returnedColumn', { name: desk.heading(column) }) : t('others.returnedCost', { name: cost?.label ?? '' });
  return (
    <div role="group" aria-label={title} className="flex flex-col gap-1">
      <p className="font-medium text-warn wrap-anywhere">{title}</p>
      <p className="text-ink-2">{t('others.removed')} <Who by={returned.by} at={returned.at} /></p>
      <ul className="flex flex-col gap-0.5 text-ink-2">
        {returned.meanwhile.slice(0, 5).map((deed, index) => <li key={String(index)}>{deed.row === null ? t('others.changed') : rowName(desk, deed.row)}: <Who by={deed.by} at={deed.at} /></li>)}
      </ul>
      {!desk.readonly && (
        <div className="flex gap-1.5">
          <Button size="sm" className="h-6 text-xs" onClick={() => { void desk.send('keep_rows', [{ op: 'keep_rows', rows: [part] }]); }}>{t('others.keepRow')}</Button>
          <Button size="sm" look="ghost" className="h-6 text-xs text-bad" onClick={() => { void (column ? desk.send('remove_column', [{ op: 'remove_column', id: part }]) : desk.send('remove_cost', [{ op: 'remove_cost', id: part }])); }}>{t('others.removeRow')}</Button>
        </div>
      )}
    </div>
  );
}

/** That a colleague wrote here just now. */
export function JustWritten({ lit }: { lit: Lit }) {
  const { t } = useTranslation('plans');
  return <p className="text-ink-2">{t('others.wrote')} <Who by={lit.by} at={lit.at} /></p>;
}

/** What of a row, or of the header, is not decided. */
export function Undecided({ desk, conflicts, nameOf }: { desk: PlanDesk; conflicts: readonly Conflict[]; nameOf: (conflict: Conflict) => string }) {
  return <div className="flex flex-col gap-3 px-1 text-xs">{conflicts.map((conflict) => <ConflictChoice key={`${conflict.kind}${conflict.ref}`} desk={desk} conflict={conflict} title={nameOf(conflict)} />)}</div>;
}
