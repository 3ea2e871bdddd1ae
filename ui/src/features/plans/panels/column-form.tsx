import { Plus } from 'lucide-react';
import { type ReactNode, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { ColumnView } from '@/api';
import { Button, Field, Input, PickList, Select, Textarea } from '@/components';

import type { PlanDesk } from '../desk';
import { isNumeric } from '../model/format';

const KINDS = ['text', 'number', 'money', 'percent', 'date'] as const;
type Kind = (typeof KINDS)[number];

/** Adds a column of the planner's own: filled in by people, or calculated. */
export function NewColumn({ desk }: { desk: PlanDesk }) {
  const { t } = useTranslation('plans');
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [kind, setKind] = useState<Kind>('text');
  const [audience, setAudience] = useState<'client' | 'internal'>('client');
  const [unit, setUnit] = useState('');
  const [formula, setFormula] = useState('');
  const [choices, setChoices] = useState('');
  const [missing, setMissing] = useState(false);
  const [refusal, setRefusal] = useState('');
  const numeric = kind !== 'text' && kind !== 'date';
  const add = async (): Promise<void> => {
    if (name.trim() === '') {
      setMissing(true);
      return;
    }
    const refused = await desk.offer('add_column', [{ op: 'add_column', name: name.trim(), kind, audience, unit: numeric && unit.trim() !== '' ? unit.trim() : null, formula: numeric ? formula : null, choices: kind === 'text' ? wordsOf(choices) : [] }]);
    if (refused) {
      setRefusal(refused);
      return;
    }
    setOpen(false);
    setName('');
    setUnit('');
    setFormula('');
    setChoices('');
  };
  if (!open) return <Button size="sm" className="self-start" onClick={() => { setOpen(true); }}><Plus size={14} />{t('columns.add')}</Button>;
  return (
    <Form submit={() => { void add(); }} close={() => { setOpen(false); }}>
      <Field label={t('columns.name')} error={missing ? t('columns.nameRequired') : undefined}><Input autoFocus maxLength={120} value={name} onChange={(event) => { setName(event.target.value); setMissing(false); }} /></Field>
      <div className="grid grid-cols-2 gap-2">
        <Field label={t('columns.kind')}><Select value={kind} onChange={setKind} options={KINDS.map((value) => ({ value, label: t(`columns.kinds.${value}`) }))} /></Field>
        <Field label={t('columns.audience')}><Select value={audience} onChange={setAudience} options={(['client', 'internal'] as const).map((value) => ({ value, label: t(`costs.${value}`) }))} /></Field>
      </div>
      {kind === 'text' && <ChoicesField value={choices} onChange={setChoices} />}
      {numeric && <Field label={t('columns.unit')} hint={t('columns.unitHint')}><Input maxLength={20} value={unit} onChange={(event) => { setUnit(event.target.value); }} /></Field>}
      {numeric && <FormulaField desk={desk} value={formula} refusal={refusal} onChange={(text) => { setFormula(text); setRefusal(''); }} />}
      <Button type="submit" size="sm" look="primary" className="self-start">{t('columns.create')}</Button>
    </Form>
  );
}

/** Changes how a column is calculated; an empty formula makes it one that people fill in. */
export function FormulaForm({ desk, column, close }: { desk: PlanDesk; column: ColumnView; close: () => void }) {
  const { t } = useTranslation('plans');
  const [formula, setFormula] = useState((desk.formats.language === 'ru' ? column.formula?.ru : column.formula?.en) ?? '');
  const [refusal, setRefusal] = useState('');
  const save = async (): Promise<void> => {
    const refused = await desk.offer('set_formula', [{ op: 'update_column', id: column.ref, formula }]);
    if (refused) setRefusal(refused);
    else close();
  };
  return (
    <Form submit={() => { void save(); }} close={close}>
      <FormulaField autoFocus label={t('columns.formulaOf', { name: desk.heading(column) })} desk={desk} without={column.ref} value={formula} refusal={refusal} onChange={(text) => { setFormula(text); setRefusal(''); }} />
      <div className="flex gap-2">
        <Button type="submit" size="sm" look="primary">{t('columns.save')}</Button>
        <Button size="sm" onClick={close}>{t('columns.cancel')}</Button>
      </div>
    </Form>
  );
}

/** Changes the words that a column offers. */
export function ChoicesForm({ desk, column, close }: { desk: PlanDesk; column: ColumnView; close: () => void }) {
  const { t } = useTranslation('plans');
  const [choices, setChoices] = useState((column.choices ?? []).join('\n'));
  const [refusal, setRefusal] = useState('');
  const save = async (): Promise<void> => {
    const refused = await desk.offer('set_choices', [{ op: 'update_column', id: column.ref, choices: wordsOf(choices) }]);
    if (refused) setRefusal(refused);
    else close();
  };
  return (
    <Form submit={() => { void save(); }} close={close}>
      <ChoicesField autoFocus label={t('columns.choicesOf', { name: desk.heading(column) })} value={choices} error={refusal} onChange={setChoices} />
      <div className="flex gap-2">
        <Button type="submit" size="sm" look="primary">{t('columns.save')}</Button>
        <Button size="sm" onClick={close}>{t('columns.cancel')}</Button>
      </div>
    </Form>
  );
}

const wordsOf = (text: string): string[] => text.split('\n').map((word) => word.trim()).filter((word) => word !== '');

function ChoicesField({ value, onChange, label, error, autoFocus = false }: { value: string; onChange: (text: string) => void; label?: string; error?: string; autoFocus?: boolean }) {
  const { t } = useTranslation('plans');
  return <Field label={label ?? t('columns.choices')} hint={t('columns.choicesHint')} error={error || undefined}><Textarea autoFocus={autoFocus} rows={4} value={value} onChange={(event) => { onChange(event.target.value); }} /></Field>;
}

function Form({ submit, close, children }: { submit: () => void; close: () => void; children: ReactNode }) {
  return (
    <form className="flex flex-col gap-2 rounded-md border border-line p-2" onSubmit={(event) => { event.preventDefault(); submit(); }} onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); close(); } }}>
      {children}
    </form>
  );
}

interface FormulaFieldProps { desk: PlanDesk; value: string; refusal: string; onChange: (text: string) => void; label?: string; without?: string; autoFocus?: boolean }

/** A formula with a list that puts the name of a column where the caret is. */
function FormulaField({ desk, value, refusal, onChange, label, without, autoFocus }: FormulaFieldProps) {
  const { t } = useTranslation('plans');
  const input = useRef<HTMLInputElement>(null);
  const caret = useRef<number | null>(null);
  const columns = (desk.meta()?.columns ?? []).filter((column) => column.ref !== without && isNumeric(column.kind));
  // What the table shows comes first: a formula is about what one sees.
  const sorted = [...columns.filter((column) => column.shown), ...columns.filter((column) => !column.shown)];
  const insert = (ref: string): void => {
    const column = columns.find((one) => one.ref === ref);
    if (!column) return;
    const at = input.current?.selectionStart ?? value.length;
    const name = `[${desk.formats.language === 'ru' ? column.name_ru : column.name_en}]`;
    onChange(value.slice(0, at) + name + value.slice(input.current?.selectionEnd ?? at));
    caret.current = at + name.length;
  };
  /** After the name the planner goes on typing. */
  const goOn = (event: Event): void => {
    if (caret.current === null) return;
    event.preventDefault();
    input.current?.focus();
    input.current?.setSelectionRange(caret.current, caret.current);
    caret.current = null;
  };
  return (
    <>
      <Field label={label ?? t('columns.formula')} hint={t('columns.formulaHint')} error={refusal || undefined}>
        <Input ref={input} autoFocus={autoFocus} maxLength={1000} spellCheck={false} value={value} onChange={(event) => { onChange(event.target.value); }} />
      </Field>
      <PickList value={null} onChange={insert} onCloseAutoFocus={goOn} groups={[{ options: sorted.map((column) => ({ value: column.ref, label: desk.heading(column) })) }]} placeholder={t('columns.insert')} searchLabel={t('columns.search')} emptyText={t('columns.none')} aria-label={t('columns.insert')} />
    </>
  );
}
