import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import type { TableReport } from '@/api';
import { Button, Field, Input } from '@/components';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { cellPlace, decideTable } from './model';
import type { StepProps } from './steps';

/** Which tables are imported and where their headers are. */
export function TableStep({ report, choices, decide, sheet, onSheet, onFocus, selectedRow }: StepProps) {
  const { t } = useTexts();
  const show = (table: TableReport) => {
    onSheet(table.sheet);
    onFocus({ row: table.header_rows[0] ?? 1, column: cellPlace(table.range)?.column ?? 0 });
  };
  const undated = report.problems.some((problem) => problem.code.startsWith('year_')) || choices.year !== null;
  return (
    <>
      <h2 className="font-medium">{t('imports:table.question')}</h2>
      <p className="mb-3 text-sm text-ink-2">{report.tables.length > 0 ? t('imports:table.lead') : t('imports:table.none')}</p>
      {report.variants && <p className="mb-3 flex items-start gap-2 text-sm text-warn"><TriangleAlert size={16} className="mt-0.5" />{t('imports:table.variants')}</p>}
      <ul className="flex flex-col gap-1">
        {report.tables.map((table) => (
          <li key={table.table} className={cx('flex items-start gap-2.5 rounded-md border px-3 py-2', table.sheet === sheet ? 'border-line-strong' : 'border-line')}>
            <input type="checkbox" aria-label={`${table.sheet} ${table.range}`} className="mt-0.5 size-4 accent-[var(--accent-fill)]" checked={table.included} onChange={(event) => { decide(decideTable(choices, table, { included: event.target.checked })); }} />
            <button type="button" className="min-w-0 flex-1 rounded-sm text-left" onClick={() => { show(table); }}>
              <span className="block truncate text-sm">{table.sheet} <span className="text-ink-2 tabular-nums">{table.range}</span></span>
              <span className="flex flex-wrap gap-x-2 text-xs text-ink-2"><Facts table={table} /></span>
            </button>
          </li>
        ))}
      </ul>
      {selectedRow !== null && <HeaderChoice key={selectedRow} row={selectedRow} {...{ report, choices, decide, sheet }} />}
      {undated && (
        <Field label={t('imports:table.year')} hint={t('imports:table.yearHint')} className="mt-4 w-56">
          <YearInput value={choices.year} onChange={(year) => { decide({ ...choices, year }); }} />
        </Field>
      )}
    </>
  );
}

function Facts({ table }: { table: TableReport }) {
  const { t } = useTexts();
  const [from = 0, to = from] = table.header_rows;
  const calendar = table.calendar === 'weeks' || table.calendar === 'months' || table.calendar === 'days' ? t(`imports:table.${table.calendar}`) : null;
  return (
    <>
      <span>{from === to ? t('imports:table.header', { from }) : t('imports:table.headers', { from, to })}</span>
      <span>{t('imports:table.lines', { count: table.lines })}</span>
      {table.sections.length > 0 && <span title={table.sections.join(', ')}>{t('imports:table.sections', { count: table.sections.length })}</span>}
      {calendar && <span>{calendar}</span>}
    </>
  );
}

/** The row that was clicked becomes the header of the sheet's nearest table, or of a new one. */
function HeaderChoice({ row, report, choices, decide, sheet }: Pick<StepProps, 'report' | 'choices' | 'decide' | 'sheet'> & { row: number }) {
  const { t } = useTexts();
  const near = report.tables.filter((table) => table.sheet === sheet)
    .sort((a, b) => Math.abs((a.header_rows[0] ?? 0) - row) - Math.abs((b.header_rows[0] ?? 0) - row))[0] ?? { sheet, header_rows: [row, row] };
  const set = (last: number) => { decide(decideTable(choices, near, { header_rows: [row, last], included: true })); };
  return (
    <div className="mt-4 flex flex-wrap items-center gap-2 rounded-md bg-sunken px-3 py-2 text-sm">
      <span className="mr-1 tabular-nums">{t('imports:table.row', { row })}</span>
      <Button size="sm" onClick={() => { set(row); }}>{t('imports:table.setHeader')}</Button>
      <Button size="sm" onClick={() => { set(row + 1); }}>{t('imports:table.setHeaderTwo')}</Button>
    </div>
  );
}

function YearInput({ value, onChange, ...rest }: { value: number | null; onChange: (year: number | null) => void; id?: string }) {
  const [text, setText] = useState(value === null ? '' : String(value));
  const commit = () => {
    const year = /^(19|20)\d\d$/.test(text.trim()) ? Number(text.trim()) : null;
    setText(year === null ? '' : String(year));
    if (year !== value) onChange(year);
  };
  return <Input {...rest} inputMode="numeric" maxLength={4} value={text} onChange={(event) => { setText(event.target.value); }} onBlur={commit} />;
}
