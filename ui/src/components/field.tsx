import { CircleAlert } from 'lucide-react';
import { useId, type ComponentProps, type ReactElement, type ReactNode } from 'react';
import { cloneElement } from 'react';
import { cx } from '@/lib/cx';

/** The looks of a text field, for other controls of its kind. */
export const controlClass = 'control';

/** A one-line text field. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input autoComplete="off" spellCheck={false} className={cx(controlClass, className)} {...rest} />;
}

/** A text field of several lines. */
export function Textarea({ className, ...rest }: ComponentProps<'textarea'>) {
  return <textarea className={cx(controlClass, 'h-auto min-h-20 py-1.5', className)} {...rest} />;
}

interface Control { id?: string; 'aria-describedby'?: string | undefined; 'aria-invalid'?: boolean | undefined }

/** A label, a control, a hint, an error: tied together for screen readers. */
export function Field({ label, hint, error, children, className }: { label: string; hint?: ReactNode; error?: string | undefined; children: ReactElement<Control>; className?: string }) {
  const id = useId();
  const note = error || hint ? `${id}-note` : undefined;
  return (
    <div className={cx('flex flex-col gap-1', className)}>
      <label htmlFor={id} className="text-sm text-ink-2">{label}</label>
      {cloneElement(children, { id, 'aria-describedby': note, 'aria-invalid': error ? true : undefined })}
      {error
        ? <p id={note} role="alert" className="flex items-start gap-1 text-xs text-bad"><CircleAlert size={14} className="mt-px" />{error}</p>
        : hint && <p id={note} className="text-xs text-ink-3">{hint}</p>}
    </div>
  );
}

/** A yes-or-no with its text beside it. */
export function Checkbox({ label, className, ...rest }: Omit<ComponentProps<'input'>, 'type'> & { label: ReactNode }) {
  return (
    <label className={cx('flex items-center gap-2 text-sm whitespace-nowrap', className)}>
      <input type="checkbox" className="size-4 accent-[var(--accent-fill)]" {...rest} />
      {label}
    </label>
  );
}
