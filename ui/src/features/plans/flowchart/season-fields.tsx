import { Save, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api';
import { Button, Field, IconButton, Input, Select } from '@/components';

import { useDesk } from '../use-desk';
import { monthName } from './labels';
import { dropLocalSeason, FLAT, localSeason, written } from './season';
import { useCalendarChange, useCalendars } from './use-calendar';

/** No set: coefficients for this once. */
const OWN = 'own';

interface SeasonFieldsProps { coefficients: readonly string[]; onChange: (coefficients: readonly string[]) => void }

/** The coefficients of the months: typed, or from a named set that all plans share. */
export function SeasonFields({ coefficients, onChange }: SeasonFieldsProps) {
  const { t } = useTranslation('flowchart');
  const { language } = useDesk().formats;
  const { data: shared } = useCalendars();
  const seasons = shared?.seasons ?? [];
  const [chosen, choose] = useState(OWN);
  const [name, setName] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const add = useCalendarChange((body: { name: string; coefficients: string[] }) => api.addSeason(body));
  const replace = useCalendarChange(({ id, ...body }: { id: string; name: string; coefficients: string[] }) => api.setSeason(id, body));
  const remove = useCalendarChange((id: string) => api.deleteSeason(id));
  const season = seasons.find((one) => one.id === chosen);
  const changed = season !== undefined && written(season.coefficients, language).some((one, month) => one !== coefficients[month]?.trim());
  // What earlier versions kept on this device becomes a set of the workspace, once.
  const { mutate: takeOver } = add;
  useEffect(() => {
    const local = shared ? localSeason() : null;
    if (local) takeOver({ name: t('season.mine'), coefficients: local }, { onSuccess: dropLocalSeason });
  }, [shared, takeOver, t]);
  const pick = (id: string): void => {
    choose(id);
    const found = seasons.find((one) => one.id === id);
    onChange(written(found?.coefficients ?? FLAT, language));
  };
  const keep = (): void => {
    const known = new Set(seasons.map((one) => one.id));
    add.mutate({ name: name.trim(), coefficients: [...coefficients] }, { onSuccess: (view) => { choose(view.seasons.find((one) => !known.has(one.id))?.id ?? OWN); setName(''); field.current?.focus(); } });
  };
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-end gap-2">
        <Field label={t('season.set')} className="w-1/2"><Select value={season ? chosen : OWN} onChange={pick} options={[{ value: OWN, label: t('season.own') }, ...seasons.map((one) => ({ value: one.id, label: one.name }))]} /></Field>
        {season && <Button busy={replace.isPending} disabled={!changed} onClick={() => { replace.mutate({ id: season.id, name: season.name, coefficients: [...coefficients] }); }}><Save size={16} />{t('season.save')}</Button>}
        {season && <IconButton label={t('season.remove', { name: season.name })} icon={<Trash2 size={16} />} onClick={() => { remove.mutate(season.id, { onSuccess: () => { choose(OWN); } }); }} />}
      </div>
      <div className="grid grid-cols-6 gap-2">
        {coefficients.map((value, month) => (
          <Field key={month} label={monthName(month * 31 + 2, language, true, false)}>
            <Input inputMode="decimal" className="h-7 px-2 text-right" value={value} onChange={(event) => { onChange(coefficients.map((old, index) => (index === month ? event.target.value : old))); }} />
          </Field>
        ))}
      </div>
      <div className="flex items-end gap-2">
        <Field label={t('season.name')} className="w-1/2"><Input ref={field} value={name} placeholder={t('season.example')} onChange={(event) => { setName(event.target.value); }} onKeyDown={(event) => { if (event.key === 'Enter' && !event.ctrlKey && name.trim() !== '') { event.preventDefault(); keep(); } }} /></Field>
        <Button busy={add.isPending} disabled={name.trim() === ''} onClick={keep}>{t('season.keep')}</Button>
      </div>
    </div>
  );
}
