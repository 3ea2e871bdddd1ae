import { useId, useState } from 'react';

import { cx } from '@/lib/cx';

const CONTROL = 'w-full min-w-0 text-ellipsis rounded-sm border border-transparent bg-transparent px-1 text-ink hover:border-line-strong focus:border-field-line focus:bg-surface read-only:hover:border-transparent aria-[invalid=true]:border-bad';

export interface TextCellProps {
  value: string;
  /** How the value looks while nobody edits it; `value` where absent. */
  shown?: string;
  label: string;
  onCommit: (text: string) => void;
  readonly?: boolean;
  numeric?: boolean;
  /** Several lines: long texts are read whole. */
  long?: boolean;
  invalid?: boolean;
  options?: readonly string[];
  placeholder?: string;
  className?: string;
  inputMode?: 'decimal' | 'text';
}

/** A value that is edited in place: taken by Enter or on leaving, given up by Esc. */
export function TextCell({ value, shown, label, onCommit, readonly = false, numeric = false, long = false, invalid = false, options = [], placeholder, className, inputMode }: TextCellProps) {
  const [draft, setDraft] = useState<string | null>(null);
  const [focused, setFocused] = useState(false);
  const text = draft ?? (focused ? value : (shown ?? value));
  const list = useId();
  const commit = (): void => {
    if (draft !== null && draft !== value) onCommit(draft);
    setDraft(null);
  };
  const shared = {
    value: text, readOnly: readonly, 'aria-label': label, 'aria-invalid': invalid || undefined, title: text === '' ? undefined : text, placeholder, spellCheck: false,
    onBlur: () => { setFocused(false); commit(); },
    onFocus: () => { setFocused(true); },
    onChange: (event: { target: { value: string } }) => { setDraft(event.target.value); },
    onKeyDown: (event: React.KeyboardEvent<HTMLElement>) => {
      if (event.key === 'Escape' && draft !== null) {
        event.stopPropagation();
        setDraft(null);
      }
      if (event.key === 'Enter' && !event.shiftKey && !event.altKey) {
        event.preventDefault();
        commit();
      }
    },
  };
  if (long) return <textarea {...shared} rows={Math.min(text.split('\n').reduce((rows, part) => rows + Math.max(Math.ceil(part.length / 24), 1), 0), 10)} className={cx(CONTROL, 'text-grid resize-none py-0.5 leading-[18px]', className)} />;
  return (
    <>
      <input {...shared} inputMode={inputMode} list={options.length > 0 ? list : undefined} className={cx(CONTROL, 'h-6.5', !className?.includes('text-xs') && 'text-grid', numeric && 'num', className)} />
      {options.length > 0 && <datalist id={list}>{options.map((option) => <option key={option} value={option} />)}</datalist>}
    </>
  );
}
