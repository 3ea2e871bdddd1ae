import { useMutation, useQueryClient } from '@tanstack/react-query';
import { History, RotateCcw } from 'lucide-react';
import { api, type ImportView, type MappingChange, type MappingUse } from '@/api';
import { Button, toast } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { fieldName } from '@/lib/fields';

/** By which mapping the file is read and what it has otherwise; the planner may go back to the importer's own reading. */
export function Remembered({ view, mapping }: { view: ImportView; mapping: MappingUse }) {
  const { t } = useTexts();
  const queries = useQueryClient();
  const read = useMutation({
    mutationFn: (mapping_id: string | null) => api.importByMapping(view.id, { mapping_id }),
    scope: { id: `import-choices-${view.id}` },
    onSuccess: (answer) => { queries.setQueryData(['import', view.id, 'view'], answer); },
    onError: (error) => { toast({ tone: 'bad', text: errorText(error).what }); },
  });
  if (!mapping.applied) {
    return (
      <aside aria-label={t('imports:mapping.label')} className="mb-4 flex items-center gap-2 rounded-md bg-sunken px-3 py-2 text-sm text-ink-2">
        <span className="min-w-0 flex-1">{t('imports:mapping.aside', { name: mapping.name })}</span>
        <Button size="sm" className="shrink-0" busy={read.isPending} onClick={() => { read.mutate(mapping.id); }}><History size={14} />{t('imports:mapping.back')}</Button>
      </aside>
    );
  }
  return (
    <aside aria-label={t('imports:mapping.label')} className="mb-4 rounded-md bg-accent-soft px-3 py-2 text-sm">
      <div className="flex items-start gap-2">
        <History size={16} className="mt-0.5 shrink-0 text-accent" />
        <p className="min-w-0 flex-1 wrap-anywhere">{t('imports:mapping.by', { name: mapping.name })}{mapping.client !== '' && <span className="text-ink-2"> · {mapping.client}</span>}{mapping.changes.length === 0 && <span className="block text-ink-2">{t('imports:mapping.same')}</span>}</p>
        <Button size="sm" look="ghost" className="-my-0.5 shrink-0" busy={read.isPending} onClick={() => { read.mutate(null); }}><RotateCcw size={14} />{t('imports:mapping.anew')}</Button>
      </div>
      {mapping.changes.length > 0 && (
        <ul aria-label={t('imports:mapping.changed')} className="mt-1 max-h-40 overflow-y-auto pl-6 text-ink-2">
          {mapping.changes.map((change) => <Change key={`${change.kind}/${change.sheet}/${change.column ?? ''}/${change.was ?? ''}/${change.header}`} change={change} />)}
        </ul>
      )}
    </aside>
  );
}

function Change({ change }: { change: MappingChange }) {
  const { t } = useTexts();
  const { kind, header, column, was, target, sheet } = change;
  const means = target === 'formula' ? t('imports:columns.formulaShort') : target === 'custom' ? t('imports:columns.customShort') : target === 'ignore' || target === null ? t('imports:columns.ignore') : fieldName(target, currentLanguage());
  const name = header || t('imports:columns.noHeader');
  const text = {
    column_new: () => t('imports:mapping.change.column_new', { name, column: column ?? '', means }),
    column_missing: () => t('imports:mapping.change.column_missing', { name, column: was ?? '', means }),
    column_moved: () => t('imports:mapping.change.column_moved', { name, from: was ?? '', to: column ?? '' }),
    table_new: () => t('imports:mapping.change.table_new', { sheet, name }),
    table_missing: () => t('imports:mapping.change.table_missing', { sheet, name }),
  }[kind]();
  return <li className="py-0.5 wrap-anywhere">{text}</li>;
}
