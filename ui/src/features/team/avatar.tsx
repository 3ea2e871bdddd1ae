import { cx } from '@/lib/cx';
import { initials, personColour } from './model';

/** A person's letters on their colour. The name stands beside it or in a tooltip. */
export function Avatar({ name, number, className }: { name: string | null; number: number; className?: string }) {
  return <span aria-hidden className={cx('grid size-7 shrink-0 place-items-center rounded-full text-[11px] font-medium text-[var(--on-person)]', className)} style={{ background: personColour(number) }}>{initials(name)}</span>;
}

/** A small word about somebody or something. */
export function Chip({ tone = 'quiet', children }: { tone?: 'quiet' | 'accent' | 'bad' | 'warn'; children: string }) {
  const tones = { quiet: 'bg-hover text-ink-2', accent: 'bg-accent-soft text-accent', bad: 'bg-bad-soft text-bad', warn: 'bg-warn-soft text-warn' };
  return <span className={cx('shrink-0 rounded-full px-2 text-xs leading-5', tones[tone])}>{children}</span>;
}
