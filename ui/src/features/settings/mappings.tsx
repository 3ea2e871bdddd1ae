import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, FileInput } from 'lucide-react';
import { useRef, useState } from 'react';
import { api, ApiError, type MappingFile, type MappingSummary } from '@/api';
import { Button, ErrorPanel, IconButton, Menu, Moment, SkeletonRows, toast } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { platform } from '@/platform';
import { DeleteEntry, RenameEntry } from './entry-dialogs';
import { EditMapping } from './mapping-dialog';

const JSON_FILE = 'application/json';

type Open = { kind: 'edit' | 'rename' | 'delete'; mapping: MappingSummary } | null;

/** How workbooks were read: what is remembered, to be named, carried to another device, or forgotten. */
export function Mappings() {
  const { t } = useTexts();
  const list = useQuery({ queryKey: ['mappings'], queryFn: () => api.mappings() });
  const [open, setOpen] = useState<Open>(null);
  const close = () => { setOpen(null); };
  const save = useMutation({ mutationFn: saveMapping, onSuccess: (saved) => { if (saved) toast({ tone: 'good', text: t('settings:mappings.saved') }); }, onError: told });
  return (
    <>
      <div className="flex items-start gap-4 py-2">
        <p className="min-w-0 flex-1 text-sm text-ink-2">{t('settings:mappings.lead')}</p>
        <Take />
      </div>
      {list.isPending && <SkeletonRows rows={2} />}
      {list.error && <ErrorPanel compact {...errorText(list.error)} />}
      {list.data?.mappings.length === 0 && <p className="py-3 text-sm text-ink-3">{t('settings:mappings.empty')}</p>}
      {list.data && list.data.mappings.length > 0 && (
        <ul aria-label={t('settings:mappings.title')} className="divide-y divide-line">
          {list.data.mappings.map((mapping) => (
            <li key={mapping.id} className="flex items-start gap-2 py-2">
              <div className="min-w-0 flex-1">
                <p className="text-sm font-medium wrap-anywhere">{mapping.name}{mapping.client !== '' && <span className="font-normal text-ink-2"> · {mapping.client}</span>}</p>
                <p className="text-xs text-ink-2 wrap-anywhere">{[mapping.file_name, mapping.sheets.join(', ')].filter(Boolean).join(' · ')}</p>
                <p className="text-xs text-ink-3">{t('settings:mappings.columns', { count: mapping.columns })} · {t('settings:mappings.used')} <Moment at={mapping.used_at} /></p>
              </div>
              <Menu align="end" trigger={<IconButton size="sm" label={t('settings:mappings.actions', { name: mapping.name })} icon={<Ellipsis size={14} />} />} items={[
                { kind: 'command', id: 'edit', label: t('settings:mappings.edit'), run: () => { setOpen({ kind: 'edit', mapping }); } },
                { kind: 'command', id: 'rename', label: t('settings:rename'), run: () => { setOpen({ kind: 'rename', mapping }); } },
                { kind: 'command', id: 'export', label: t('settings:mappings.export'), run: () => { save.mutate({ mapping, title: t('settings:mappings.exportTitle') }); } },
                { kind: 'separator', id: 'line' },
                { kind: 'command', id: 'delete', label: t('settings:delete'), danger: true, run: () => { setOpen({ kind: 'delete', mapping }); } },
              ]} />
            </li>
          ))}
        </ul>
      )}
      {open?.kind === 'edit' && <EditMapping mapping={open.mapping} onClose={close} />}
      {open?.kind === 'rename' && <RenameEntry list="mappings" title={t('settings:mappings.renameTitle')} was={open.mapping.name} rename={(name) => api.changeMapping(open.mapping.id, { name })} onClose={close} />}
      {open?.kind === 'delete' && <DeleteEntry list="mappings" title={t('settings:mappings.deleteTitle')} text={t('settings:mappings.deleteText', { name: open.mapping.name })} remove={() => api.deleteMapping(open.mapping.id)} onClose={close} />}
    </>
  );
}

function told(error: unknown): void {
  const { what, todo } = errorText(error);
  toast({ tone: 'bad', text: [what, todo].filter(Boolean).join('. '), seconds: 10 });
}

async function saveMapping({ mapping, title }: { mapping: MappingSummary; title: string }): Promise<boolean> {
  const file = await api.mapping(mapping.id);
  const name = `${mapping.name.replace(/[\\/:*?"<>|]/g, '_')}.mapping.json`;
  const target = await platform().pickSaveTarget(name, title);
  if (!target) return false;
  await platform().saveBytes(target, name, new Blob([`${JSON.stringify(file, null, 2)}\n`], { type: JSON_FILE }));
  return true;
}

/** Takes a mapping over from a file. */
function Take() {
  const { t } = useTexts();
  const input = useRef<HTMLInputElement>(null);
  const queries = useQueryClient();
  const take = useMutation({
    mutationFn: async (file: File) => api.addMapping(parsed(await file.text(), file.name)),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ['mappings'] });
      toast({ tone: 'good', text: t('settings:mappings.taken', { name: made.name }) });
    },
    onError: told,
  });
  return (
    <>
      <input ref={input} type="file" accept={`.json,${JSON_FILE}`} aria-label={t('settings:mappings.take')} hidden onChange={(event) => {
        const file = event.target.files?.[0];
        event.target.value = '';
        if (file) take.mutate(file);
      }} />
      <Button size="sm" className="shrink-0" busy={take.isPending} onClick={() => { input.current?.click(); }}><FileInput size={14} />{t('settings:mappings.take')}</Button>
    </>
  );
}

/** What is no JSON, or another one, is no mapping; the core looks at the rest. */
function parsed(text: string, name: string): MappingFile {
  try {
    const file: unknown = JSON.parse(text);
    if (typeof file === 'object' && file !== null && 'format' in file && 'mapping' in file) return file as MappingFile;
  } catch { /* said below */ }
  throw new ApiError('not_a_mapping', 422, `${name} is no mapping`);
}
