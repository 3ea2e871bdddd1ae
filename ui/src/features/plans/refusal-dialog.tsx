import { useTranslation } from 'react-i18next';

import { Button, Dialog } from '@/components';

import type { PlanDesk } from './desk';
import type { Refusal } from './intent-work';
import type { RefusedText } from './model/refusal';
import { useDesk, useDeskChanges } from './use-desk';

/** As many as somebody reads; the rest is counted. */
const MOST = 200;

/** What of a pasted block cannot be taken, cell by cell; nothing is changed before a person has seen it. */
export function RefusalDialog() {
  const desk = useDesk();
  useDeskChanges(desk);
  return desk.intents.refusal ? <Refused desk={desk} refusal={desk.intents.refusal} /> : null;
}

function Refused({ desk, refusal }: { desk: PlanDesk; refusal: Refusal }) {
  const { t } = useTranslation('plans');
  const { cells, total } = refusal;
  const close = (): void => { desk.intents.end(); };
  return (
    <Dialog open onClose={close} onApply={refusal.rest ? refusal.takeRest : close} size="lg" title={t('refusal.title')} description={t('refusal.text', { count: cells.length, total: desk.formats.number(String(total), 0) })}
      footer={<><Button onClick={close} autoFocus={!refusal.rest}>{t('refusal.cancel')}</Button>{refusal.rest && <Button type="submit" look="primary" autoFocus>{t('refusal.takeRest')}</Button>}</>}>
      <div className="max-h-96 overflow-auto rounded-md border border-line">
        <table className="w-full text-left text-sm">
          <thead className="sticky top-0 bg-canvas text-xs text-ink-2">
            <tr>{(['line', 'column', 'value', 'reason'] as const).map((name) => <th key={name} scope="col" className="border-b border-line px-3 py-1.5 font-normal">{t(`refusal.${name}`)}</th>)}</tr>
          </thead>
          <tbody>
            {cells.slice(0, MOST).map((cell) => <Line key={`${cell.row}/${cell.ref}`} desk={desk} cell={cell} />)}
          </tbody>
        </table>
      </div>
      {cells.length > MOST && <p className="pt-2 text-xs text-ink-2">{t('refusal.more', { count: cells.length - MOST })}</p>}
    </Dialog>
  );
}

function Line({ desk, cell }: { desk: PlanDesk; cell: RefusedText }) {
  const { t } = useTranslation('plans');
  const column = desk.session.columns.get(cell.ref);
  const where = desk.whereIs(cell.row);
  return (
    <tr className="align-top [&:not(:last-child)>td]:border-b [&>td]:border-line">
      <td className="max-w-52 truncate px-3 py-1.5 tabular-nums">{where ?? t('refusal.newLine')}</td>
      <td className="px-3 py-1.5 whitespace-nowrap">{column ? desk.heading(column) : cell.ref}</td>
      <td className="max-w-56 px-3 py-1.5 break-words text-bad">{cell.text}</td>
      <td className="px-3 py-1.5 text-ink-2">{cell.reason}</td>
    </tr>
  );
}
