import { RotateCcw, X } from 'lucide-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { Button, Dialog, Field, IconButton, Input, Segmented, Select } from '@/components';

import { readDate, showDate } from '../model/dates';
import { useDesk } from '../use-desk';
import { type Day, dayOf, isoOf } from './days';
import { type Change, type Changes, COUNTRIES, NO_COUNTRY } from './holidays';
import type { Holidays } from './use-calendar';

/** The country whose holidays are shown, and days that the planner adds or takes out. */
export function HolidaysDialog({ holidays, from, to, onClose }: { holidays: Holidays; from: Day; to: Day; onClose: () => void }) {
  const { t } = useTranslation('flowchart');
  const { language } = useDesk().formats;
  const [choice, setChoice] = useState<{ country: string; changes: Changes }>({ country: holidays.country, changes: holidays.changesOf(holidays.country) });
  const [day, setDay] = useState('');
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Change['kind']>('off');
  const [tried, setTried] = useState(false);
  const names = new Intl.DisplayNames(language, { type: 'region' });
  const change = (iso: string, to: Change | null): void => {
    const changes = Object.fromEntries(Object.entries(choice.changes).filter(([one]) => one !== iso));
    setChoice({ ...choice, changes: to ? { ...changes, [iso]: to } : changes });
  };
  const add = (): void => {
    const iso = readDate(day, language);
    setTried(iso === null);
    if (iso === null) return;
    change(iso, kind === 'work' ? { kind } : { kind, name: name.trim() === '' ? t('holidays.unnamed') : name.trim() });
    setDay('');
    setName('');
  };
  const country = choice.country === holidays.country ? holidays.known.names : new Map<Day, string>();
  const days = [...new Set([...country.keys(), ...(choice.country === holidays.country ? holidays.known.work : []), ...Object.keys(choice.changes).map(dayOf)])].filter((one) => one >= from && one <= to).sort((a, b) => a - b);
  const apply = async (): Promise<void> => {
    if (await holidays.choose(choice.country, choice.changes)) onClose();
  };
  return (
    <Dialog open onClose={onClose} size="md" title={t('holidays.title')} description={t('holidays.about')} onApply={() => { void apply(); }}
      footerStart={<Button look="ghost" onClick={() => { setChoice({ ...choice, changes: {} }); }} disabled={Object.keys(choice.changes).length === 0}><RotateCcw size={16} />{t('holidays.reset')}</Button>}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="primary" type="submit">{t('holidays.apply')}</Button></>}>
      <div className="flex flex-col gap-3">
        <Field label={t('holidays.country')} className="w-1/2"><Select value={choice.country} onChange={(next) => { setChoice({ country: next, changes: holidays.changesOf(next) }); }} options={[NO_COUNTRY, ...COUNTRIES].map((code) => ({ value: code, label: code === NO_COUNTRY ? t('holidays.none') : (names.of(code) ?? code) }))} /></Field>
        <ul aria-label={t('holidays.list')} className="max-h-56 overflow-y-auto rounded-md border border-line text-sm">
          {days.map((one) => {
            const iso = isoOf(one);
            const own = choice.changes[iso];
            return (
              <li key={iso} className="flex h-8 items-center gap-3 border-b border-line pr-1 pl-3 last:border-b-0">
                <span className="w-28 flex-none tabular-nums">{showDate(iso, language)}</span>
                <span className={own?.kind === 'work' ? 'min-w-0 flex-1 truncate text-ink-3 line-through' : 'min-w-0 flex-1 truncate'}>{own?.kind === 'off' ? own.name : (country.get(one) ?? t('holidays.work'))}</span>
                {own && <span className="text-xs text-ink-3">{t(own.kind === 'work' ? 'holidays.isWork' : 'holidays.isOwn')}</span>}
                <IconButton size="sm" label={t(own ? 'holidays.restore' : 'holidays.remove', { day: showDate(iso, language) })} icon={own ? <RotateCcw size={14} /> : <X size={14} />} onClick={() => { change(iso, own ? null : { kind: 'work' }); }} />
              </li>
            );
          })}
          {days.length === 0 && <li className="px-3 py-2 text-ink-3">{t('holidays.empty')}</li>}
        </ul>
        <div className="flex items-end gap-2">
          <Field label={t('holidays.day')} error={tried ? t('holidays.badDay') : undefined} className="w-32"><Input value={day} onChange={(event) => { setDay(event.target.value); }} /></Field>
          <Segmented<Change['kind']> label={t('holidays.kind')} value={kind} onChange={setKind} options={(['off', 'work'] as const).map((value) => ({ value, label: t(`holidays.${value}`) }))} />
          {kind === 'off' && <Field label={t('holidays.name')} className="min-w-0 flex-1"><Input value={name} onChange={(event) => { setName(event.target.value); }} /></Field>}
          <Button onClick={add}>{t('holidays.add')}</Button>
        </div>
      </div>
    </Dialog>
  );
}
