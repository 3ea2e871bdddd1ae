import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, ApiError, type ProjectSummary } from '@/api';
import { goTo } from '@/app/router';
import { Button, Dialog, ErrorPanel, Field, Input, Select, toast } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { showProjectDialog, useProjectDialog } from './dialogs-state';
import { useDirectoryMutation } from './queries';

const MAX_NAME = 200;
const CURRENCIES = ['RUB', 'USD', 'EUR', 'KZT', 'BYN', 'UZS', 'AED', 'CNY', 'TRY', 'GBP'];
/** No template. */
const BLANK = 'blank';
const close = () => { showProjectDialog(null); };

/** The dialogs of this feature, one open at a time. */
export function ProjectDialogs() {
  const open = useProjectDialog((state) => state.open);
  switch (open?.kind) {
    case 'create-project': return <ProjectForm />;
    case 'edit-project': return <ProjectForm project={open.project} />;
    case 'create-plan': return <PlanForm projectId={open.projectId} />;
    case 'save-template': return <TemplateForm planId={open.planId} title={open.title} />;
    case undefined: return null;
  }
}

function ProjectForm({ project }: { project?: ProjectSummary }) {
  const { t } = useTexts();
  const [name, setName] = useState(project?.name ?? '');
  const [client, setClient] = useState(project?.client ?? '');
  const [tried, setTried] = useState(false);
  const save = useDirectoryMutation(
    (input: { name: string; client: string | null }) => (project ? api.changeProject(project.id, input) : api.createProject(input)),
    { quiet: true, done: (saved) => { close(); if (!project) goTo({ at: 'project', id: saved.id }); } },
  );
  const apply = () => {
    setTried(true);
    if (name.trim() !== '') save.mutate({ name: name.trim(), client: client.trim() || null });
  };
  return (
    <Dialog open onClose={close} onApply={apply} title={project ? t('projects:renameTitle') : t('projects:createTitle')}
      footer={<><Button onClick={close}>{t('cancel')}</Button><Button type="submit" look="primary" busy={save.isPending}>{project ? t('save') : t('projects:create')}</Button></>}>
      <div className="flex flex-col gap-4">
        <Field label={t('projects:name')} error={tried && name.trim() === '' ? t('session:onboarding.required') : ofField(save.error)}>
          <Input autoFocus maxLength={MAX_NAME} value={name} onChange={(event) => { setName(event.target.value); }} />
        </Field>
        <Field label={t('projects:client')} hint={t('projects:clientHint')}>
          <Input maxLength={MAX_NAME} value={client} onChange={(event) => { setClient(event.target.value); }} />
        </Field>
        <Refusal error={save.error} />
      </div>
    </Dialog>
  );
}

function PlanForm({ projectId }: { projectId: string }) {
  const { t } = useTexts();
  const [title, setTitle] = useState('');
  const [currency, setCurrency] = useState('RUB');
  const [template, setTemplate] = useState(BLANK);
  const templates = useQuery({ queryKey: ['plan-templates'], queryFn: () => api.planTemplates() }).data?.templates ?? [];
  const [tried, setTried] = useState(false);
  const names = new Intl.DisplayNames(currentLanguage(), { type: 'currency' });
  const create = useDirectoryMutation((input: { title: string; currency: string; template_id: string | null }) => api.createPlan(projectId, input), {
    quiet: true, done: (plan) => { close(); goTo({ at: 'plan', id: plan.id }); },
  });
  const apply = () => {
    setTried(true);
    if (title.trim() !== '') create.mutate({ title: title.trim(), currency, template_id: template === BLANK ? null : template });
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

/** Keeps the make-up of a plan for plans to come. */
function TemplateForm({ planId, title }: { planId: string; title: string }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const [name, setName] = useState(title);
  const save = useMutation({
    mutationFn: (to: string) => api.savePlanTemplate({ plan_id: planId, name: to }),
    onSuccess: async (saved) => {
      close();
      toast({ tone: 'good', text: t('projects:template.saved', { name: saved.name }) });
      await queries.invalidateQueries({ queryKey: ['plan-templates'] });
    },
  });
  const apply = () => { if (name.trim() !== '' && !save.isPending) save.mutate(name.trim()); };
  return (
    <Dialog open onClose={close} onApply={apply} title={t('projects:template.saveTitle')} description={t('projects:template.saveHint')}
      footer={<><Button onClick={close}>{t('cancel')}</Button><Button type="submit" look="primary" disabled={name.trim() === ''} busy={save.isPending}>{t('save')}</Button></>}>
      <div className="flex flex-col gap-4">
        <Field label={t('projects:template.name')} error={ofField(save.error)}><Input autoFocus maxLength={MAX_NAME} value={name} onChange={(event) => { setName(event.target.value); }} /></Field>
        <Refusal error={save.error} />
      </div>
    </Dialog>
  );
}

/** What the core has against the name; what failed for another reason stands by itself. */
function ofField(error: unknown): string | undefined {
  return error instanceof ApiError && error.field !== undefined ? errorText(error).what : undefined;
}

function Refusal({ error }: { error: unknown }) {
  return error && ofField(error) === undefined ? <ErrorPanel compact {...errorText(error)} /> : null;
}
