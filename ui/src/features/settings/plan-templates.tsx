import { useQuery } from '@tanstack/react-query';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { api, type PlanTemplate } from '@/api';
import { ErrorPanel, IconButton, Menu, Moment, SkeletonRows } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { DeleteEntry, RenameEntry } from './entry-dialogs';

const LIST = 'plan-templates';

/** What a new plan can begin with, to be named or forgotten. */
export function PlanTemplates() {
  const { t } = useTexts();
  const list = useQuery({ queryKey: [LIST], queryFn: () => api.planTemplates() });
  const [open, setOpen] = useState<{ kind: 'rename' | 'delete'; template: PlanTemplate } | null>(null);
  const close = () => { setOpen(null); };
  return (
    <>
      <p className="py-2 text-sm text-ink-2">{t('settings:templates.lead')}</p>
      {list.isPending && <SkeletonRows rows={2} />}
      {list.error && <ErrorPanel compact {...errorText(list.error)} />}
      {list.data?.templates.length === 0 && <p className="py-3 text-sm text-ink-3">{t('settings:templates.empty')}</p>}
      {list.data && list.data.templates.length > 0 && (
        <ul aria-label={t('settings:templates.title')} className="divide-y divide-line">
          {list.data.templates.map((template) => (
            <li key={template.id} className="flex items-start gap-2 py-2">
              <div className="min-w-0 flex-1">
                <p className="text-sm font-medium wrap-anywhere">{template.name}</p>
                <p className="text-xs text-ink-3">{[template.currency, t('settings:templates.sections', { count: template.sections }), t('settings:templates.columns', { count: template.columns })].join(' · ')} · <Moment at={template.created_at} /></p>
              </div>
              <Menu align="end" trigger={<IconButton size="sm" label={t('settings:templates.actions', { name: template.name })} icon={<Ellipsis size={14} />} />} items={[
                { kind: 'command', id: 'rename', label: t('settings:rename'), run: () => { setOpen({ kind: 'rename', template }); } },
                { kind: 'separator', id: 'line' },
                { kind: 'command', id: 'delete', label: t('settings:delete'), danger: true, run: () => { setOpen({ kind: 'delete', template }); } },
              ]} />
            </li>
          ))}
        </ul>
      )}
      {open?.kind === 'rename' && <RenameEntry list={LIST} title={t('settings:templates.renameTitle')} was={open.template.name} rename={(name) => api.renamePlanTemplate(open.template.id, name)} onClose={close} />}
      {open?.kind === 'delete' && <DeleteEntry list={LIST} title={t('settings:templates.deleteTitle')} text={t('settings:templates.deleteText', { name: open.template.name })} remove={() => api.deletePlanTemplate(open.template.id)} onClose={close} />}
    </>
  );
}
