import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Check } from 'lucide-react';
import { useRef, useState } from 'react';
import { api, type Choices, type ImportReport, type ImportView } from '@/api';
import { goTo, type Place } from '@/app/router';
import { trackSave } from '@/app/save-state';
import { Button, Dialog, ErrorPanel, toast } from '@/components';
import { useAllPlans, useProjects } from '@/features/projects';
import { useTexts } from '@/i18n';
import { cx } from '@/lib/cx';
import { errorText } from '@/lib/error-text';
import { platform } from '@/platform';
import { chosenSheets, mappingOf, STEPS, type Step } from './model';
import { SheetPictureView, type PictureFocus } from './picture';
import { ColumnsStep } from './step-columns';
import { Remembered } from './remembered';
import { ProblemsStep } from './step-problems';
import { SheetStep } from './step-sheet';
import { TableStep } from './step-table';
import { TotalsStep } from './step-totals';
import { useImportPlaces } from './places';
import type { StepProps } from './steps';
import { commitOf, proposedTarget, type Target } from './target';

interface Props { view: ImportView; report: ImportReport; from: Place; intoPlan: boolean; more: number; onCancel: () => void; onDone: () => void }

/** Five steps, each already answered: whoever agrees presses Enter five times. */
export function ReadyWizard({ view, report, from, intoPlan, more, onCancel, onDone }: Props) {
  const { t } = useTexts();
  const [step, setStep] = useState<Step>(intoPlan ? 'columns' : 'sheet');
  const [sheet, setSheet] = useState(() => chosenSheets(report, view.choices)[0] ?? report.sheets[0]?.name ?? '');
  const [focus, setFocus] = useState<PictureFocus | null>(null);
  const [selectedRow, setSelectedRow] = useState<number | null>(null);
  const { decide, deciding, decideError } = useDecisions(view);
  const { projects, plans, mayBegin } = useImportPlaces();
  const name = report.metadata['client']?.value || report.title || view.file_name.replace(/\.[^.]+$/, '');
  const [chosenTarget, setTarget] = useState<Target | null>(null);
  const target = chosenTarget ?? proposedTarget(from, plans, projects, name, intoPlan, mayBegin);
  const commit = useCommit(view, onDone);
  const at = STEPS.indexOf(step);
  const body = commitOf(target, report.metadata['client']?.value ?? null);
  const last = step === 'totals';
  const go = (to: number) => { setStep(STEPS[Math.min(STEPS.length - 1, Math.max(0, to))] ?? 'sheet'); setSelectedRow(null); };
  const apply = () => {
    if (deciding || commit.isPending) return;
    if (!last) go(at + 1);
    else if (body && report.lines > 0) commit.mutate(body);
  };
  const props: StepProps = { report, choices: view.choices, decide, sheet, onSheet: setSheet, focus, onFocus: setFocus, selectedRow, mapping: view.mapping ?? null };
  const failure = commit.error ?? decideError;
  const version = JSON.stringify(view.choices);
  return (
    <Dialog open onClose={onCancel} onApply={apply} onEscape={() => { if (at > 0) go(at - 1); return at > 0; }} size="full" title={t('imports:title', { file: view.file_name })}
      header={<StepBar step={step} onStep={(to) => { go(STEPS.indexOf(to)); }} more={more} report={report} />}
      footerStart={<><Button look="ghost" onClick={onCancel}>{t('imports:cancel')}</Button>{at >= 2 && <SaveMapping view={view} report={report} />}</>}
      footer={
        <>
          {deciding && <span role="status" className="text-sm text-ink-3">{t('imports:thinking')}</span>}
          {last && <Whither target={target} />}
          {at > 0 && <Button onClick={() => { go(at - 1); }}>{t('imports:back')}</Button>}
          <Button type="submit" look="primary" autoFocus busy={commit.isPending} disabled={last && (!body || report.lines === 0)}>{commit.isPending ? t('imports:committing') : last ? t('imports:commit') : t('imports:next')}</Button>
        </>
      }>
      <div className="flex min-h-0 flex-1 border-t border-line">
        <div className="flex min-w-0 flex-1 flex-col border-r border-line max-md:hidden">
          <h2 className="truncate border-b border-line bg-canvas px-4 py-1 text-xs text-ink-2">{sheet}</h2>
          <SheetPictureView key={sheet} importId={view.id} sheet={sheet} version={version} focus={focus} label={t('imports:picture.label', { sheet })} selectedRow={selectedRow}
            onRow={step === 'table' ? setSelectedRow : undefined} onColumn={step === 'columns' ? (column) => { setFocus({ column }); } : undefined} />
        </div>
        <section aria-label={t('imports:stepOf', { n: at + 1, all: STEPS.length, name: t(`imports:step.${step}`) })} className={cx('shrink-0 overflow-y-auto p-5 max-md:w-full max-md:max-w-none', last || step === 'columns' ? 'w-1/2 max-w-200' : 'w-2/5 max-w-160')}>
          {failure && <div className="mb-4"><ErrorPanel compact {...errorText(failure)} safe={t('imports:reading.safe')} /></div>}
          {view.mapping && step !== 'problems' && !last && <Remembered view={view} mapping={view.mapping} />}
          {step === 'sheet' && <SheetStep {...props} />}
          {step === 'table' && <TableStep {...props} />}
          {step === 'columns' && <ColumnsStep {...props} />}
          {step === 'problems' && <ProblemsStep {...props} />}
          {step === 'totals' && <TotalsStep {...props} importId={view.id} version={version} target={target} onTarget={setTarget} />}
        </section>
      </div>
    </Dialog>
  );
}

/** Where the import will go, beside the button that does it. */
function Whither({ target }: { target: Target }) {
  const { t } = useTexts();
  const project = useProjects().data?.projects.find((one) => one.id === target.projectId)?.name;
  const plan = useAllPlans().data?.plans.find((one) => one.id === target.planId)?.title;
  const text = target.mode === 'into' ? plan && t('imports:target.toPlan', { name: plan }) : target.projectId === 'new' ? t('imports:target.toNew', { name: target.projectName.trim() }) : project && t('imports:target.toProject', { name: project });
  return text ? <span className="max-w-90 truncate text-sm text-ink-2 max-lg:hidden">{text}</span> : null;
}

/** The names of the steps at the top: done, current, to come. */
function StepBar({ step, onStep, more, report }: { step: Step; onStep: (step: Step) => void; more: number; report: ImportReport }) {
  const { t } = useTexts();
  const at = STEPS.indexOf(step);
  const marks: Partial<Record<Step, number>> = { problems: report.problems.filter((problem) => problem.severity !== 'info').length, totals: report.reconciliation.filter((one) => !one.equal).length };
  return (
    <div className="flex items-center gap-4 px-5 pb-3">
      <ol className="flex items-center gap-1">
        {STEPS.map((one, i) => (
          <li key={one} className="flex items-center gap-1">
            {i > 0 && <span aria-hidden className="h-px w-5 bg-line-strong max-md:hidden" />}
            <button type="button" aria-current={one === step ? 'step' : undefined} onClick={() => { onStep(one); }}
              className={cx('flex h-7 items-center gap-1.5 rounded-md px-2 text-sm', one === step ? 'bg-accent-soft font-medium text-ink' : 'text-ink-2 hover:bg-hover')}>
              <span className={cx('grid size-4.5 place-items-center rounded-full text-xs tabular-nums', i < at ? 'bg-good-soft text-good' : one === step ? 'bg-accent-fill text-on-accent' : 'bg-hover text-ink-2')}>{i < at ? <Check size={12} /> : i + 1}</span>
              <span className={cx(one !== step && 'max-md:sr-only')}>{t(`imports:step.${one}`)}</span>
              {(marks[one] ?? 0) > 0 && <span className="rounded-full bg-warn-soft px-1.5 text-xs text-warn tabular-nums">{marks[one]}</span>}
            </button>
          </li>
        ))}
      </ol>
      {more > 0 && <span className="ml-auto text-sm text-ink-3">{t('imports:queue', { count: more })}</span>}
    </div>
  );
}

/** Sends decisions one after the other: each is about the report that the one before left. */
function useDecisions(view: ImportView) {
  const queries = useQueryClient();
  const asked = useRef(0);
  const save = useMutation({
    mutationFn: (choices: Choices) => api.chooseImport(view.id, choices),
    scope: { id: `import-choices-${view.id}` },
    onMutate: () => { asked.current += 1; return asked.current; },
    onSuccess: (answer, _choices, number) => { if (number === asked.current) queries.setQueryData(['import', view.id, 'view'], answer); },
  });
  const decide = (choices: Choices) => {
    // At once on the screen, so that two quick decisions add up.
    queries.setQueryData<ImportView>(['import', view.id, 'view'], (now) => now && { ...now, choices });
    save.mutate(choices);
  };
  return { decide, deciding: save.isPending, decideError: save.error };
}

function useCommit(view: ImportView, onDone: () => void) {
  const { t } = useTexts();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NonNullable<ReturnType<typeof commitOf>>) => trackSave(api.commitImport(view.id, body), { message: (error) => errorText(error).what }),
    onSuccess: async (answer, body) => {
      const done = 'plan_id' in body ? t('imports:merged', { updated: answer.updated, added: answer.added }) : t('imports:done', { count: answer.added });
      toast({ tone: 'good', text: answer.comments > 0 ? `${done}. ${t('comments:taken', { count: answer.comments })}` : done });
      await Promise.all(['projects', 'plans', 'plan'].map((key) => queries.invalidateQueries({ queryKey: [key] })));
      onDone();
      goTo({ at: 'plan', id: answer.plan_id });
    },
  });
}

function SaveMapping({ view, report }: { view: ImportView; report: ImportReport }) {
  const { t } = useTexts();
  const save = useMutation({
    mutationFn: async () => {
      const name = `${view.file_name.replace(/\.[^.]+$/, '')}.mapping.json`;
      const target = await platform().pickSaveTarget(name, t('imports:mapping.title'));
      if (!target) return false;
      await platform().saveBytes(target, name, new Blob([`${JSON.stringify(mappingOf(report, view.choices), null, 2)}\n`], { type: 'application/json' }));
      return true;
    },
    onSuccess: (saved) => { if (saved) toast({ tone: 'good', text: t('imports:mapping.saved') }); },
    onError: (error) => { toast({ tone: 'bad', text: errorText(error).what }); },
  });
  return <Button look="ghost" busy={save.isPending} onClick={() => { save.mutate(); }}>{t('imports:mapping.save')}</Button>;
}
