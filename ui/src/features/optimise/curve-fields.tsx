import type { Objective } from '@/api';
import { Field, Input, Select, Textarea } from '@/components';
import { useTexts } from '@/i18n';

import { countsPeople, familiesFor, PARAMETERS, type LineDraft } from './model';

/** The parameters of a line's curve, or its known points. */
export function CurveFields({ line, objective, problem, onChange }: { line: LineDraft; objective: Objective; problem: (field: string) => string | undefined; onChange: (by: Partial<LineDraft>) => void }) {
  const { t } = useTexts();
  const people = countsPeople(objective);
  if (line.kind === 'points') {
    return (
      <div className="mt-2 flex w-64 flex-col gap-2">
        <Field label={t(people ? 'optimise:pointsPeople' : 'optimise:points')} hint={t('optimise:pointsHint')} error={problem('points')}>
          <Textarea rows={4} className="text-right tabular-nums" value={line.points} onChange={(event) => { onChange({ points: event.target.value }); }} />
        </Field>
        <Field label={t('optimise:family.label')}>
          <Select value={line.family} onChange={(family) => { onChange({ family }); }} options={(['best', ...familiesFor(objective)] as const).map((value) => ({ value, label: t(`optimise:family.${value}`) }))} />
        </Field>
      </div>
    );
  }
  return (
    <div className="mt-2 flex w-64 flex-col gap-2">
      {PARAMETERS[line.kind].map((name) => (
        <Field key={name} label={name === 'most' ? t(people ? 'optimise:parameter.mostPeople' : 'optimise:parameter.most') : t(`optimise:parameter.${name as 'rate'}`)} error={problem(name)}>
          <Input className="text-right" inputMode="decimal" value={line.parameters[name] ?? ''} onChange={(event) => { onChange({ parameters: { ...line.parameters, [name]: event.target.value } }); }} />
        </Field>
      ))}
    </div>
  );
}
