import { CircleAlert, CloudCheck, CloudOff, CloudUpload, TriangleAlert } from 'lucide-react';
import { Popover } from 'radix-ui';
import { useState } from 'react';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { syncLine, type SyncLine } from './model';
import { SyncPanel } from './panel';
import { useSync } from './queries';

const TONES = { good: 'text-ink-3', quiet: 'text-ink-3', warn: 'text-warn', bad: 'text-bad' } as const;

/** How things stand with the relay, beside what is saved here; a click tells more. Without a relay it is not there. */
export function SyncIndicator() {
  const { t } = useTexts();
  const [open, setOpen] = useState(false);
  const sync = useSync();
  const line = sync.data ? syncLine(sync.data, sync.error === null) : null;
  if (!sync.data || !line) return null;
  return (
    <Popover.Root open={open} onOpenChange={setOpen}>
      <Popover.Trigger data-sync={sync.data.state} title={t('sync:open')} className={cx('flex h-7 shrink-0 items-center gap-1.5 rounded-md px-1.5 text-sm whitespace-nowrap hover:bg-hover hover:text-ink', TONES[line.tone])}>
        <SyncIcon line={line} /><SyncText line={line} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content align="end" sideOffset={6} collisionPadding={8} aria-label={t('sync:label')} className="z-60 flex max-h-[min(80vh,600px)] w-96 flex-col overflow-y-auto rounded-lg border border-line bg-raised shadow-float outline-none animate-appear">
          <SyncPanel view={sync.data} line={line} onLeave={() => { setOpen(false); }} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

/** The parts of the line in words. */
export function SyncText({ line }: { line: SyncLine }) {
  const { t } = useTexts();
  return <span>{line.parts.map(({ key, count }) => t(`sync:state.${key}`, count === undefined ? {} : { count })).join(' · ')}</span>;
}

/** The sign of the line; the word beside it says the same. */
export function SyncIcon({ line }: { line: SyncLine }) {
  if (line.tone === 'bad') return <CircleAlert size={16} />;
  if (line.tone === 'warn') return <TriangleAlert size={16} />;
  if (line.tone === 'good') return <CloudCheck size={16} className="text-good" />;
  return line.about === 'offline' ? <CloudOff size={16} /> : <CloudUpload size={16} />;
}
