import './grid/grid.css';

import { useEffect, useRef, type CSSProperties } from 'react';
import { useTranslation } from 'react-i18next';

import type { Copied } from './range-work';
import { useDesk } from './use-desk';

/** The table itself. Clipboard events come here because the grid has the focus. */
export function PlanGrid({ rowHeight }: { rowHeight: number }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => (host.current ? desk.mount(host.current) : undefined), [desk]);
  useEffect(() => {
    const element = host.current;
    if (!element) return;
    const stop = new AbortController();
    const inEditor = (): boolean => document.activeElement?.closest('.plan-editor') != null;
    const put = (event: ClipboardEvent, copied: Copied | null): void => {
      if (inEditor() || copied === null) return;
      event.preventDefault();
      event.clipboardData?.setData('text/plain', copied.text);
      if (copied.html !== null) event.clipboardData?.setData('text/html', copied.html);
    };
    element.addEventListener('copy', (event) => { if (!inEditor()) put(event, desk.ranges.copy()); }, { signal: stop.signal });
    element.addEventListener('cut', (event) => { if (!inEditor()) put(event, desk.ranges.cut()); }, { signal: stop.signal });
    element.addEventListener('paste', (event) => {
      if (inEditor()) return;
      event.preventDefault();
      void desk.ranges.paste(event.clipboardData?.getData('text/plain') ?? '', event.clipboardData?.getData('text/html') ?? '');
    }, { signal: stop.signal });
    return () => { stop.abort(); };
  }, [desk]);
  return <div ref={host} data-pane tabIndex={0} className="plan-grid" aria-label={t('grid.label')} data-testid="plan-grid" style={{ '--plan-row': `${String(rowHeight)}px` } as CSSProperties} />;
}
