import { createPortal } from 'react-dom';
import { useTexts } from '@/i18n';
import { formatDay } from '@/lib/format';
import { groupsOf } from './model';

/** The code in numbered groups, to be read aloud, written down and compared. */
export function CodeGroups({ code }: { code: string }) {
  return (
    <ol data-kit-code className="grid grid-cols-6 gap-x-3 gap-y-1 rounded-lg border border-line bg-sunken p-3 font-mono text-sm select-text">
      {groupsOf(code).map(({ place, text }) => (
        <li key={place} className="flex items-baseline gap-1"><span className="w-4 shrink-0 text-right font-sans text-[10px] text-ink-3 select-none">{place}</span><span>{text}</span></li>
      ))}
    </ol>
  );
}

/** What is printed instead of the window: the kit alone, in black on white. */
export function PrintedKit({ code, workspace, person }: { code: string; workspace: string; person: string }) {
  const { t } = useTexts();
  return createPortal(
    <article className="print-sheet">
      <h1>{t('security:kit.sheet.title')}</h1>
      <p>{t('security:kit.sheet.whose', { workspace, person, day: formatDay(new Date().toISOString().slice(0, 10)) })}</p>
      <p>{t('security:kit.sheet.what')}</p>
      <ol>{groupsOf(code).map(({ place, text }) => <li key={place}><small>{place}</small> {text}</li>)}</ol>
      <p className="whole">{code}</p>
      <p>{t('security:kit.sheet.how')}</p>
      <p>{t('security:kit.sheet.keep')}</p>
    </article>,
    document.body,
  );
}
