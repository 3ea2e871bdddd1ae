import { cx } from '@/lib/cx';

/** A small word about somebody or something. */
export function Chip({ tone = 'quiet', children }: { tone?: 'quiet' | 'accent' | 'bad' | 'warn'; children: string }) {
  const tones = { quiet: 'bg-hover text-ink-2', accent: 'bg-accent-soft text-accent', bad: 'bg-bad-soft text-bad', warn: 'bg-warn-soft text-warn' };
  return <span className={cx('shrink-0 rounded-full px-2 text-xs leading-5', tones[tone])}>{children}</span>;
}
