import { FileKey } from 'lucide-react';
import { useRef } from 'react';
import { Button, Field, Input, Textarea } from '@/components';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { ApiError } from '@/api';

/** A file of a kit is longer than this only if it is none. */
const MAX_FILE = 4096;

/** A recovery kit as a person has it: a code, or a file with its passphrase. */
export interface TypedKit { text: string; file: string | null; passphrase: string }

export const NO_KIT: TypedKit = { text: '', file: null, passphrase: '' };

/** Whether a text is the code of a kit or what its file holds. */
export function isKit(text: string): boolean {
  return /^\s*MRM(R1|KIT)/i.test(text);
}

/** What a refusal says at the field that is wrong; nothing where it speaks of something else. */
export function kitTrouble(error: unknown): { kit?: string; passphrase?: string } {
  if (!(error instanceof ApiError)) return {};
  const failure = errorText(error);
  const text = [failure.what, failure.todo].filter(Boolean).join('. ');
  if (error.code === 'wrong_passphrase' || error.args['reason'] === 'kit_passphrase') return { passphrase: text };
  return error.code === 'invitation' && error.field === 'code' ? { kit: text } : {};
}

/** Takes a kit: its code is typed or pasted, or its file is chosen and its passphrase typed. */
export function KitInput({ value, onChange, error }: { value: TypedKit; onChange: (next: TypedKit) => void; error: unknown }) {
  const { t } = useTexts();
  const picker = useRef<HTMLInputElement>(null);
  const trouble = kitTrouble(error);
  const read = async (file: File | undefined) => {
    if (!file) return;
    // What is longer is none, and says so by its beginning.
    onChange({ text: await file.slice(0, MAX_FILE).text(), file: file.name, passphrase: '' });
  };
  return (
    <div className="flex flex-col gap-3">
      {value.file === null ? (
        <Field label={t('session:kit.code')} hint={t('session:kit.codeHint')} error={trouble.kit}>
          <Textarea rows={3} spellCheck={false} autoComplete="off" className="font-mono text-xs" value={value.text} onChange={(event) => { onChange({ ...value, text: event.target.value }); }} />
        </Field>
      ) : (
        <>
          <div className="flex flex-col gap-1 text-sm">
            <p className="flex items-center gap-2"><FileKey size={16} className="text-ink-3" /><span className="truncate">{value.file}</span></p>
            {trouble.kit && <p role="alert" className="text-xs text-bad">{trouble.kit}</p>}
          </div>
          <Field label={t('session:kit.passphrase')} error={trouble.passphrase}>
            <Input type="password" autoFocus autoComplete="off" value={value.passphrase} onChange={(event) => { onChange({ ...value, passphrase: event.target.value }); }} />
          </Field>
        </>
      )}
      <input ref={picker} type="file" hidden data-kit-file accept=".mrmkit,text/plain" onChange={(event) => { void read(event.target.files?.[0]); event.target.value = ''; }} />
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => { picker.current?.click(); }}>{t(value.file === null ? 'session:kit.pick' : 'session:kit.other')}</Button>
        {value.file !== null && <Button size="sm" look="ghost" onClick={() => { onChange(NO_KIT); }}>{t('session:kit.byCode')}</Button>}
      </div>
    </div>
  );
}
