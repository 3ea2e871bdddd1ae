import { useMutation, useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api, type FillReport } from '@/api';
import { Button, Dialog, ErrorPanel, Segmented, toast } from '@/components';
import { useTexts } from '@/i18n';
import { codeText, errorText } from '@/lib/error-text';
import { formatBytes } from '@/lib/format';
import { platform, type PickedFile } from '@/platform';
import { Choice } from './choice';
import { fileName } from './file-name';

interface Props { id: string; title: string; onClose: () => void; way: ReactNode }

/** The plan into the workbook that it came from, or into a template: what will not be kept is said first. */
export function IntoWorkbook({ id, title, onClose, way }: Props) {
  const { t } = useTexts();
  const [audience, setAudience] = useState<'client' | 'internal'>('client');
  const [file, setFile] = useState<PickedFile | null>(null);
  const check = useQuery({
    queryKey: ['template', id, audience, file],
    queryFn: () => api.checkTemplate(id, audience, file),
    retry: false, staleTime: 0, gcTime: 0,
  });
  const ready = check.isSuccess && !check.isFetching && check.data.refusals.length === 0;
  const run = useMutation({
    mutationFn: async () => {
      const ending = /\.xlsm$/i.test(file?.name ?? '') ? 'xlsm' : 'xlsx';
      const suggested = fileName(title, audience === 'client' ? t('exports:suffixClient') : null, ending);
      const target = await platform().pickSaveTarget(suggested, t('exports:pickTitle'));
      if (!target) return null;
      if (target.kind === 'path') {
        const template = file && 'path' in file ? file.path : null;
        const saved = await api.fillTemplateTo(id, audience, template, target.path);
        return t('exports:saved', { path: saved.path, size: formatBytes(saved.bytes) });
      }
      const bytes = await api.fillTemplateBytes(id, audience, file);
      await platform().saveBytes(target, suggested, bytes);
      return t('exports:downloaded', { name: suggested, size: formatBytes(bytes.size) });
    },
    onSuccess: (said) => {
      if (said === null) return;
      toast({ tone: 'good', text: said });
      onClose();
    },
  });
  const pick = async () => {
    const [picked] = await platform().pickFiles(t('exports:pickTemplate'));
    if (picked) setFile(picked);
  };
  const failure = run.error ?? (check.isFetching ? null : check.error);
  return (
    <Dialog open onClose={onClose} onApply={() => { if (ready && !run.isPending) run.mutate(); }} title={t('exports:title')} description={title} size="md"
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button type="submit" look="primary" autoFocus disabled={!ready} busy={run.isPending}>{run.isPending ? t('exports:busy') : t('exports:submit')}</Button></>}>
      <div className="flex flex-col gap-4">
        {way}
        <Choice label={t('exports:template')}>
          <div className="flex items-center gap-2">
            <span className="min-w-0 flex-1 truncate text-sm">{file ? file.name : t('exports:original')}</span>
            {file && <Button size="sm" onClick={() => { setFile(null); }}>{t('exports:useOriginal')}</Button>}
            <Button size="sm" onClick={() => { void pick(); }}>{t('exports:chooseTemplate')}</Button>
          </div>
        </Choice>
        <Choice label={t('exports:audience')} hint={audience === 'client' ? t('exports:intoClientHint') : t('exports:internalHint')}>
          <Segmented label={t('exports:audience')} value={audience} onChange={setAudience} options={[{ value: 'client', label: t('exports:client') }, { value: 'internal', label: t('exports:internal') }]} />
        </Choice>
        {check.isFetching && <p className="text-sm text-ink-2">{t('exports:checking')}</p>}
        {check.data && !check.isFetching && <Told report={check.data} />}
        {failure && <ErrorPanel compact {...errorText(failure)} />}
      </div>
    </Dialog>
  );
}

/** Why it cannot be written, or what will not be kept. */
function Told({ report }: { report: FillReport }) {
  const { t } = useTexts();
  const refused = report.refusals.length > 0;
  const list = refused ? report.refusals : report.warnings;
  return (
    <section aria-live="polite" className="flex flex-col gap-1 text-sm">
      <p className={refused ? 'text-bad' : 'text-ink-2'}>
        {refused ? t('exports:refused') : t('exports:willChange', { cells: report.cells, added: report.rows_added, removed: report.rows_removed })}
      </p>
      {list.length > 0 && !refused && <p className="text-ink-2">{t('exports:lookAt')}</p>}
      <ul className="max-h-48 list-disc overflow-y-auto pl-5">
        {list.map((problem, index) => <li key={index}>{codeText('problem', problem.code, problem.args, problem.message)}</li>)}
      </ul>
    </section>
  );
}
