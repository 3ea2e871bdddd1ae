import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';

import { api, type Audience, type CompareFile, type Comparison } from '@/api';
import { Button, Dialog, ErrorPanel, Field, Segmented, Select, SkeletonRows, toast } from '@/components';
import { fileName, nameFrom } from '@/features/exports';
import { currentLanguage, useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { formatBytes } from '@/lib/format';
import { platform } from '@/platform';

import { ComparedRows } from './compare-rows';
import { ComparedSummary } from './compare-summary';
import { useVersionName, useVersions } from './queries';
import { closeVersions } from './state';

/** Two states of a plan side by side: totals, header, services, lines. */
export function CompareDialog({ planId, from: first, to: last }: { planId: string; from: string; to: string }) {
  const { t } = useTexts();
  const [from, setFrom] = useState(first);
  const [to, setTo] = useState(last);
  const [audience, setAudience] = useState<Audience>('internal');
  const comparison = useQuery({ queryKey: ['compare', planId, from, to, audience], queryFn: () => api.compare(planId, from, to, audience), gcTime: 60_000 });
  const sides = useSides(planId, comparison.data);
  return (
    <Dialog open size="full" onClose={closeVersions} title={t('versions:compareTitle')} description={comparison.data?.to.title}
      footerStart={<ExportButtons planId={planId} from={from} to={to} audience={audience} title={comparison.data?.to.title ?? ''} />}
      footer={<Button onClick={closeVersions}>{t('close')}</Button>}
      header={
        <div className="flex flex-wrap items-end gap-3 border-b border-line px-5 pb-3">
          <Field label={t('versions:from')} className="min-w-60 flex-1"><Select value={from} onChange={setFrom} options={sides(first)} /></Field>
          <Field label={t('versions:to')} className="min-w-60 flex-1"><Select value={to} onChange={setTo} options={sides(last)} /></Field>
          <Segmented label={t('versions:forWhom')} value={audience} onChange={setAudience} options={[{ value: 'internal', label: t('versions:agency') }, { value: 'client', label: t('versions:client') }]} />
        </div>
      }>
      {comparison.isPending ? <SkeletonRows rows={10} />
        : comparison.error ? <div className="flex flex-1 p-6"><ErrorPanel {...errorText(comparison.error)} /></div>
          : <Compared comparison={comparison.data} />}
    </Dialog>
  );
}

function Compared({ comparison }: { comparison: Comparison }) {
  const { t } = useTexts();
  return (
    <div className="flex min-h-0 flex-1 max-lg:flex-col max-lg:overflow-y-auto">
      <div tabIndex={0} role="region" aria-label={t('versions:totals')} className="w-145 shrink-0 overflow-y-auto focus-visible:-outline-offset-2 border-r border-line max-lg:w-auto max-lg:overflow-visible max-lg:border-r-0 max-lg:border-b"><ComparedSummary comparison={comparison} /></div>
      <ComparedRows comparison={comparison} />
    </div>
  );
}

/** What a side may be: now, any version, or what it was opened with (another plan). */
function useSides(planId: string, comparison: Comparison | undefined): (opened: string) => { value: string; label: string }[] {
  const { t } = useTexts();
  const name = useVersionName();
  const versions = useVersions(planId).data?.versions ?? [];
  return (opened) => {
    const known = [{ value: 'now', label: t('versions:now') }, ...versions.map((version) => ({ value: version.id, label: name(version) }))];
    if (known.some((side) => side.value === opened)) return known;
    const side = [comparison?.from, comparison?.to].find((one) => one?.id === opened);
    return [...known, { value: opened, label: side?.name ?? side?.title ?? opened }];
  };
}

function ExportButtons({ planId, from, to, audience, title }: { planId: string; from: string; to: string; audience: Audience; title: string }) {
  const { t } = useTexts();
  const [busy, setBusy] = useState<CompareFile['format'] | null>(null);
  const save = async (format: CompareFile['format']): Promise<void> => {
    const input: CompareFile = { from, to, audience, format, lang: currentLanguage() };
    const suggested = fileName(title, t('versions:fileSuffix'), format);
    const target = await platform().pickSaveTarget(suggested, t('versions:pickTitle'));
    if (!target) return;
    if (target.kind === 'path') {
      const saved = await api.compareTo(planId, input, target.path);
      toast({ tone: 'good', text: t('versions:saved', { path: saved.path, size: formatBytes(saved.bytes) }) });
      return;
    }
    const answer = await api.compareBytes(planId, input);
    const bytes = await answer.blob();
    const name = nameFrom(answer.headers.get('Content-Disposition')) ?? suggested;
    await platform().saveBytes(target, name, bytes);
    toast({ tone: 'good', text: t('versions:downloaded', { name, size: formatBytes(bytes.size) }) });
  };
  const run = (format: CompareFile['format']) => () => {
    setBusy(format);
    save(format).catch((error: unknown) => {
      const text = errorText(error);
      toast({ tone: 'bad', text: [text.what, text.todo].filter(Boolean).join('. '), seconds: 10 });
    }).finally(() => { setBusy(null); });
  };
  return (
    <div className="flex flex-wrap gap-2">
      <Button busy={busy === 'html'} disabled={busy !== null} onClick={run('html')}>{t('versions:exportPage')}</Button>
      <Button busy={busy === 'xlsx'} disabled={busy !== null} onClick={run('xlsx')}>{t('versions:exportExcel')}</Button>
    </div>
  );
}
