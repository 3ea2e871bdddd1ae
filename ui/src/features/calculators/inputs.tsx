import { CircleAlert } from 'lucide-react';
import { useId } from 'react';

import type { Calculator, InputSpec } from '@/api';
import { Checkbox, Input, Select } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';

import type { Draft, DraftRow, Typed } from './model/draft';
import { TableInput } from './table-input';
import { type CalculatorWords, useCalculatorWords } from './words';

/** Messages by place in the draft: `reach`, `vehicles[1].r2`. */
export type Faults = ReadonlyMap<string, string>;

/** The inputs of a calculator. */
export function Inputs({ calculator, draft, faults, onChange }: { calculator: Calculator; draft: Draft; faults: Faults; onChange: (draft: Draft) => void }) {
  const words = useCalculatorWords();
  return (
    <div className="flex flex-col gap-2">
      {calculator.inputs.map((spec) => {
        const set = (value: Typed): void => { onChange({ ...draft, [spec.code]: value }); };
        if (spec.shape.kind === 'table') {
          return <TableInput key={spec.code} label={words.code(spec.code)} required={spec.required} columns={spec.shape.columns} path={spec.code} rows={(draft[spec.code] ?? []) as readonly DraftRow[]} faults={faults} onChange={set} />;
        }
        if (spec.shape.kind === 'flag') return <Checkbox key={spec.code} className="whitespace-normal" label={words.code(spec.code)} checked={draft[spec.code] === true} onChange={(event) => { set(event.target.checked); }} />;
        return <One key={spec.code} spec={spec} words={words} value={String(draft[spec.code] ?? '')} fault={faults.get(spec.code)} onChange={set} />;
      })}
    </div>
  );
}

/** One input: its name and where it may lie to the left, the value with its unit to the right. */
function One({ spec, words, value, fault, onChange }: { spec: InputSpec; words: CalculatorWords; value: string; fault: string | undefined; onChange: (text: string) => void }) {
  const { t } = useTexts();
  const id = useId();
  const { shape } = spec;
  const domain = words.domain(spec);
  const hints = [spec.required ? '' : t('calculators:ui.optional'), domain, shape.kind === 'list' ? t('calculators:ui.listHint') : ''].filter(Boolean).join('; ');
  const unit = 'unit' in shape ? words.unitOf(spec.code, shape.unit) : '';
  const told = { id, 'aria-invalid': fault ? true : undefined, 'aria-describedby': fault ? `${id}-fault` : hints ? `${id}-hint` : undefined };
  return (
    <div className={cx('grid items-start gap-x-3', shape.kind === 'list' ? 'gap-y-0.5' : 'grid-cols-[minmax(0,1fr)_minmax(0,9.5rem)]')}>
      <div className="pt-1">
        <label htmlFor={id} className="block text-sm text-pretty wrap-break-word">{words.code(spec.code)}</label>
        {hints && <span id={`${id}-hint`} className="block text-xs text-ink-3">{hints}</span>}
      </div>
      {shape.kind === 'choice'
        ? <Select {...told} aria-label={words.code(spec.code)} className="h-7 text-grid" value={value === '' ? NONE : value} onChange={(next) => { onChange(next === NONE ? '' : next); }}
            options={[...(spec.required ? [] : [{ value: NONE, label: '—' }]), ...shape.options.map((option) => ({ value: option, label: words.option(option) }))]} />
        : <span className="relative flex items-center">
            <Input {...told} inputMode={shape.kind === 'currency' ? 'text' : 'decimal'} className={cx('h-7 text-grid tabular-nums', unit && 'pr-14', shape.kind !== 'currency' && shape.kind !== 'list' && 'text-right')} value={value} onChange={(event) => { onChange(event.target.value); }} />
            {unit && <span aria-hidden className="pointer-events-none absolute right-2 w-11 truncate text-xs text-ink-3">{unit}</span>}
          </span>}
      {fault && <p id={`${id}-fault`} role="alert" className="col-span-full flex items-start gap-1 pt-0.5 text-xs text-bad"><CircleAlert size={14} className="mt-px shrink-0" />{fault}</p>}
    </div>
  );
}

/** Radix has no empty value. */
const NONE = '-';
