import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';

import { api } from '@/api';
import { Button, Dialog, ErrorPanel, Field, Select, SkeletonRows } from '@/components';
import { errorText } from '@/lib/error-text';

import { rowName } from '../model/row-name';
import { useDesk, useDeskChanges } from '../use-desk';
import { MOST_LINES, PairMatrix } from './matrix';
import { ModelList } from './models';
import { closeReach, useReachState } from './state';

const WHOLE = 'plan';

/** The common reach of lines: what each two share, and the model that puts them together. */
export function ReachDialog() {
  const { open, section } = useReachState();
  return open ? <Opened section={section} /> : null;
}

function Opened({ section: first }: { section: string | null }) {
  const { t } = useTranslation('plans');
  const desk = useDesk();
  useDeskChanges(desk);
  const [section, setSection] = useState(first ?? WHOLE);
  const [coefficient, setCoefficient] = useState<string | null>(null);
  // What was just chosen stands at once; the plan answers a moment later.
  const [wanted, setWanted] = useState<string | null>(null);
  const revision = desk.meta()?.revision ?? 0;
  const audience = desk.view.audience;
  const found = useQuery({
    queryKey: ['reach-models', desk.id, audience, section, coefficient, revision], queryFn: () => api.reachModels(desk.id, { audience, ...(section === WHOLE ? {} : { section }), ...(coefficient === null ? {} : { coefficient }) }),
    placeholderData: keepPreviousData, staleTime: Infinity, gcTime: 60_000,
  });
  const sections = desk.session.order.flatMap((id) => { const row = desk.session.rows.get(id); return row?.kind === 'section' ? [{ value: id, label: rowName(desk, row, t('grid.untitledSection')) }] : []; });
  const choose = (rule: string): void => {
    setWanted(rule);
    void desk.setHeader('reach_model', rule).then((taken) => { if (!taken) setWanted(null); });
  };
  const chosen = wanted ?? found.data?.chosen ?? '';
  if (wanted !== null && wanted === (found.data?.chosen ?? '')) setWanted(null);
  const take = (value: string): void => {
    setCoefficient(value);
    if (chosen.startsWith('sainsbury_duplication/')) choose(`sainsbury_duplication/${value}`);
  };
  const lines = found.data?.lines ?? [];
  return (
    <Dialog open size="full" onClose={closeReach} title={t('reach.title')} description={t('reach.description')} footer={<Button onClick={closeReach}>{t('reach.close')}</Button>}
      header={sections.length > 0 && <div className="border-b border-line px-5 pb-3"><Field label={t('reach.scope')} className="w-80"><Select value={section} onChange={setSection} options={[{ value: WHOLE, label: t('reach.wholePlan') }, ...sections]} /></Field></div>}>
      {found.error ? <div className="p-5"><ErrorPanel {...errorText(found.error)} /></div> : !found.data ? <SkeletonRows rows={8} /> : (
        <div className="flex min-h-0 flex-1 gap-6 overflow-auto px-5 py-3 max-lg:flex-col">
          <section aria-label={t('reach.table')} className="min-w-0 flex-1">
            <h3 className="mb-1 text-sm font-medium">{t('reach.table')}</h3>
            {lines.length < 2 ? <p className="text-sm text-pretty text-ink-2">{t('reach.fewLines')}</p>
              : lines.length > MOST_LINES ? <p className="text-sm text-pretty text-ink-2">{t('reach.manyLines', { count: lines.length, most: MOST_LINES })}</p>
                : <PairMatrix key={section} desk={desk} lines={lines} />}
            {found.data.left_out > 0 && <p className="mt-2 text-xs text-warn">{t('reach.leftOut', { count: found.data.left_out })}</p>}
          </section>
          <div className="w-105 shrink-0 max-lg:w-auto"><ModelList found={found.data} chosen={chosen} readonly={desk.readonly} onChoose={choose} onCoefficient={take} /></div>
        </div>
      )}
    </Dialog>
  );
}
