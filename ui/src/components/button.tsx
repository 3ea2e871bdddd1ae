import type { ComponentProps, ReactNode } from 'react';
import { cx } from '@/lib/cx';
import { Tooltip } from './tooltip';

type Look = 'primary' | 'plain' | 'ghost' | 'danger';

const LOOKS: Record<Look, string> = {
  primary: 'bg-accent-fill text-on-accent hover:bg-accent-fill-hover border-transparent',
  plain: 'bg-surface text-ink border-line-strong hover:bg-hover',
  ghost: 'bg-transparent text-ink-2 border-transparent hover:bg-hover hover:text-ink',
  danger: 'bg-surface text-bad border-line-strong hover:bg-bad-soft',
};

export interface ButtonProps extends ComponentProps<'button'> {
  look?: Look;
  size?: 'md' | 'sm';
  /** Shown while its work runs: the button stays in place and does not react. */
  busy?: boolean;
}

/** A button. Its text is a verb. */
export function Button({ look = 'plain', size = 'md', busy = false, className, disabled, type = 'button', ...rest }: ButtonProps) {
  return (
    <button
      type={type}
      disabled={disabled || busy}
      aria-busy={busy || undefined}
      className={cx(
        'inline-flex shrink-0 items-center justify-center gap-1.5 rounded-md border whitespace-nowrap transition-colors duration-120 disabled:opacity-50 disabled:pointer-events-none',
        size === 'md' ? 'h-8 text-sm' : 'h-7 text-grid',
        // Two classes for one property would leave the choice to the order of the style sheet.
        !className?.includes('px-') && (size === 'md' ? 'px-3' : 'px-2'),
        look === 'primary' && 'font-medium',
        LOOKS[look],
        className,
      )}
      {...rest}
    />
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children'> {
  /** What it does, for the tooltip and for screen readers. */
  label: string;
  keys?: string | undefined;
  icon: ReactNode;
}

/** A button that is only an icon; its name is in the tooltip. */
export function IconButton({ label, keys, icon, look = 'ghost', className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label} keys={keys}>
      <Button look={look} aria-label={label} className={cx('w-8 px-0', className)} {...rest}>{icon}</Button>
    </Tooltip>
  );
}
