import i18next from 'i18next';
import { useVirtualizer } from '@tanstack/react-virtual';
import { CircleAlert, Info, TriangleAlert, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';

import type { Conflict, Severity } from '@/api';
import { IconButton, Kbd } from '@/components';
import { cx } from '@/lib/cx';
import { codeText } from '@/lib/error-text';

import type { PlanDesk } from './desk';
import { valueOf } from './model/format';
import type { Placed } from './model/problems';
import { conflictName, flightText } from './panels/dispute-texts';
import { useDesk, useDeskChanges } from './use-desk';

const LOOKS: Record<Severity, { icon: typeof Info; tone: string }> = {
  error: { icon: CircleAlert, tone: 'text-bad' }, warning: { icon: TriangleAlert, tone: 'text-warn' }, info: { icon: Info, tone: 'text-info' },
};

/** All problems below the table; choosing one goes to its cell. */
export function ProblemsDrawer() {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const box = useRef<HTMLDivElement>(null);
  const list = desk.problems;
  // The compiler leaves components with this hook alone; it hands out functions that change without notice.
  // eslint-disable-next-line react-hooks/incompatible-library
  const rows = useVirtualizer({ count: list.length, getScrollElement: () => box.current, estimateSize: () => 28, overscan: 8 });
  const current = desk.view.problem;
  useEffect(() => { if (current !== null && current < list.length) rows.scrollToIndex(current, { align: 'auto' }); }, [current, list.length, rows]);
  return (
    <section data-pane aria-label={t('problems.title')} className="flex h-52 flex-none flex-col border-t border-line-strong bg-surface">
      <header className="flex h-9 flex-none items-center gap-3 border-b border-line bg-canvas px-3 text-sm">
        <h2 className="font-medium">{t('problems.title')}</h2>
        <span className="text-ink-3 tabular-nums">{list.length}</span>
        <span className="flex-1" />
        <Kbd keys="F8" /><Kbd keys="Shift+F8" />
        <IconButton size="sm" label={t('problems.close')} icon={<X size={16} />} onClick={() => { desk.see({ problems: false }, 'nothing'); }} />
      </header>
      <div ref={box} className="min-h-0 flex-1 overflow-y-auto">
        {list.length === 0 && <p className="p-4 text-sm text-ink-2">{t('problems.empty')}</p>}
        <ol className="relative" style={{ height: rows.getTotalSize() }}>
          {rows.getVirtualItems().map((item) => {
            const one = list[item.index];
            if (!one) return null;
            const { icon: Icon, tone } = LOOKS[one.problem.severity];
            return (
              <li key={item.key} ref={rows.measureElement} data-index={item.index} className="absolute inset-x-0" style={{ top: item.start }}>
                <button type="button" aria-current={item.index === current} onClick={() => { desk.sight.showProblem(item.index); }}
                  className={cx('flex w-full items-start gap-2 px-3 py-1 text-left text-grid hover:bg-hover', item.index === current && 'bg-accent-soft')}>
                  <Icon size={14} className={cx('mt-0.5', tone)} aria-label={t(`problems.${one.problem.severity}`)} />
                  <span className="w-1/4 max-w-64 min-w-28 flex-none truncate text-ink-2">{placeOf(desk, one) ?? t('problems.plan')}</span>
                  <span className="min-w-0 flex-1 wrap-anywhere">{textOf(one, () => t(`problems.${one.problem.code as 'misplaced'}`, argsOf(desk, one)))}</span>
                </button>
              </li>
            );
          })}
        </ol>
      </div>
    </section>
  );
}

function placeOf(desk: PlanDesk, { row, ref }: Placed): string | null {
  const found = row === null ? undefined : desk.session.rows.get(row);
  if (!found) return null;
  const column = ref === null ? undefined : desk.session.columns.get(ref);
  return [valueOf(found, desk.namingRef) || valueOf(found, 'name'), column ? desk.heading(column) : ''].filter(Boolean).join(' · ');
}

function argsOf(desk: PlanDesk, { problem, ref, row }: Placed): { field: string; entered: string; computed: string; channel: string; value: string; other: string } {
  const column = ref === null ? undefined : desk.session.columns.get(ref);
  const ofFlight = problem.args['kind'] === 'flight';
  const show = (value: string | undefined): string => (value === undefined ? '' : value === '' ? i18next.t('plans:others.cleared') : ofFlight ? flightText(desk, value) : column ? desk.formats.show(column.ref, column.kind, value, value.includes('.') ? 2 : 0) : value);
  const stands = row === null || ref === null ? undefined : desk.session.rows.get(row)?.v[ref];
  return { field: column ? desk.heading(column) : conflictName(desk, { kind: (problem.args['kind'] ?? 'cell') as Conflict['kind'], ref: problem.args['ref'] ?? '' }), other: show(problem.args['other']), entered: show(problem.args['entered']), computed: show(problem.args['computed']), channel: desk.choices.name('channel', problem.args['channel'] ?? ''), value: show(problem.code === 'conflict' ? problem.args['stands'] : stands) };
}

/** Problems whose words need the columns of the plan. */
const OF_CELLS: ReadonlySet<string> = new Set(['discrepancy', 'misplaced', 'conflict', 'conflict_place', 'conflict_part']);

function textOf({ problem }: Placed, ofCell: () => string): string {
  return OF_CELLS.has(problem.code) ? ofCell() : codeText('problem', problem.code, problem.args, problem.message);
}
