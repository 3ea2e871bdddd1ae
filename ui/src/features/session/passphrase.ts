import { useEffect, useState } from 'react';
import { ApiError } from '@/api';

/** The shortest passphrase that the core takes, in characters. */
export const MIN_PASSPHRASE = 10;

/** For how many seconds after a refusal no passphrase can be tried; counts down. */
export function useWait(error: unknown): number {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const seconds = error instanceof ApiError ? Number(error.args['seconds'] ?? 0) : 0;
    if (seconds === 0) return;
    const until = Date.now() + seconds * 1000;
    const tick = () => { setLeft(Math.max(0, Math.ceil((until - Date.now()) / 1000))); };
    tick();
    const timer = setInterval(tick, 250);
    return () => { clearInterval(timer); setLeft(0); };
  }, [error]);
  return left;
}
