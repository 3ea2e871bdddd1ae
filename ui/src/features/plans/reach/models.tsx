import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ReachModels, ReachView } from '@/api';
import { Input } from '@/components';
import { useCalculatorWords } from '@/features/calculators';
import { currentLanguage } from '@/i18n';
import { cx } from '@/lib/cx';
import { refusalText } from '@/lib/error-text';
import { formatNumber, formatPercent } from '@/lib/format';

import { readNumber } from '../model/numbers';

/** What each model makes of the lines, and which of them the plan goes by. */
export function ModelList({ found, chosen, readonly, onChoose, onCoefficient }: { found: ReachModels; chosen: string; readonly: boolean; onChoose: (rule: string) => void; onCoefficient: (value: string) => void }) {
  const { t } = useTranslation('plans');
  const words = useCalculatorWords();
  const group = useId();
  const kind = (rule: string): string => rule.split('/')[0] ?? rule;
  return (
    <fieldset className="flex min-w-0 flex-col">
      <legend className="mb-1 text-sm font-medium">{t('reach.model')}</legend>
      <table className="w-full border-collapse text-sm tabular-nums">
        <thead className="text-xs text-ink-3"><tr><th scope="col" className="text-left font-normal">{t('reach.by')}</th><th scope="col" className="text-right font-normal">{t('reach.reach')}</th><th scope="col" className="pl-3 text-right font-normal">{t('reach.frequency')}</th></tr></thead>
        <tbody>
          <Row group={group} chosen={chosen === ''} readonly={readonly} name={t('reach.byData')} note={found.by_data ? `${words.model(found.by_data.model)}: ${words.because(found.by_data.because)}` : t('reach.noData')} reach={found.by_data} onChoose={() => { onChoose(''); }} />
          {found.models.map((model) => {
            const coefficient = model.model === 'sainsbury_duplication';
            const unfit = model.unfit === null ? null : model.refused ? t('reach.unfit.data', { reason: refusalText(model.refused).what }) : t(`reach.unfit.${model.unfit}`);
            return (
              <Row key={model.model} group={group} chosen={kind(chosen) === kind(model.rule)} readonly={readonly} name={words.model(model.model)} note={unfit} reach={model.reach} unfit={unfit !== null} onChoose={() => { onChoose(model.rule); }}>
                {coefficient && <Coefficient value={model.rule.split('/')[1] ?? '1'} readonly={readonly} onChange={onCoefficient} />}
              </Row>
            );
          })}
        </tbody>
      </table>
    </fieldset>
  );
}

function Row({ group, chosen, readonly, name, note, reach, unfit = false, onChoose, children }: { group: string; chosen: boolean; readonly: boolean; name: string; note: string | null; reach: ReachView | null; unfit?: boolean; onChoose: () => void; children?: React.ReactNode }) {
  const language = currentLanguage();
  const words = useCalculatorWords();
  const remarks = reach?.warnings.map(words.warning).join('. ') ?? '';
  return (
    <tr className={cx('border-b border-line align-top', chosen && 'bg-accent-soft')}>
      <th scope="row" className="py-1.5 pr-2 text-left font-normal">
        <label className="flex items-start gap-2">
          {/* A model that does not take these lines may still be chosen: the data may come. */}
          <input type="radio" name={group} className="mt-0.5 size-4 flex-none accent-[var(--accent-fill)]" checked={chosen} disabled={readonly} onChange={onChoose} />
          <span className={cx('min-w-0', unfit && !chosen && 'text-ink-2')}><span className="first-letter:uppercase inline-block">{name}</span>{note && <span className="block text-xs text-pretty text-ink-3">{note}</span>}{remarks !== '' && <span className="block text-xs text-pretty text-warn">{remarks}</span>}</span>
        </label>
        {children}
      </th>
      <td className={cx('py-1.5 text-right whitespace-nowrap', chosen && 'font-medium')}>{reach ? formatPercent(reach.reach, 2, language) : '—'}</td>
      <td className="py-1.5 pl-3 text-right whitespace-nowrap">{reach?.frequency == null ? '—' : formatNumber(reach.frequency, 2, language)}</td>
    </tr>
  );
}

/** How much more than chance the lines have in common; 1 is chance. */
function Coefficient({ value, readonly, onChange }: { value: string; readonly: boolean; onChange: (value: string) => void }) {
  const { t } = useTranslation('plans');
  const language = currentLanguage();
  const sign = language === 'ru' ? ',' : '.';
  const [draft, setDraft] = useState<string | null>(null);
  const read = draft === null ? value : readNumber(draft, sign);
  const bad = read === null || read.startsWith('-');
  const commit = (): void => {
    if (draft === null || bad) return;
    onChange(read);
    setDraft(null);
  };
  return (
    <span className="mt-1 ml-6 flex items-center gap-2 text-xs text-ink-2">
      {t('reach.coefficient')}
      <Input aria-label={t('reach.coefficient')} aria-invalid={bad || undefined} inputMode="decimal" readOnly={readonly} className="h-6.5 w-20 text-right" value={draft ?? value.replace('.', sign)} onChange={(event) => { setDraft(event.target.value); }} onBlur={commit} onKeyDown={(event) => { if (event.key === 'Enter') { event.preventDefault(); commit(); } }} />
    </span>
  );
}
