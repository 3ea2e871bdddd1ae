import { X } from 'lucide-react';
import { Dialog as Radix } from 'radix-ui';
import type { FormEvent, KeyboardEvent, ReactNode } from 'react';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { useFocusBack } from './focus-back';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: string;
  description?: string | undefined;
  /** Ctrl/Cmd+Enter anywhere in the dialog; also Enter in one-line fields, as in every form. */
  onApply?: () => void;
  /** Buttons, at the bottom right; the first thing at the left is for what is rarely needed. */
  footer?: ReactNode;
  footerStart?: ReactNode;
  /** Under the title, above the content. */
  header?: ReactNode;
  size?: 'sm' | 'md' | 'lg' | 'full';
  /** Esc: returns true when it was used for going one level back, so that the dialog stays. */
  onEscape?: () => boolean;
  /** Whether a click outside closes; not where typed text would be lost. */
  lightDismiss?: boolean;
  children: ReactNode;
}

const SIZES = { sm: 'w-105', md: 'w-140', lg: 'w-200', full: 'h-[calc(100vh-48px)] w-[calc(100vw-48px)] max-w-400' };

/** A dialog: keeps the focus and gives it back, closes by Esc, applies by Ctrl+Enter. */
export function Dialog(props: DialogProps) {
  return (
    <Radix.Root open={props.open} onOpenChange={(now) => { if (!now) props.onClose(); }}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 bg-overlay animate-appear" />
        <Frame {...props} />
      </Radix.Portal>
    </Radix.Root>
  );
}

/** Is there while the dialog is open. */
function Frame({ title, description, onApply, footer, footerStart, header, size = 'sm', onEscape, lightDismiss = false, children }: DialogProps) {
  const { t } = useTexts();
  const back = useFocusBack();
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && onApply) {
      event.preventDefault();
      onApply();
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    onApply?.();
  };
  return (
    <Radix.Content
      {...back}
      onKeyDown={onKeyDown}
      onEscapeKeyDown={(event) => { if (onEscape?.()) event.preventDefault(); }}
      onPointerDownOutside={(event) => { if (!lightDismiss) event.preventDefault(); }}
      {...(description ? {} : { 'aria-describedby': undefined })}
      className={cx('fixed top-1/2 left-1/2 z-50 flex max-h-[calc(100vh-48px)] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col rounded-lg border border-line bg-raised shadow-float outline-none', SIZES[size])}
    >
      <form className="flex min-h-0 flex-1 flex-col" onSubmit={submit} noValidate>
        <div className="flex items-start gap-2 px-5 pt-4 pb-3">
          <div className="min-w-0 flex-1">
            <Radix.Title className="truncate text-lg font-medium">{title}</Radix.Title>
            {description && <Radix.Description className="mt-0.5 text-sm text-ink-2">{description}</Radix.Description>}
          </div>
          <Radix.Close type="button" aria-label={t('close')} className="-mt-1 -mr-2 grid size-8 place-items-center rounded-md text-ink-3 hover:bg-hover hover:text-ink"><X size={16} /></Radix.Close>
        </div>
        {header}
        <div className={cx('min-h-0 flex-1', size === 'full' ? 'flex flex-col' : 'overflow-y-auto px-5 pb-1')}>{children}</div>
        {(footer || footerStart) && (
          <div className={cx('flex flex-wrap items-center gap-2 px-5 py-4', size === 'full' && 'border-t border-line py-3')}>
            {footerStart}
            <div className="ml-auto flex min-w-0 items-center gap-2">{footer}</div>
          </div>
        )}
      </form>
    </Radix.Content>
  );
}
