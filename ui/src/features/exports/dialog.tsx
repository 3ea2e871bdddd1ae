import { useMutation } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { api, type ExportInput, type Measure } from '@/api';
import { Button, Dialog, ErrorPanel, Segmented, toast } from '@/components';
import { currentLanguage, useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { formatBytes } from '@/lib/format';
import { platform } from '@/platform';
import { fileName } from './file-name';
import { Choice } from './choice';
import { IntoWorkbook } from './into';
import { useExportState } from './state';

const close = () => { useExportState.setState({ plan: null }); };

/** What to export, for whom, in which language. */
export function ExportDialog() {
  const plan = useExportState((state) => state.plan);
  const [into, setInto] = useState(false);
  if (!plan) return null;
  const way = <WhichFile into={into} onChange={setInto} />;
  return into ? <IntoWorkbook key={plan.id} id={plan.id} title={plan.title} onClose={close} way={way} /> : <NewFile key={plan.id} id={plan.id} title={plan.title} chart={plan.chart} way={way} />;
}

/** A file of our own make, or the client's. */
function WhichFile({ into, onChange }: { into: boolean; onChange: (into: boolean) => void }) {
  const { t } = useTexts();
  return (
    <Choice label={t('exports:way')} hint={into ? t('exports:intoHint') : t('exports:newHint')}>
      <Segmented label={t('exports:way')} value={into ? 'into' : 'new'} onChange={(way) => { onChange(way === 'into'); }} options={[{ value: 'new', label: t('exports:new') }, { value: 'into', label: t('exports:into') }]} />
    </Choice>
  );
}

type Wanted = Omit<ExportInput, 'chart'> & { chart: Measure };
const MEASURES: readonly Measure[] = ['budget', 'impressions', 'grp'];

function NewFile({ id, title, chart, way }: { id: string; title: string; chart: Measure; way: ReactNode }) {
  const { t } = useTexts();
  const [input, setInput] = useState<Wanted>({ format: 'xlsx', audience: 'client', lang: currentLanguage(), chart });
  const set = (change: Partial<Wanted>) => { setInput({ ...input, ...change }); };
  const run = useMutation({
    mutationFn: async () => {
      const suggested = fileName(title, input.audience === 'client' ? t('exports:suffixClient') : null, input.format);
      const target = await platform().pickSaveTarget(suggested, t('exports:pickTitle'));
      if (!target) return null;
      if (target.kind === 'path') {
        const saved = await api.exportTo(id, input, target.path);
        return t('exports:saved', { path: saved.path, size: formatBytes(saved.bytes) });
      }
      const bytes = await (await api.exportBytes(id, input)).blob();
      await platform().saveBytes(target, suggested, bytes);
      return t('exports:downloaded', { name: suggested, size: formatBytes(bytes.size) });
    },
    onSuccess: (said) => {
      if (said === null) return;
      toast({ tone: 'good', text: said });
      close();
    },
  });
  const failure = run.error ? errorText(run.error) : null;
  return (
    <Dialog open onClose={close} onApply={() => { if (!run.isPending) run.mutate(); }} title={t('exports:title')} description={title} size="md"
      footer={<><Button onClick={close}>{t('cancel')}</Button><Button type="submit" look="primary" autoFocus busy={run.isPending}>{run.isPending ? t('exports:busy') : t('exports:submit')}</Button></>}>
      <div className="flex flex-col gap-4">
        {way}
        <Choice label={t('exports:format')} hint={input.format === 'xlsx' ? t('exports:xlsxHint') : t('exports:csvHint')}>
          <Segmented label={t('exports:format')} value={input.format} onChange={(format) => { set({ format }); }} options={[{ value: 'xlsx', label: t('exports:xlsx') }, { value: 'csv', label: t('exports:csv') }]} />
        </Choice>
        <Choice label={t('exports:audience')} hint={input.audience === 'client' ? t('exports:clientHint') : t('exports:internalHint')}>
          <Segmented label={t('exports:audience')} value={input.audience} onChange={(audience) => { set({ audience }); }} options={[{ value: 'client', label: t('exports:client') }, { value: 'internal', label: t('exports:internal') }]} />
        </Choice>
        <Choice label={t('exports:language')}>
          <Segmented label={t('exports:language')} value={input.lang} onChange={(lang) => { set({ lang }); }} options={[{ value: 'ru', label: 'Русский' }, { value: 'en', label: 'English' }]} />
        </Choice>
        {input.format === 'xlsx' && (
          <Choice label={t('exports:chart')}>
            <Segmented label={t('exports:chart')} value={input.chart} onChange={(measure) => { set({ chart: measure }); }} options={MEASURES.map((value) => ({ value, label: t(`flowchart:measure.${value}`) }))} />
          </Choice>
        )}
        {failure && <ErrorPanel compact {...failure} />}
      </div>
    </Dialog>
  );
}
