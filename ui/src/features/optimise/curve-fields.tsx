import type { CurveFamily, Objective } from '@/api';
import { Field, Input, Select, Textarea } from '@/components';
import { useTexts } from '@/i18n';

import { countsPeople, familiesFor, type LineDraft, PARAMETERS, takesPoints } from './model';

/** The parameters of a line's curve, or its known points. */
export function CurveFields({ line, objective, problem, onChange }: { line: LineDraft; objective: Objective; problem: (field: string) => string | undefined; onChange: (by: Partial<LineDraft>) => void }) {
  const { t } = useTexts();
  const people = countsPeople(objective);
  if (takesPoints(line.kind)) {
    const reach = line.kind === 'reach_points';
    const families: readonly (CurveFamily | 'best')[] = reach ? ['hyperbola', 'exponential', 'hill'] : ['best', ...familiesFor(objective)];
    return (
      <div className="mt-2 flex w-64 flex-col gap-2">
        <Field label={t(reach ? 'optimise:pointsGrp' : people ? 'optimise:pointsPeople' : 'optimise:points')} hint={t('optimise:pointsHint')} error={problem('points')}>
          <Textarea rows={4} className="text-right tabular-nums" value={line.points} onChange={(event) => { onChange({ points: event.target.value }); }} />
        </Field>
        <Field label={t('optimise:family.label')}>
          <Select value={reach && !families.includes(line.family) ? 'hyperbola' : line.family} onChange={(family) => { onChange({ family }); }} options={families.map((value) => ({ value, label: t(`optimise:family.${value}`) }))} />
        </Field>
        {reach && <Parameter line={line} name="cpp" people={people} problem={problem} onChange={onChange} />}
      </div>
    );
  }
  return (
    <div className="mt-2 flex w-64 flex-col gap-2">
      {PARAMETERS[line.kind].map((name) => <Parameter key={name} line={line} name={name} people={people} problem={problem} onChange={onChange} />)}
    </div>
  );
}

function Parameter({ line, name, people, problem, onChange }: { line: LineDraft; name: string; people: boolean; problem: (field: string) => string | undefined; onChange: (by: Partial<LineDraft>) => void }) {
  const { t } = useTexts();
  return (
    <Field label={name === 'most' ? t(people ? 'optimise:parameter.mostPeople' : 'optimise:parameter.most') : t(`optimise:parameter.${name as 'rate'}`)} error={problem(name)}>
      <Input className="text-right" inputMode="decimal" value={line.parameters[name] ?? ''} onChange={(event) => { onChange({ parameters: { ...line.parameters, [name]: event.target.value } }); }} />
    </Field>
  );
}
