import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ellipsis, FileInput, Plus, Tags } from 'lucide-react';
import { useState } from 'react';
import { api, type RateCardSummary } from '@/api';
import { goTo, hrefOf } from '@/app/router';
import { Slot } from '@/app/slots';
import { Button, Crumbs, Empty, ErrorPanel, IconButton, Menu, Moment, Period, SkeletonRows, toast } from '@/components';
import { useReadOnly, WriteButton } from '@/features/session';
import { DeleteEntry, RenameEntry } from '@/features/settings';
import { useTexts } from '@/i18n';
import { errorText } from '@/lib/error-text';
import { platform, type PickedFile } from '@/platform';
import { ImportRates } from './import-dialog';
import { exportRateCard, RATE_CARDS, told, useRateCards } from './queries';

type Open = { kind: 'rename' | 'delete'; card: RateCardSummary } | { kind: 'import'; file: PickedFile } | null;

/** All rate cards. */
export function RateCardsPage() {
  const { t } = useTexts();
  const list = useRateCards();
  const queries = useQueryClient();
  const [open, setOpen] = useState<Open>(null);
  const close = () => { setOpen(null); };
  const make = useMutation({
    mutationFn: () => api.createRateCard({ name: t('rates:newName'), currency: 'RUB' }, ''),
    onSuccess: async (made) => { await queries.invalidateQueries({ queryKey: [RATE_CARDS] }); goTo({ at: 'rate', id: made.id }); },
    onError: told,
  });
  const save = useMutation({ mutationFn: exportRateCard, onSuccess: (saved) => { if (saved) toast({ tone: 'good', text: t('rates:exported') }); }, onError: told });
  const pick = (): void => { void platform().pickFiles(t('rates:import.pick')).then(([file]) => { if (file) setOpen({ kind: 'import', file }); }); };
  const readonly = useReadOnly() !== null;
  const buttons = <><WriteButton onClick={pick}><FileInput size={16} />{t('rates:import.button')}</WriteButton><WriteButton look="primary" busy={make.isPending} onClick={() => { make.mutate(); }}><Plus size={16} />{t('rates:create')}</WriteButton></>;
  return (
    <>
      <Slot name="crumbs"><Crumbs items={[{ label: t('rates:title') }]} /></Slot>
      {list.isPending && <SkeletonRows />}
      {list.error && <div className="flex flex-1 p-6"><ErrorPanel {...errorText(list.error)} actions={<Button size="sm" look="primary" onClick={() => { void list.refetch(); }}>{t('retry')}</Button>} /></div>}
      {list.data?.cards.length === 0 && <Empty icon={<Tags size={32} />} title={t('rates:empty.title')} action={buttons}>{t('rates:empty.text')}</Empty>}
      {list.data && list.data.cards.length > 0 && (
        <div className="flex min-h-0 flex-1 flex-col">
          <div className="flex flex-wrap items-center gap-3 px-6 py-4"><h1 className="mr-auto text-xl font-medium">{t('rates:title')}</h1>{buttons}</div>
          <div className="min-h-0 flex-1 overflow-y-auto px-4 pb-6">
            <table className="w-full table-fixed text-sm">
              <thead className="sticky top-0 bg-surface text-left text-xs text-ink-3">
                <tr className="h-8 border-b border-line">
                  <th scope="col" className="pl-2 font-normal">{t('rates:name')}</th>
                  <th scope="col" className="w-1/4 font-normal">{t('rates:vendors')}</th>
                  <th scope="col" className="w-24 font-normal">{t('rates:currency')}</th>
                  <th scope="col" className="w-44 font-normal">{t('rates:valid')}</th>
                  <th scope="col" className="w-28 text-right font-normal">{t('rates:tab.prices')}</th>
                  <th scope="col" className="w-28 text-right font-normal">{t('rates:updated')}</th>
                  <td className="w-10" />
                </tr>
              </thead>
              <tbody>
                {list.data.cards.map((card) => (
                  <tr key={card.id} className="h-10 border-b border-line hover:bg-hover">
                    <td className="truncate pr-4 pl-2" title={card.name}><a href={hrefOf({ at: 'rate', id: card.id })} className="rounded-sm font-medium hover:underline">{card.name}</a>{card.problems > 0 && <span className="ml-2 text-xs text-warn">{t('rates:toLookAt', { count: card.problems })}</span>}</td>
                    <td className="truncate pr-4 text-ink-2" title={card.vendors.join(', ')}>{card.vendors.join(', ')}</td>
                    <td className="text-ink-2">{card.currency}</td>
                    <td className="truncate text-ink-2"><Period start={card.valid_from} end={card.valid_to} /></td>
                    <td className="text-right text-ink-2 tabular-nums">{t('rates:rows', { count: card.rows })}</td>
                    <td className="text-right text-ink-2"><Moment at={card.updated_at} /></td>
                    <td className="text-right">
                      <Menu align="end" trigger={<IconButton label={t('rates:actions', { name: card.name })} icon={<Ellipsis size={16} />} />} items={[
                        { kind: 'command', id: 'rename', label: t('settings:rename'), disabled: readonly, run: () => { setOpen({ kind: 'rename', card }); } },
                        { kind: 'command', id: 'export', label: t('rates:export'), run: () => { save.mutate({ id: card.id, name: card.name, title: t('rates:exportTitle') }); } },
                        { kind: 'separator', id: 'line' },
                        { kind: 'command', id: 'delete', label: t('settings:delete'), danger: true, disabled: readonly, run: () => { setOpen({ kind: 'delete', card }); } },
                      ]} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </div>
      )}
      {open?.kind === 'import' && <ImportRates file={open.file} onClose={close} />}
      {open?.kind === 'rename' && <RenameEntry list={RATE_CARDS} title={t('rates:renameTitle')} was={open.card.name} rename={(name) => api.editRateCard(open.card.id, [{ op: 'set', field: 'name', text: name }])} onClose={close} />}
      {open?.kind === 'delete' && <DeleteEntry list={RATE_CARDS} title={t('rates:deleteTitle')} text={t('rates:deleteText', { name: open.card.name })} remove={() => api.deleteRateCard(open.card.id)} onClose={close} />}
    </>
  );
}
