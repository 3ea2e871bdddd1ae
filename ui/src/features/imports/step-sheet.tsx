import { EyeOff } from 'lucide-react';
import { Checkbox } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { codeText } from '@/lib/error-text';
import { chosenSheets, toggleSheet } from './model';
import type { StepProps } from './steps';

/** Which sheets are read. */
export function SheetStep({ report, choices, decide, sheet, onSheet }: StepProps) {
  const { t } = useTexts();
  const chosen = chosenSheets(report, choices);
  return (
    <>
      <h2 className="font-medium">{t('imports:sheet.question')}</h2>
      <p className="mb-3 text-sm text-ink-2">{chosen.length > 0 ? t('imports:sheet.picked') : t('imports:sheet.nonePicked')}</p>
      <ul className="flex flex-col gap-1">
        {report.sheets.map((one) => (
          <li key={one.name} className={cx('flex items-start gap-2.5 rounded-md border px-3 py-2', one.name === sheet ? 'border-accent bg-accent-soft' : 'border-line')}>
            <input type="checkbox" aria-label={one.name} className="mt-0.5 size-4 accent-[var(--accent-fill)]" checked={chosen.includes(one.name)} onChange={() => { decide(toggleSheet(report, choices, one.name)); onSheet(one.name); }} />
            <button type="button" className="min-w-0 flex-1 rounded-sm text-left" onClick={() => { onSheet(one.name); }}>
              <span className="block truncate text-sm">{one.name}</span>
              <span className="flex flex-wrap items-center gap-x-2 text-xs text-ink-2">
                <span className={one.role === 'plan' ? 'text-good' : undefined}>{codeText('role', one.role)}</span>
                <span className="tabular-nums">{t('imports:sheet.size', { rows: one.rows, columns: one.columns })}</span>
                {one.visibility !== 'visible' && one.role !== 'hidden' && <span className="inline-flex items-center gap-1 text-warn"><EyeOff size={12} />{one.visibility === 'hidden' ? t('imports:sheet.hidden') : t('imports:sheet.veryHidden')}</span>}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <Checkbox className="mt-4" label={t('imports:sheet.withHidden')} checked={choices.hidden} onChange={(event) => { decide({ ...choices, hidden: event.target.checked }); }} />
    </>
  );
}
