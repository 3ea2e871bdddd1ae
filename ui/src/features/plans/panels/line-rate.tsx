import { Check, Tags, TriangleAlert } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { RateOffer, RowView } from '@/api';
import { hrefOf } from '@/app/router';
import { Button } from '@/components';

import type { PlanDesk } from '../desk';
import { Section } from './line-panel';

/** What a rate card asks for the line, beside what the line has; taken by a click as one change that undo takes back. */
export function LineRate({ desk, row }: { desk: PlanDesk; row: RowView }) {
  const { t } = useTranslation('plans');
  const offer = row.r;
  if (!offer) return null;
  const money = (value: string): string => desk.formats.number(value, 2, false);
  return (
    <Section title={t('rate.title')} internal>
      <div className="flex flex-col gap-1.5 px-1 text-xs">
        <p className="flex items-start gap-1.5">
          {offer.state === 'differs' ? <TriangleAlert size={14} className="mt-px shrink-0 text-warn" /> : offer.state === 'same' ? <Check size={14} className="mt-px shrink-0 text-good" /> : <Tags size={14} className="mt-px shrink-0 text-ink-3" />}
          <span>{offer.state === 'differs' ? t('rate.differs', { own: money(offer.own ?? ''), price: money(offer.price) }) : offer.state === 'same' ? t('rate.same', { price: money(offer.price) }) : t('rate.open', { price: money(offer.price) })}</span>
        </p>
        <Conditions desk={desk} offer={offer} />
        <p className="text-ink-2 wrap-anywhere"><a className="rounded-sm text-accent hover:underline" href={hrefOf({ at: 'rate', id: offer.card })}>{offer.name}</a>{`, ${t('rate.rows', { count: offer.rows.length, rows: offer.rows.join(', ') })}`}</p>
        {offer.state !== 'same' && !desk.readonly && <Button size="sm" className="self-start" onClick={() => { void desk.send('take_rate', [{ op: 'take_rates', rows: [row.id] }]); }}>{t('rate.take', { price: money(offer.list) })}</Button>}
      </div>
    </Section>
  );
}

function Conditions({ desk, offer }: { desk: PlanDesk; offer: RateOffer }) {
  const { t } = useTranslation('plans');
  const parts = [
    t('rate.list', { price: desk.formats.number(offer.list, 2, false) }),
    offer.season && t('rate.season', { factor: desk.formats.number(offer.season, 0, false) }),
    offer.surcharges && offer.surcharges.length > 0 && offer.surcharges.join(', '),
    offer.discounts && offer.discounts.length > 0 && t('rate.discounts', { list: offer.discounts.map((share) => desk.formats.percent(share)).join(' + ') }),
    offer.volume && t(`rate.volume.${offer.volume.over}`, { volume: desk.formats.number(offer.volume.volume, 0, false) }),
  ].filter(Boolean);
  return <p className="text-ink-2">{parts.join(' · ')}</p>;
}
