import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import type { Measure, ShapeInput } from '@/api';
import { Button, Dialog, Field, Select } from '@/components';

import { useDesk } from '../use-desk';
import { type Unit, UNITS } from './days';
import { MEASURES } from './looks';
import { Parts, useParts } from './parts';
import { FLAT } from './season';
import { SeasonFields } from './season-fields';

type Kind = ShapeInput['kind'];
const KINDS: readonly Kind[] = ['even', 'front', 'back', 'season', 'amounts'];

/** Distributes lines over the days they run on: one intent, and the parts sum to each line exactly. */
export function DistributeDialog({ rows, onClose }: { rows: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation('flowchart');
  const desk = useDesk();
  const [kind, setKind] = useState<Kind>('front');
  const [unit, setUnit] = useState<Unit>(desk.view.chart.unit);
  const [coefficients, setCoefficients] = useState<readonly string[]>(FLAT);
  const only = rows.length === 1 && desk.session.rows.get(rows[0] ?? '')?.kind === 'line' ? (rows[0] ?? null) : null;
  const [measure, setMeasure] = useState<Measure>(desk.view.chart.measure);
  const parts = useParts(kind === 'amounts' ? only : null, unit, measure);
  const kinds = KINDS.filter((one) => one !== 'amounts' || only !== null);
  const shape = (): ShapeInput => {
    if (kind === 'season') return { kind, coefficients: [...coefficients] };
    if (kind === 'amounts') return { kind, parts: parts.typed };
    return { kind };
  };
  const apply = async (): Promise<void> => {
    if (kind === 'amounts' && !parts.ready) return;
    if (await desk.send('distribute_flights', [{ op: 'distribute_flights', rows: [...rows], unit, measure, shape: shape() }])) onClose();
  };
  return (
    <Dialog open onClose={onClose} size="md" title={t('distribute.title')} description={t('distribute.about', { count: rows.length })} onApply={() => { void apply(); }}
      footer={<><Button onClick={onClose}>{t('cancel')}</Button><Button look="primary" type="submit" disabled={kind === 'amounts' && !parts.ready}>{t('distribute.apply')}</Button></>}>
      <div className="flex flex-col gap-3">
        <div className="grid grid-cols-2 gap-3">
          <Field label={t('distribute.how')} className="col-span-2"><Select<Kind> value={kind} onChange={setKind} options={kinds.map((value) => ({ value, label: t(`distribute.${value}`) }))} /></Field>
          <Field label={t('distribute.what')}><Select<Measure> value={measure} onChange={setMeasure} disabled={kind === 'even'} options={MEASURES.map((value) => ({ value, label: t(`measure.${value}`) }))} /></Field>
          <Field label={t('distribute.unit')}><Select<Unit> value={unit} onChange={setUnit} disabled={kind === 'even'} options={UNITS.map((value) => ({ value, label: t(`unit.${value}`) }))} /></Field>
        </div>
        <p className="text-xs text-ink-3">{t(`distribute.text.${kind}`)}</p>
        {kind === 'season' && <SeasonFields coefficients={coefficients} onChange={setCoefficients} />}
        {kind === 'amounts' && <Parts parts={parts} unit={unit} measure={measure} />}
      </div>
    </Dialog>
  );
}
