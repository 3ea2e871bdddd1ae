import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, type ProjectSummary } from '@/api';
import { goTo } from '@/app/router';
import { Button, Dialog, Field, Input, toast } from '@/components';
import { useTexts } from '@/i18n';
import { showProjectDialog, useProjectDialog } from './dialogs-state';
import { PlanForm } from './plan-form';
import { useDirectoryMutation } from './queries';
import { ofField, Refusal } from './refusal';

const MAX_NAME = 200;
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
