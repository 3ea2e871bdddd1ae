import { useTranslation } from 'react-i18next';
import { ArrowUp } from 'lucide-react';

import { hrefOf } from '@/app/router';
import { Checkbox, IconButton } from '@/components';
import { useRateCards } from '@/features/rate-cards';

import type { PlanDesk } from '../desk';

/** Which rate cards the plan is priced by, and which goes first. */
export function PlanRates({ desk }: { desk: PlanDesk }) {
  const { t } = useTranslation('plans');
  const all = useRateCards().data?.cards ?? [];
  const text = desk.meta()?.header['rate_cards'] ?? '';
  const chosen = text === '' ? null : text.split(';');
  const set = (ids: readonly string[]): void => { void desk.setHeader('rate_cards', ids.join(';')); };
  if (all.length === 0) return <p className="px-1 text-xs text-ink-2">{t('rate.noCards')} <a className="rounded-sm text-accent hover:underline" href={hrefOf({ at: 'rates' })}>{t('rate.toCards')}</a></p>;
  const known = new Map(all.map((card) => [card.id, card]));
  const first = (chosen ?? []).flatMap((id) => known.get(id) ?? []);
  const sorted = [...first, ...all.filter((card) => !first.includes(card))];
  return (
    <div className="flex flex-col gap-1 px-1">
      <Checkbox label={t('rate.all')} checked={chosen === null} disabled={desk.readonly} onChange={(event) => { set(event.target.checked ? [] : all.map((card) => card.id)); }} />
      {chosen !== null && (
        <ul aria-label={t('rate.cards')} className="flex flex-col">
          {sorted.map((card) => {
            const at = chosen.indexOf(card.id);
            return (
              <li key={card.id} className="flex h-7 items-center gap-1">
                <Checkbox className="min-w-0 flex-1" label={<span className="truncate">{card.name}</span>} checked={at >= 0} disabled={desk.readonly || (at >= 0 && first.length === 1)} onChange={(event) => { set(event.target.checked ? [...chosen, card.id] : chosen.filter((id) => id !== card.id)); }} />
                {at > 0 && !desk.readonly && <IconButton size="sm" className="size-6" label={t('rate.first', { name: card.name })} icon={<ArrowUp size={14} />} onClick={() => { set([card.id, ...chosen.filter((id) => id !== card.id)]); }} />}
              </li>
            );
          })}
        </ul>
      )}
    </div>
  );
}
