import { Check, ChevronRight, Copy, OctagonAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { Button } from './button';

/** The shape of what is coming, for waits under a second. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={cx('animate-pulse rounded-sm bg-hover', className)} />;
}

/** Rows of a list that is coming. */
export function SkeletonRows({ rows = 6 }: { rows?: number }) {
  const { t } = useTexts();
  return (
    <div role="status" aria-label={t('loading')} className="flex flex-col gap-2 p-4">
      {Array.from({ length: rows }, (_, i) => <Skeleton key={i} className="h-7" />)}
    </div>
  );
}

/** How far a long work is; `of` 0 means not known yet. */
export function Progress({ done, of, label }: { done: number; of: number; label: string }) {
  const share = of > 0 ? Math.min(1, done / of) : null;
  return (
    <div role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} {...(share === null ? {} : { 'aria-valuenow': Math.round(share * 100) })} className="h-1.5 w-full overflow-hidden rounded-full bg-hover">
      <div className={cx('h-full rounded-full bg-accent-fill', share === null && 'w-1/3 animate-pulse')} style={share === null ? undefined : { width: `${share * 100}%` }} />
    </div>
  );
}

/** A place with nothing in it yet: what it is for, one thing to do, one link. */
export function Empty({ icon, title, children, action, link }: { icon?: ReactNode; title: string; children?: ReactNode; action?: ReactNode; link?: ReactNode }) {
  return (
    <div className="flex min-h-0 flex-1 overflow-y-auto">
      <div className="m-auto flex max-w-110 flex-col items-center gap-2 p-8 text-center">
        {icon && <div className="mb-1 text-ink-3">{icon}</div>}
        <h2 className="text-lg font-medium">{title}</h2>
        {children && <p className="text-sm text-balance text-ink-2">{children}</p>}
        {action && <div className="mt-3 flex gap-2">{action}</div>}
        {link && <div className="mt-1 text-sm">{link}</div>}
      </div>
    </div>
  );
}

export interface ErrorPanelProps { what: string; safe?: string | undefined; todo?: string | undefined; details?: string | undefined; actions?: ReactNode; compact?: boolean }

/** What happened, what is safe, what to do; details folded, with a button that copies all of it. */
export function ErrorPanel({ what, safe, todo, details, actions, compact = false }: ErrorPanelProps) {
  const { t } = useTexts();
  const [copied, setCopied] = useState(false);
  const copy = () => {
    const text = [what, safe, todo, details].filter(Boolean).join('\n');
    void navigator.clipboard.writeText(text).then(() => { setCopied(true); });
  };
  return (
    <div role="alert" className={cx('flex max-w-140 gap-3 rounded-lg border border-line bg-surface text-left', compact ? 'p-3' : 'm-auto p-5')}>
      <OctagonAlert size={compact ? 16 : 20} className="mt-0.5 text-bad" />
      <div className="flex min-w-0 flex-1 flex-col gap-1.5">
        <h2 className={cx('font-medium wrap-anywhere', compact ? 'text-sm' : 'text-lg')}>{what}</h2>
        {safe && <p className="text-sm text-ink-2 wrap-anywhere">{safe}</p>}
        {todo && <p className="text-sm text-ink wrap-anywhere">{todo}</p>}
        {details && (
          <details className="group mt-1 text-xs text-ink-2">
            <summary className="flex w-fit list-none items-center gap-1 rounded-sm"><ChevronRight size={14} className="transition-transform group-open:rotate-90" />{t('error.details')}</summary>
            <pre className="mt-1 max-h-40 overflow-auto rounded-sm bg-sunken p-2 font-mono whitespace-pre-wrap wrap-anywhere">{details}</pre>
          </details>
        )}
        <div className="mt-2 flex flex-wrap gap-2">
          {actions}
          <Button size="sm" look="ghost" className={cx(!actions && '-ml-2')} onClick={copy}>{copied ? <Check size={14} /> : <Copy size={14} />}{copied ? t('error.copied') : t('error.copy')}</Button>
        </div>
      </div>
    </div>
  );
}
