import { Search, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { runAction } from '@/actions';
import { Kbd } from '@/components';
import { KitReminder } from '@/features/kit';
import { NoticeBell } from '@/features/notices';
import { useSession } from '@/features/session';
import { SyncIndicator, useSync } from '@/features/sync';
import { useTexts } from '@/i18n';
import { usePlace } from './router';
import { SavedIndicator } from './saved-indicator';
import { Sidebar } from './sidebar';
import { SlotOutlet } from './slots';

/** The frame of the open workspace: sidebar, top bar, the screen, status bar. */
export function Layout({ children }: { children: ReactNode }) {
  const { t } = useTexts();
  const session = useSession().data;
  // A plan's path and the relay's state need the room that the words would take.
  const onPlan = usePlace().at === 'plan';
  const relayed = typeof useSync().data?.relay === 'string';
  return (
    <div className="flex h-full">
      <Sidebar />
      <div className="flex min-w-0 flex-1 flex-col bg-surface">
        <header data-chrome data-pane className="flex h-11 shrink-0 items-center gap-3 border-b border-line px-4">
          <SlotOutlet name="crumbs" className="flex min-w-0 flex-1 items-center" />
          <SlotOutlet name="actions" className="flex shrink-0 items-center gap-2" />
          <button type="button" onClick={() => { runAction('app.palette'); }} className="flex h-7 shrink-0 items-center gap-2 rounded-md border border-line px-2 text-sm text-ink-3 hover:bg-hover hover:text-ink">
            <Search size={16} /><span className="max-xl:sr-only">{t('top.search')}</span><Kbd keys="Mod+K" />
          </button>
          <div className="flex shrink-0 items-center gap-1"><KitReminder /><SavedIndicator brief={relayed && onPlan} /><SyncIndicator /><NoticeBell /></div>
        </header>
        {session?.state === 'read_only' && (
          <p role="alert" className="flex items-center gap-2 border-b border-line bg-warn-soft px-4 py-1.5 text-sm text-warn"><TriangleAlert size={16} />{t('session:readOnly.banner', { folder: session.data_dir })}</p>
        )}
        <main data-pane className="relative flex min-h-0 flex-1 flex-col">{children}</main>
        <footer data-chrome data-pane className="flex h-6 shrink-0 items-center gap-4 border-t not-has-[>*>*]:hidden border-line bg-canvas px-4 text-xs text-ink-2">
          <SlotOutlet name="status-left" className="flex min-w-0 flex-1 items-center gap-4" />
          <SlotOutlet name="status-right" className="flex shrink-0 items-center gap-4" />
        </footer>
      </div>
    </div>
  );
}
