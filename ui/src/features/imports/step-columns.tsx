import { EyeOff, Lock, LockOpen, Sigma } from 'lucide-react';
import { useState } from 'react';
import type { ColumnReport } from '@/api';
import { Checkbox, IconButton, Input, PickList, type PickGroup } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { fieldName } from '@/lib/fields';
import { formatPercent } from '@/lib/format';
import { columnIndex, decideColumn, DOUBTFUL, formulaText, sureness, targetOf } from './model';
import type { StepProps } from './steps';
import { useTargets } from './targets';

/** What each column means. */
export function ColumnsStep(props: StepProps) {
  const { t } = useTexts();
  const { report } = props;
  const [onlyDoubtful, setOnlyDoubtful] = useState(false);
  const tables = report.tables.filter((table) => table.included && report.columns.some((column) => column.table === table.table));
  const doubtful = report.columns.filter((column) => column.confidence < DOUBTFUL).length;
  return (
    <>
      <h2 className="font-medium">{t('imports:columns.question')}</h2>
      <div className="mb-3 flex min-h-5 items-center justify-between text-sm text-ink-2">
        <p>{doubtful > 0 ? t('imports:columns.doubtful', { count: doubtful }) : report.columns.length > 0 ? t('imports:columns.clear') : t('imports:columns.empty')}</p>
        {doubtful > 0 && <Checkbox label={t('imports:columns.onlyDoubtful')} checked={onlyDoubtful} onChange={(event) => { setOnlyDoubtful(event.target.checked); }} />}
      </div>
      {tables.map((table) => (
        <section key={table.table} className="mb-5">
          {tables.length > 1 && <h3 className="mb-1 truncate text-xs text-ink-3">{table.sheet} {table.range}</h3>}
          <table className="w-full table-fixed text-sm">
            <thead className="text-left text-xs text-ink-3">
              <tr className="h-7 border-b border-line"><th scope="col" className="w-[34%] pl-1 font-normal">{t('imports:columns.head')}</th><th scope="col" className="font-normal">{t('imports:columns.means')}</th><th scope="col" className="w-24 pl-2 font-normal">{t('imports:columns.sure')}</th><td className="w-13" /></tr>
            </thead>
            <tbody>
              {report.columns.filter((column) => column.table === table.table && (!onlyDoubtful || column.confidence < DOUBTFUL)).map((column) => <Mapping key={column.cell} {...props} sheetOfTable={table.sheet} column={column} />)}
            </tbody>
          </table>
        </section>
      ))}
      <Metadata {...props} />
    </>
  );
}

function Mapping({ column, sheetOfTable, choices, decide, onSheet, onFocus, focus, sheet, mapping }: StepProps & { column: ColumnReport; sheetOfTable: string }) {
  const { t } = useTexts();
  // A metric that stands in rows is named by the cell of its name, `D9`.
  const at = columnIndex(column.column.replace(/\d+$/, ''));
  const here = focus?.column === at && sheet === sheetOfTable;
  const internal = column.audience === 'internal';
  const language = currentLanguage();
  const groups = useGroups(column);
  const isNew = mapping?.applied === true && mapping.changes.some((one) => one.kind === 'column_new' && one.sheet === sheetOfTable && one.column === column.column);
  return (
    <tr className={cx('border-b border-line align-top', here && 'bg-accent-soft')} onFocusCapture={() => { onSheet(sheetOfTable); onFocus({ column: at }); }} data-column={column.column}>
      <td className="py-1.5 pr-3 pl-1">
        <button type="button" className="flex w-full min-w-0 gap-1.5 rounded-sm text-left" onClick={() => { onSheet(sheetOfTable); onFocus({ column: at, row: Number(/\d+$/.exec(column.cell)?.[0] ?? 1) }); }}>
          <span className="w-6 shrink-0 text-xs leading-5 text-ink-3">{column.column}</span>
          <span className="min-w-0">
            <span className="block truncate" title={column.header}>{column.header || t('imports:columns.noHeader')}{column.scale !== 1 && <span className="text-ink-3"> {t('imports:columns.unit', { scale: column.scale })}</span>}{isNew && <span className="ml-1.5 rounded-full bg-info-soft px-1.5 text-xs text-info">{t('imports:mapping.new')}</span>}</span>
            <span className="block truncate text-xs text-ink-3" title={column.samples.join(' · ')}>{column.samples.join(' · ')}</span>
            {column.formula && <span className="mt-0.5 flex items-start gap-1 text-xs text-ink-2"><Sigma size={12} aria-hidden className="mt-0.5 shrink-0" /><span className="min-w-0 wrap-anywhere">{t(column.calculated ? 'imports:columns.calculated' : 'imports:columns.notCalculated', { formula: formulaText(column.formula, language) })}</span></span>}
          </span>
        </button>
      </td>
      <td className="py-1.5">
        <PickList aria-label={`${column.column} ${column.header}`} value={targetOf(column)} groups={groups} placeholder="" searchLabel={t('imports:columns.search')} emptyText={t('imports:columns.nothing')} className="h-7"
          onChange={(target) => { decide(decideColumn(choices, sheetOfTable, column, { target })); }} />
      </td>
      <td className="py-1.5 pl-2"><Confidence value={column.confidence} /></td>
      <td className="py-1 text-right whitespace-nowrap">
        {column.hidden && <EyeOff size={14} aria-label={t('imports:columns.hidden')} className="mr-0.5 inline text-warn" />}
        <IconButton label={internal ? t('imports:columns.toClient') : t('imports:columns.toInternal')} size="sm" className={cx('w-7', internal && 'text-internal')} icon={internal ? <Lock size={14} /> : <LockOpen size={14} />}
          onClick={() => { decide(decideColumn(choices, sheetOfTable, column, { audience: internal ? 'client' : 'internal' })); }} />
      </td>
    </tr>
  );
}

function useGroups(column: ColumnReport): PickGroup[] {
  const { t } = useTexts();
  const language = currentLanguage();
  const likely = [...new Set([...(column.field ? [column.field] : []), ...column.alternatives])];
  const own = column.custom === null ? t('imports:columns.customShort') : t(column.formula ? 'imports:columns.values' : 'imports:columns.custom', { name: column.custom });
  return useTargets(likely, [
    ...(column.formula ? [{ value: 'formula', label: t('imports:columns.formula', { formula: formulaText(column.formula, language) }) }] : []),
    { value: 'custom', label: own },
    { value: 'ignore', label: t('imports:columns.ignore') },
  ]);
}

function Confidence({ value }: { value: number }) {
  const { t } = useTexts();
  const level = sureness(value);
  const tone = level === 'high' ? 'bg-good' : level === 'middle' ? 'bg-info' : 'bg-warn';
  return (
    <div title={formatPercent(value, 0)} className="flex flex-col gap-1 pt-0.5">
      <span className={cx('text-xs', level === 'low' ? 'text-warn' : 'text-ink-2')}>{t(`imports:columns.level.${level}`)}</span>
      <span aria-hidden className="h-1 w-16 overflow-hidden rounded-full bg-hover"><span className={cx('block h-full rounded-full', tone)} style={{ width: `${Math.round(value * 100)}%` }} /></span>
    </div>
  );
}

/** What was found around the tables; a correction is a decision like any other. */
function Metadata({ report, choices, decide }: StepProps) {
  const { t } = useTexts();
  const found = Object.entries(report.metadata);
  if (found.length === 0) return null;
  return (
    <section>
      <h2 className="font-medium">{t('imports:columns.header')}</h2>
      <p className="mb-2 text-sm text-ink-2">{t('imports:columns.headerHint')}</p>
      <dl className="grid grid-cols-[8rem_1fr_6rem] items-center gap-x-2 gap-y-1 text-sm">
        {found.map(([field, { value, cell }]) => (
          <div key={`${field}:${value}`} className="contents">
            <dt className="truncate text-ink-2">{headerName(field)}</dt>
            <dd><Input aria-label={headerName(field)} className="h-7" defaultValue={value} onBlur={(event) => { if (event.target.value.trim() !== value) decide({ ...choices, metadata: { ...choices.metadata, [field]: event.target.value.trim() } }); }} /></dd>
            <dd className="truncate text-xs text-ink-3" title={cell}>{cell}</dd>
          </div>
        ))}
      </dl>
    </section>
  );

  function headerName(field: string): string {
    const own: Record<string, string> = { title: t('projects:plan.title'), period_start: fieldName('start', currentLanguage()), period_end: fieldName('end', currentLanguage()), period_text: fieldName('period', currentLanguage()), vat: t('imports:totals.vat') };
    return own[field] ?? fieldName(field, currentLanguage());
  }
}
