import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type NewPlan } from '@/api';
import { goTo } from '@/app/router';
import { Button, Dialog, Field, Input, Select } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { readCampaign, settled, type Typed, type WrongDate } from './campaign';
import { showProjectDialog } from './dialogs-state';
import { useDirectoryMutation } from './queries';
import { ofField, Refusal } from './refusal';

const MAX_NAME = 200;
const CURRENCIES = ['RUB', 'USD', 'EUR', 'KZT', 'BYN', 'UZS', 'AED', 'CNY', 'TRY', 'GBP'];
/** No template. */
const BLANK = 'blank';
const close = () => { showProjectDialog(null); };

/** A new plan: its title, its campaign where that is known, what it begins with, its currency. */
export function PlanForm({ projectId }: { projectId: string }) {
  const { t } = useTexts();
  const language = currentLanguage();
  const [title, setTitle] = useState('');
  const [currency, setCurrency] = useState('RUB');
  const [template, setTemplate] = useState(BLANK);
  const templates = useQuery({ queryKey: ['plan-templates'], queryFn: () => api.planTemplates() }).data?.templates ?? [];
  const [tried, setTried] = useState(false);
  const names = new Intl.DisplayNames(language, { type: 'currency' });
  const [dates, setDates] = useState<Typed>({ start: '', end: '' });
  const [wrong, setWrong] = useState<WrongDate | null>(null);
  const create = useDirectoryMutation((input: NewPlan) => api.createPlan(projectId, input), {
    quiet: true, done: (plan) => { close(); goTo({ at: 'plan', id: plan.id }); },
  });
  const apply = () => {
    setTried(true);
    const campaign = readCampaign(dates, language);
    setWrong('code' in campaign ? campaign : null);
    if (title.trim() === '' || 'code' in campaign) return;
    create.mutate({ title: title.trim(), currency, template_id: template === BLANK ? null : template, period_start: campaign.start ?? null, period_end: campaign.end ?? null });
  };
  const leave = (edge: keyof Typed) => () => {
    const next = settled(dates, edge, language);
    setDates(next);
    const campaign = readCampaign(next, language);
    setWrong('code' in campaign ? campaign : null);
  };
  const choose = (id: string) => {
    setTemplate(id);
    const known = templates.find((one) => one.id === id);
    if (known && CURRENCIES.includes(known.currency)) setCurrency(known.currency);
  };
  return (
    <Dialog open onClose={close} onApply={apply} title={t('projects:plan.createTitle')}
      footer={<><Button onClick={close}>{t('cancel')}</Button><Button type="submit" look="primary" busy={create.isPending}>{t('projects:plan.create')}</Button></>}>
      <div className="flex flex-col gap-4">
        <Field label={t('projects:plan.title')} hint={t('projects:plan.titleHint')} error={tried && title.trim() === '' ? t('session:onboarding.required') : ofField(create.error)}>
          <Input autoFocus maxLength={MAX_NAME} value={title} onChange={(event) => { setTitle(event.target.value); }} />
        </Field>
        <div className="flex flex-col gap-1">
          <div className="grid grid-cols-2 items-start gap-3">
            {([['start', 'projects:plan.start'], ['end', 'projects:plan.end']] as const).map(([edge, label]) => (
              <Field key={edge} label={t(label)} error={wrong?.edge === edge ? t(`plans:dates.${wrong.code}`) : undefined}>
                <Input value={dates[edge]} onChange={(event) => { setDates({ ...dates, [edge]: event.target.value }); setWrong(null); }} onBlur={leave(edge)} />
              </Field>
            ))}
          </div>
          {wrong === null && <p className="text-xs text-ink-3">{t('projects:plan.periodHint')}</p>}
        </div>
        {templates.length > 0 && (
          <Field label={t('projects:template.begin')}>
            <Select value={template} onChange={choose} options={[{ value: BLANK, label: t('projects:template.blank') }, ...templates.map((one) => ({ value: one.id, label: one.name }))]} />
          </Field>
        )}
        <Field label={t('projects:plan.currency')}>
          <Select value={currency} onChange={setCurrency} options={CURRENCIES.map((code) => ({ value: code, label: `${code} · ${names.of(code) ?? code}` }))} />
        </Field>
        <Refusal error={create.error} />
      </div>
    </Dialog>
  );
}
