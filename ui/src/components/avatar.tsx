import { cx } from '@/lib/cx';
import { initials, personColour } from '@/lib/person';

/** A person's letters on their colour. The name stands beside it or in a tooltip. */
export function Avatar({ name, number, className }: { name: string | null; number: number; className?: string }) {
  return <span aria-hidden className={cx('grid size-7 shrink-0 place-items-center rounded-full text-[11px] font-medium text-[var(--on-person)]', className)} style={{ background: personColour(number) }}>{initials(name)}</span>;
}
