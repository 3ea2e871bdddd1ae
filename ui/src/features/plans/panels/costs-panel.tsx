import { Lock, Plus, Trash2 } from 'lucide-react';
import { useTranslation } from 'react-i18next';

import type { CostBasis, CostKind, CostView, EditInput } from '@/api';
import { Button, IconButton, Menu } from '@/components';
import { cx } from '@/lib/cx';

import type { PlanDesk } from '../desk';
import { readNumber, shift } from '../model/numbers';
import { useDesk, useDeskChanges } from '../use-desk';
import { PanelRow, PanelSelect } from './panel-row';
import { TextCell } from './text-cell';

const KINDS: readonly CostKind[] = ['production', 'reporting', 'ord', 'project_management', 'levy', 'ad_serving', 'other'];
const BASES = ['amount', 'share_of_media', 'share_of_client_net'] as const;

/** What is paid beside the lines, each with its own VAT. */
export function CostsPanel() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const meta = desk.meta();
  const costs = meta?.costs ?? [];
  const currency = meta?.totals.currency ?? 'RUB';
  const add = (kind: CostKind): void => {
    const basis: CostBasis = kind === 'levy' ? { kind: 'share_of_client_net', rate: '3%' } : { kind: 'amount', amount: '0' };
    void desk.send('add_cost', [{ op: 'add_cost', kind, label: t(`costs.kinds.${kind}`), basis, audience: 'client' }]);
  };
  return (
    <div className="flex flex-col gap-3 px-4 py-3">
      <p className="text-xs text-ink-2">{t('costs.intro')}</p>
      {costs.length === 0 && <p className="text-sm text-ink-2">{t('costs.empty')}</p>}
      {costs.map((cost) => <Cost key={cost.id} desk={desk} cost={cost} currency={currency} />)}
      {!desk.readonly && (
        <Menu align="start" trigger={<Button size="sm" className="self-start"><Plus size={14} />{t('costs.add')}</Button>}
          items={KINDS.map((kind) => ({ kind: 'command', id: kind, label: t(`costs.kinds.${kind}`), run: () => { add(kind); } }))} />
      )}
      {meta && costs.length > 0 && (
        <dl className="grid grid-cols-[1fr_auto] gap-x-4 gap-y-0.5 border-t border-line pt-2 text-grid">
          <dt className="text-ink-2">{t('totals.costsNet')}</dt><dd className="num">{desk.formats.money(meta.totals.costs_net, currency)}</dd>
          <dt className="text-ink-2">{t('totals.costsVat')}</dt><dd className="num">{desk.formats.money(meta.totals.costs_vat, currency)}</dd>
          <dt className="font-medium">{t('totals.costsGross')}</dt><dd className="num font-medium">{desk.formats.money(meta.totals.costs_gross, currency)}</dd>
        </dl>
      )}
    </div>
  );
}

function Cost({ desk, cost, currency }: { desk: PlanDesk; cost: CostView; currency: string }) {
  const { t } = useTranslation('plans');
  const sign = desk.formats.language === 'ru' ? ',' : '.';
  const change = (patch: Partial<Omit<Extract<EditInput, { op: 'update_cost' }>, 'op' | 'id'>>): void => { void desk.send('edit_cost', [{ op: 'update_cost', id: cost.id, ...patch }]); };
  const basis = cost.basis;
  const setBasis = (text: string): void => {
    const plain = text.replace('%', '').trim();
    const read = readNumber(plain, sign);
    // `1.3%` instead of a sum is a share of the media budget.
    const kind = basis.kind === 'amount' && text.includes('%') ? 'share_of_media' : basis.kind;
    // Shares go as they are typed: the core reads a bare number as percent.
    change({ basis: kind === 'amount' ? { kind, amount: read ?? text } : { kind, rate: plain } });
  };
  const percent = (value: string): string => desk.formats.number(shift(value, 2), 0, false);
  const what = basis.kind === 'amount' ? t('costs.amount') : t('costs.rate');
  return (
    <section aria-label={cost.label} className={cx('flex flex-col gap-1.5 rounded-md border border-line p-2', cost.audience === 'internal' && 'bg-internal-soft')}>
      <div className="flex items-center gap-1">
        {cost.audience === 'internal' && <Lock size={14} className="text-internal" aria-label={t('costs.internal')} />}
        <TextCell value={cost.label} label={t('costs.label')} readonly={desk.readonly} className="font-medium" onCommit={(label) => { change({ label }); }} />
        {!desk.readonly && <IconButton size="sm" className="w-7" label={t('costs.remove', { label: cost.label })} icon={<Trash2 size={14} />} onClick={() => { void desk.send('remove_cost', [{ op: 'remove_cost', id: cost.id }]); }} />}
      </div>
      <div className="flex flex-col">
        <PanelRow label={t('costs.kind')}><PanelSelect aria-label={t('costs.kind')} value={cost.kind} disabled={desk.readonly} onChange={(kind) => { change({ kind }); }} options={KINDS.map((value) => ({ value, label: t(`costs.kinds.${value}`) }))} /></PanelRow>
        <PanelRow label={t('costs.basis')}><PanelSelect aria-label={t('costs.basis')} value={basis.kind} disabled={desk.readonly} onChange={(kind) => { change({ basis: kind === 'amount' ? { kind, amount: cost.net } : { kind, rate: '3%' } }); }} options={BASES.map((value) => ({ value, label: t(`costs.bases.${value}`) }))} /></PanelRow>
        <PanelRow label={what}><TextCell value={basis.kind === 'amount' ? desk.formats.edit('money', basis.amount) : percent(basis.rate)} shown={basis.kind === 'amount' ? desk.formats.number(basis.amount, 0, false) : percent(basis.rate)} label={what} numeric readonly={desk.readonly} onCommit={setBasis} /></PanelRow>
        <PanelRow label={t('costs.vat')}><TextCell value={cost.vat_rate === null ? '' : percent(cost.vat_rate)} placeholder={t('costs.vatPlan')} label={t('costs.vat')} numeric readonly={desk.readonly} onCommit={(text) => { change({ vat_rate: text.trim() }); }} /></PanelRow>
        {!desk.readonly && <PanelRow label={t('costs.audience')}><PanelSelect aria-label={t('costs.audience')} value={cost.audience} onChange={(audience) => { change({ audience }); }} options={(['client', 'internal'] as const).map((value) => ({ value, label: t(`costs.${value}`) }))} /></PanelRow>}
      </div>
      <p className="flex flex-wrap justify-between gap-x-3 border-t border-line px-1 pt-1.5 text-xs text-ink-2 tabular-nums"><span>{t('costs.net')} {desk.formats.money(cost.net, currency)}</span><span>{t('costs.gross')} {desk.formats.money(cost.gross, currency)}</span></p>
    </section>
  );
}
