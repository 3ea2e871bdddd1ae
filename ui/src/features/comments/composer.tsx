import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';

import type { Audience, Reader } from '@/api';
import { Button, Checkbox, Textarea } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';

import { fitting, named, namingAt, type Naming } from './mentions';
import { keepDraft, useTalk } from './state';

/** The longest comment, as the core has it. */
const MOST = 4_000;
/** How many people are offered at once. */
const OFFERED = 6;

export interface ComposerProps {
  /** What it is for: a text that was begun is found again by it. */
  draft: string;
  /** The text to begin with, when nothing was typed yet. */
  initial?: string;
  label: string;
  send: string;
  busy: boolean;
  /** Whether the client may be a reader; absent: nobody is asked. */
  clientAllowed?: boolean;
  audience?: Audience;
  onAudience?: (audience: Audience) => void;
  /** Who reads it, and can be mentioned. */
  readers: readonly Reader[];
  autoFocus?: boolean;
  children?: ReactNode;
  onSend: (text: string, mentions: string[]) => void;
  onCancel: () => void;
}

/** A field for what one wants to say. `@` offers the readers; Ctrl+Enter sends, Esc leaves; what was typed stays until it is sent. */
export function Composer({ draft, initial = '', label, send, busy, clientAllowed, audience, onAudience, readers, autoFocus = true, children, onSend, onCancel }: ComposerProps) {
  const { t } = useTexts();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const chosen = useRef<string[]>([]);
  const [naming, setNaming] = useState<Naming | null>(null);
  const [at, setAt] = useState(0);
  const text = useTalk((state) => state.drafts[draft]) ?? initial;
  const said = text.trim();
  const tooLong = [...said].length > MOST;
  const offered = naming ? fitting(readers, naming.typed).slice(0, OFFERED) : [];
  const current = offered[Math.min(at, offered.length - 1)];
  useEffect(() => {
    const element = field.current;
    if (!autoFocus || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [autoFocus]);
  const submit = (): void => { if (said !== '' && !tooLong && !busy) onSend(said, chosen.current); };
  const look = (element: HTMLTextAreaElement): void => { setNaming(element.selectionStart === element.selectionEnd ? namingAt(element.value, element.selectionStart) : null); };
  const choose = (reader: Reader): void => {
    const element = field.current;
    if (!naming || !element) return;
    const next = named(text, naming, reader.name);
    chosen.current = [...new Set([...chosen.current, reader.id])];
    keepDraft(draft, next.text);
    setNaming(null);
    element.focus();
    requestAnimationFrame(() => { element.setSelectionRange(next.caret, next.caret); });
  };
  const onList = (event: KeyboardEvent): boolean => {
    if (!current || event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0) setAt((offered.indexOf(current) + step + offered.length) % offered.length);
    else if (event.key === 'Enter' || event.key === 'Tab') choose(current);
    else if (event.key === 'Escape') setNaming(null);
    else return false;
    return true;
  };
  const onKey = (event: KeyboardEvent): void => {
    const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    const inList = event.target === field.current && onList(event);
    if (!inList && !sends && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (inList) return;
    if (sends) submit();
    else onCancel();
  };
  return (
    <form className="flex flex-col gap-1.5" onSubmit={(event) => { event.preventDefault(); submit(); }} onKeyDown={onKey}>
      {children}
      <div className="relative">
        <Textarea ref={field} rows={3} aria-label={label} placeholder={label} value={text} aria-invalid={tooLong || undefined} aria-describedby={tooLong ? `${id}-long` : undefined} className="min-h-16 text-grid"
          aria-autocomplete="list" aria-controls={current ? `${id}-people` : undefined} aria-activedescendant={current ? `${id}-${current.id}` : undefined}
          onChange={(event) => { keepDraft(draft, event.target.value); setAt(0); look(event.target); }} onSelect={(event) => { look(event.currentTarget); }} onBlur={() => { setNaming(null); }} />
        {current && (
          <ul id={`${id}-people`} role="listbox" aria-label={t('comments:mention')} className="absolute inset-x-0 top-full z-40 mt-0.5 max-h-48 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-float">
            {offered.map((reader) => (
              // The field keeps the keys; the list only shows what they would choose.
              <li key={reader.id} id={`${id}-${reader.id}`} role="option" aria-selected={reader === current} className={cx('flex min-h-7 cursor-default items-center rounded-sm px-2 text-sm', reader === current && 'bg-hover')}
                onPointerDown={(event) => { event.preventDefault(); choose(reader); }}><span className="truncate">{reader.name}</span></li>
            ))}
          </ul>
        )}
      </div>
      {tooLong && <p id={`${id}-long`} role="alert" className="text-xs text-bad">{t('comments:tooLong', { most: MOST, length: [...said].length })}</p>}
      {clientAllowed !== undefined && (
        <Checkbox className="text-xs whitespace-normal" label={clientAllowed ? t('comments:clientReads') : t('comments:clientCannot')} disabled={!clientAllowed} checked={clientAllowed && audience === 'client'}
          onChange={(event) => { onAudience?.(event.target.checked ? 'client' : 'internal'); }} />
      )}
      <div className="flex items-center gap-1.5">
        <Button type="submit" size="sm" look="primary" busy={busy} disabled={said === '' || tooLong}>{send}</Button>
        <Button size="sm" look="ghost" onClick={onCancel}>{t('comments:cancel')}</Button>
        <span className="ml-auto text-xs text-ink-3 max-sm:hidden">{t('comments:sendKeys')}</span>
      </div>
    </form>
  );
}
