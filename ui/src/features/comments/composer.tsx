import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';

import type { Audience } from '@/api';
import { Button, Checkbox, Textarea } from '@/components';
import { useTexts } from '@/i18n';

import { keepDraft, useTalk } from './state';

/** The longest comment, as the core has it. */
const MOST = 4_000;

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
  autoFocus?: boolean;
  children?: ReactNode;
  onSend: (text: string) => void;
  onCancel: () => void;
}

/** A field for what one wants to say. Ctrl+Enter sends, Esc leaves; what was typed stays until it is sent. */
export function Composer({ draft, initial = '', label, send, busy, clientAllowed, audience, onAudience, autoFocus = true, children, onSend, onCancel }: ComposerProps) {
  const { t } = useTexts();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const text = useTalk((state) => state.drafts[draft]) ?? initial;
  const said = text.trim();
  const tooLong = [...said].length > MOST;
  useEffect(() => {
    const element = field.current;
    if (!autoFocus || !element) return;
    element.focus();
    element.setSelectionRange(element.value.length, element.value.length);
  }, [autoFocus]);
  const submit = (): void => { if (said !== '' && !tooLong && !busy) onSend(said); };
  const onKey = (event: KeyboardEvent): void => {
    const sends = event.key === 'Enter' && (event.ctrlKey || event.metaKey);
    if (!sends && event.key !== 'Escape') return;
    event.preventDefault();
    event.stopPropagation();
    if (sends) submit();
    else onCancel();
  };
  return (
    <form className="flex flex-col gap-1.5" onSubmit={(event) => { event.preventDefault(); submit(); }} onKeyDown={onKey}>
      {children}
      <Textarea ref={field} rows={3} aria-label={label} placeholder={label} value={text} aria-invalid={tooLong || undefined} aria-describedby={tooLong ? `${id}-long` : undefined} className="min-h-16 text-grid"
        onChange={(event) => { keepDraft(draft, event.target.value); }} />
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
