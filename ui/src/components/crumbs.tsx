import { ChevronRight } from 'lucide-react';
import { Fragment, type ReactNode } from 'react';
import { cx } from '@/lib/cx';

export interface Crumb { label: ReactNode; href?: string }

/** The way here: links, and last where we are. */
export function Crumbs({ items }: { items: readonly Crumb[] }) {
  return (
    <ol className="flex min-w-0 items-center gap-1 text-sm">
      {items.map((item, i) => (
        <Fragment key={i}>
          {i > 0 && <li aria-hidden className="text-ink-3"><ChevronRight size={14} /></li>}
          <li className={cx('truncate', i === items.length - 1 ? 'min-w-0' : 'max-w-56 shrink-0')}>
            {item.href
              ? <a href={item.href} className="rounded-sm text-ink-2 hover:text-ink hover:underline">{item.label}</a>
              : <span aria-current="page" className="font-medium">{item.label}</span>}
          </li>
        </Fragment>
      ))}
    </ol>
  );
}
