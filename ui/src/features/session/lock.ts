import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '@/api';
import { useSaveState } from '@/app/save-state';
import { toast } from '@/components';
import { errorText } from '@/lib/error-text';
import { useSession, useSettings } from './queries';

/** So long before the lock closes by itself what is being typed is taken over, in milliseconds. */
const BEFORE = 20_000;
/** The core hears of somebody at the screen this often, in milliseconds. */
const TELL_EVERY = 30_000;
const LOOK_EVERY = 1_000;
/** Longer than this nobody waits for a lock, in milliseconds. */
const LONGEST = 3_000;

const pause = (ms: number) => new Promise((done) => { setTimeout(done, ms); });

/** Takes over what is being typed: fields and cells do that when they are left; then waits until it is on the disk. */
async function settle(): Promise<void> {
  if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  const until = Date.now() + LONGEST;
  do await pause(50); while (useSaveState.getState().pending > 0 && Date.now() < until);
}

/** Locks the application; what is being typed is saved first. */
export async function lockNow(queries: QueryClient): Promise<void> {
  await settle();
  try {
    queries.setQueryData(['session'], await api.lock());
  } catch (error) {
    toast({ tone: 'bad', text: errorText(error).what });
  }
}

/** Tells the core that somebody is here, and takes over what is being typed before the lock closes by itself. */
export function useIdleWatch(): void {
  const queries = useQueryClient();
  const locked = useSession().data?.has_lock === true;
  const minutes = useSettings().lock_minutes ?? 0;
  const watched = locked && minutes > 0;
  useEffect(() => {
    if (!watched) return;
    let last = Date.now();
    let told = 0;
    let settled = false;
    const here = () => {
      last = Date.now();
      settled = false;
      if (last - told < TELL_EVERY) return;
      told = last;
      // An answer that does not come says nothing: the next one will.
      void api.active().catch(() => undefined);
    };
    here();
    const timer = setInterval(() => {
      const idle = Date.now() - last;
      if (idle >= minutes * 60_000 - BEFORE && !settled) {
        settled = true;
        void settle();
      }
      if (idle >= minutes * 60_000) void queries.invalidateQueries({ queryKey: ['session'] });
    }, LOOK_EVERY);
    const signs = ['pointerdown', 'pointermove', 'keydown', 'wheel'] as const;
    for (const sign of signs) window.addEventListener(sign, here, { capture: true, passive: true });
    return () => {
      clearInterval(timer);
      for (const sign of signs) window.removeEventListener(sign, here, { capture: true });
    };
  }, [minutes, queries, watched]);
}
