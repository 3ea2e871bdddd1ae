import { CircleAlert, Plus, X } from 'lucide-react';
import { type ClipboardEvent, type KeyboardEvent, useRef } from 'react';

import type { InputSpec } from '@/api';
import { Button } from '@/components';
import { readTsv } from '@/features/plans';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';

import { type DraftRow, pasteRows } from './model/draft';
import { useCalculatorWords } from './words';

/** So many rows a paste may bring; the core takes no more. */
const MAX_ROWS = 10_000;
/** More rows than these are shown in a box that scrolls. */
const TALL = 10;

/** A table of numbers: typed, or pasted from Excel at any of its cells. */
export function TableInput({ label, required, columns, path, rows, faults, onChange }: {
  label: string; required: boolean; columns: readonly InputSpec[]; path: string; rows: readonly DraftRow[]; faults: ReadonlyMap<string, string>; onChange: (rows: readonly DraftRow[]) => void;
}) {
  const { t } = useTexts();
  const words = useCalculatorWords();
  const body = useRef<HTMLTableSectionElement>(null);
  const own = [...faults].filter(([place]) => place === path || place.startsWith(`${path}[`));
  const set = (index: number, code: string, text: string): void => { onChange(rows.map((row, at) => (at === index ? { ...row, [code]: text } : row))); };
  const paste = (event: ClipboardEvent, row: number, column: number): void => {
    const text = event.clipboardData.getData('text/plain');
    if (!/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    onChange(pasteRows(rows, columns, { row, column }, readTsv(text)).slice(0, MAX_ROWS));
  };
  const move = (event: KeyboardEvent, row: number, column: number): void => {
    const step = event.key === 'ArrowDown' || event.key === 'Enter' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    if (step === 1 && row === rows.length - 1 && event.key === 'Enter') onChange([...rows, {}]);
    requestAnimationFrame(() => { body.current?.querySelectorAll<HTMLInputElement>(`[data-column="${String(column)}"]`)[row + step]?.select(); });
  };
  const heading = (spec: InputSpec): string => [words.code(spec.code), 'unit' in spec.shape ? words.unitOf(spec.code, spec.shape.unit) : ''].filter(Boolean).join(', ');
  return (
    <section aria-label={label} className="flex flex-col gap-1 rounded-md border border-line p-2">
      <div className="flex items-center gap-2">
        <h4 className="min-w-0 flex-1 text-sm">{label}{!required && <span className="text-xs text-ink-3"> {t('calculators:ui.optional')}</span>}</h4>
        <Button size="sm" look="ghost" className="h-6 px-1.5" onClick={() => { onChange([...rows, {}]); }}><Plus size={14} />{t('calculators:ui.addRow')}</Button>
      </div>
      <div className={cx('overflow-x-auto', rows.length > TALL && 'max-h-64 overflow-y-auto')}>
        <table className="w-full border-collapse text-grid tabular-nums">
          <thead className="text-xs text-ink-3">
            <tr className="align-bottom"><th scope="col" className="w-6 font-normal">№</th>{columns.map((spec) => <th key={spec.code} scope="col" title={words.domain(spec)} className="min-w-16 px-1 pb-1 text-right font-normal">{heading(spec)}{!spec.required && '*'}</th>)}<td className="w-6" /></tr>
          </thead>
          <tbody ref={body}>
            {rows.map((row, index) => (
              <tr key={index}>
                <td className="text-center text-xs text-ink-3">{index + 1}</td>
                {columns.map((spec, column) => (
                  <td key={spec.code} className="p-px">
                    <input data-column={column} autoComplete="off" spellCheck={false} inputMode="decimal" aria-label={`${heading(spec)}, ${t('calculators:ui.row', { number: index + 1 })}`} aria-invalid={faults.has(`${path}[${String(index)}].${spec.code}`) || undefined}
                      className="h-6.5 w-full min-w-14 rounded-sm border border-line bg-surface px-1.5 text-right hover:border-line-strong aria-invalid:border-bad" value={row[spec.code] ?? ''}
                      onChange={(event) => { set(index, spec.code, event.target.value); }} onPaste={(event) => { paste(event, index, column); }} onKeyDown={(event) => { move(event, index, column); }} />
                  </td>
                ))}
                <td><button type="button" aria-label={t('calculators:ui.removeRow', { number: index + 1 })} className="grid size-6 place-items-center rounded-sm text-ink-3 hover:bg-hover hover:text-ink" onClick={() => { onChange(rows.filter((_, at) => at !== index)); }}><X size={14} /></button></td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="text-xs text-ink-3">{[columns.some((spec) => !spec.required) ? t('calculators:ui.starred') : '', t('calculators:ui.pasteHint')].filter(Boolean).join(' ')}</p>
      {own.map(([place, fault]) => <p key={place} role="alert" className="flex items-start gap-1 text-xs text-bad"><CircleAlert size={14} className="mt-px shrink-0" />{placeName(place)}{fault}</p>)}
    </section>
  );

  function placeName(place: string): string {
    const match = /\[(\d+)\](?:\.(\w+))?/.exec(place);
    if (!match) return '';
    return `${t('calculators:ui.row', { number: Number(match[1]) + 1 })}${match[2] ? `, ${words.code(match[2])}` : ''}: `;
  }
}
