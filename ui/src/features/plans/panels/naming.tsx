import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Copy } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api';
import { Button, Checkbox, Field, Input, PickList, Select, toast } from '@/components';
import { fieldName } from '@/lib/fields';

import type { PlanDesk } from '../desk';
import { readNaming, writeNaming, type NamingForm } from '../model/naming';

const TOKENS = ['client', 'brand', 'campaign', 'channel', 'vendor', 'site', 'placement', 'format', 'size', 'duration', 'device', 'geo', 'targeting', 'creative', 'buy_model'] as const;
const EXAMPLE = '{client}_{campaign}_{channel}_{vendor}_{format}_{start:yyyymm}';
const SPACES = [['-', 'hyphen'], ['_', 'underscore'], ['.', 'point'], ['', 'nothing'], ['keep', 'keep']] as const;

/** How the plan names its placements: a pattern with tokens, and the letters that may come out of it. */
export function NamingSection({ desk }: { desk: PlanDesk }) {
  const { t } = useTranslation('plans');
  const kept = desk.meta()?.header['naming'];
  const [draft, setDraft] = useState<NamingForm | null>(null);
  const [refusal, setRefusal] = useState('');
  const form = draft ?? readNaming(kept);
  const change = (part: Partial<NamingForm>): void => { setDraft({ ...form, ...part }); setRefusal(''); };
  const save = async (): Promise<void> => {
    const text = writeNaming(form);
    const refused = await desk.offer('set_naming', [{ op: 'set_header', field: 'naming', text: text === '' ? null : text }]);
    if (refused) setRefusal(refused);
    else setDraft(null);
  };
  const custom = [...desk.session.columns.values()].filter((column) => column.custom && column.audience === 'client');
  const tokens = [...TOKENS.map((token) => ({ value: `{${token}}`, label: `{${token}} ${fieldName(token, desk.formats.language)}` })), { value: '{start:yyyymm}', label: `{start:yyyymm} ${fieldName('start', desk.formats.language)}` }, { value: '{end:yyyymmdd}', label: `{end:yyyymmdd} ${fieldName('end', desk.formats.language)}` }, ...custom.map((column) => ({ value: `{${desk.heading(column)}}`, label: `{${desk.heading(column)}}` }))];
  // Asked for beforehand: the clipboard takes only what is at hand when the button is pressed.
  const names = useQuery({ queryKey: ['names', desk.id, desk.meta()?.revision], queryFn: () => api.placementNames(desk.id), enabled: kept !== undefined, placeholderData: keepPreviousData }).data?.names ?? [];
  const shown = desk.columns.shown().includes('placement_name');
  const copy = (utm: boolean): void => {
    void navigator.clipboard.writeText(names.map((one) => (utm ? one.utm : one.name)).join('\n')).then(() => { toast({ tone: 'good', text: t('naming.copied', { count: names.length }) }); });
  };
  return (
    <form className="flex flex-col gap-2 px-1" onSubmit={(event) => { event.preventDefault(); void save(); }}>
      <Field label={t('naming.pattern')} hint={t('naming.hint', { example: EXAMPLE })} error={refusal || undefined}>
        <Input value={form.pattern} placeholder={EXAMPLE} readOnly={desk.readonly} maxLength={1000} onChange={(event) => { change({ pattern: event.target.value }); }} onKeyDown={(event) => { if (event.key === 'Escape' && draft) { event.stopPropagation(); setDraft(null); setRefusal(''); } }} />
      </Field>
      {!desk.readonly && <PickList value={null} onChange={(token) => { change({ pattern: form.pattern + (form.pattern === '' || form.pattern.endsWith('_') ? '' : '_') + token }); }} groups={[{ options: tokens }]} placeholder={t('naming.insert')} searchLabel={t('columns.search')} emptyText={t('columns.none')} aria-label={t('naming.insert')} />}
      {form.pattern !== '' && (
        <>
          <div className="grid grid-cols-2 gap-2">
            <Field label={t('naming.case')}><Select value={form.case} disabled={desk.readonly} onChange={(value) => { change({ case: value }); }} options={(['as_written', 'lower', 'upper'] as const).map((value) => ({ value, label: t(`naming.cases.${value}`) }))} /></Field>
            <Field label={t('naming.space')}><Select value={form.space === '' ? 'nothing' : form.space} disabled={desk.readonly} onChange={(value) => { change({ space: value === 'nothing' ? '' : value }); }} options={SPACES.map(([value, name]) => ({ value: value === '' ? 'nothing' as const : value, label: t(`naming.spaces.${name}`) }))} /></Field>
            <Field label={t('naming.max')}><Input value={form.max} inputMode="numeric" readOnly={desk.readonly} onChange={(event) => { change({ max: event.target.value.replace(/\D/g, '') }); }} /></Field>
          </div>
          <Checkbox label={t('naming.latin')} checked={form.latin} disabled={desk.readonly} onChange={(event) => { change({ latin: event.target.checked }); }} />
          <Checkbox label={t('naming.safe')} checked={form.safe} disabled={desk.readonly} onChange={(event) => { change({ safe: event.target.checked, latin: event.target.checked || form.latin }); }} />
        </>
      )}
      <div className="flex flex-wrap gap-2">
        {draft && <Button type="submit" size="sm" look="primary">{t('columns.save')}</Button>}
        {draft && <Button size="sm" onClick={() => { setDraft(null); setRefusal(''); }}>{t('columns.cancel')}</Button>}
        {!draft && kept && names.length > 0 && <Button size="sm" onClick={() => { copy(false); }}><Copy size={14} />{t('naming.copy')}</Button>}
        {!draft && kept && names.length > 0 && <Button size="sm" onClick={() => { copy(true); }}><Copy size={14} />{t('naming.copyUtm')}</Button>}
        {!draft && kept && !shown && desk.columns.mayArrange && <Button size="sm" look="ghost" onClick={() => { void desk.columns.show('placement_name', true); }}>{t('naming.show')}</Button>}
      </div>
    </form>
  );
}
