import { Ellipsis, GitCompareArrows, Save } from 'lucide-react';
import { useState } from 'react';

import { api, type VersionView } from '@/api';
import { Button, Checkbox, ErrorPanel, IconButton, Menu, Moment, SkeletonRows, toast } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';

import { readWorkbook, useVersionName, useVersions, useVersionsMutation } from './queries';
import { openVersions } from './state';

/** The versions of a plan, the newest first. */
export function VersionsPanel({ planId, readonly }: { planId: string; readonly: boolean }) {
  const { t } = useTexts();
  const versions = useVersions(planId);
  const [asked, setAsked] = useState(false);
  const workbook = useVersionsMutation(planId, () => readWorkbook(t('versions:compareWorkbook')), (id) => { if (id !== null) openVersions({ kind: 'compare', from: 'now', to: id }); });
  if (versions.isPending) return <SkeletonRows rows={5} />;
  if (versions.error) return <div className="p-3"><ErrorPanel compact {...errorText(versions.error)} /></div>;
  const all = versions.data.versions;
  const shown = asked ? all.filter((version) => !version.automatic || version.name !== null) : all;
  return (
    <div className="flex flex-col pb-4">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <Button size="sm" look="primary" disabled={readonly} onClick={() => { openVersions({ kind: 'keep' }); }}><Save size={14} />{t('versions:keep')}</Button>
        <Button size="sm" look="ghost" onClick={() => { openVersions({ kind: 'scenarios' }); }}>{t('versions:scenarios')}</Button>
        <Button size="sm" look="ghost" busy={workbook.isPending} onClick={() => { workbook.mutate(undefined); }}>{t('versions:compareWorkbook')}</Button>
      </div>
      {all.some((version) => version.automatic) && <Checkbox className="px-3 pt-2 text-xs" label={t('versions:onlyNamed')} checked={asked} onChange={(event) => { setAsked(event.target.checked); }} />}
      {shown.length === 0 && <p className="p-3 text-sm text-ink-2">{t('versions:empty')}</p>}
      <ol className="flex flex-col pt-1" aria-label={t('versions:title')}>
        {shown.map((version) => <Line key={version.id} planId={planId} version={version} readonly={readonly} />)}
      </ol>
    </div>
  );
}

function Line({ planId, version, readonly }: { planId: string; version: VersionView; readonly: boolean }) {
  const { t } = useTexts();
  const name = useVersionName()(version);
  const restore = useVersionsMutation(planId, () => api.restoreVersion(planId, version.id), () => { toast({ tone: 'good', text: t('versions:restored', { name }) }); });
  const subject = version.kind === 'before_import' || version.kind === 'export' || version.kind === 'before_merge' ? version.subject : null;
  return (
    <li className="flex items-start gap-1 border-b border-line px-3 py-2 hover:bg-hover">
      <div className="min-w-0 flex-1">
        <p className={cx('text-sm wrap-anywhere', version.automatic && version.name === null ? 'text-ink-2' : 'font-medium')}>{version.name ?? t(`versions:kind.${version.kind}`)}</p>
        {version.name !== null && version.kind !== 'named' && <p className="text-xs text-ink-2">{t(`versions:kind.${version.kind}`)}</p>}
        {subject !== null && <p className="text-xs text-ink-2 wrap-anywhere">{subject}</p>}
        {version.note !== null && <p className="text-xs whitespace-pre-wrap text-ink-2 wrap-anywhere">{version.note}</p>}
        <p className="text-xs text-ink-3">{version.who}, <Moment at={version.time} />{version.current && ` · ${t('versions:current')}`}</p>
      </div>
      <IconButton size="sm" className="w-7" label={t('versions:compareNow')} icon={<GitCompareArrows size={14} />} disabled={version.current} onClick={() => { openVersions({ kind: 'compare', from: version.id, to: 'now' }); }} />
      <Menu align="end" trigger={<IconButton size="sm" className="w-7" label={t('versions:actions', { name })} icon={<Ellipsis size={14} />} />} items={[
        { kind: 'command', id: 'open', label: t('versions:open'), run: () => { openVersions({ kind: 'read', version }); } },
        { kind: 'command', id: 'compare', label: t('versions:compareNow'), disabled: version.current, run: () => { openVersions({ kind: 'compare', from: version.id, to: 'now' }); } },
        { kind: 'command', id: 'rename', label: t('versions:rename'), disabled: readonly, run: () => { openVersions({ kind: 'rename', version }); } },
        { kind: 'separator', id: 'line' },
        { kind: 'command', id: 'restore', label: t('versions:restore'), disabled: readonly || version.current, run: () => { restore.mutate(undefined); } },
      ]} />
    </li>
  );
}
