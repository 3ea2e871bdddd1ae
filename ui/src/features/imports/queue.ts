import i18next from 'i18next';
import { create } from 'zustand';
import { currentPlace, type Place } from '@/app/router';
import { toast } from '@/components';
import { platform, type PickedFile } from '@/platform';
import { sortOut } from './files';

/** A file waiting for the wizard, and where the person was when it came. `intoPlan`: a table pasted into a plan, which is to go into that plan. */
export interface Waiting { key: number; file: PickedFile; from: Place; intoPlan: boolean }

let next = 1;

/** Files in the order in which they came; the wizard shows the first. */
export const useImportQueue = create<{ list: Waiting[] }>(() => ({ list: [] }));

/** Imports files, or asks for some. Several stand in a queue, one wizard each. */
export async function startImport(files?: readonly PickedFile[], { intoPlan = false } = {}): Promise<void> {
  const given = files ?? await platform().pickFiles(i18next.t('imports:pick'));
  const { wanted, refused } = sortOut(given);
  if (refused.length > 0) {
    toast({ tone: 'bad', text: `${i18next.t('imports:drop.unsupported', { name: refused.join(', ') })}. ${i18next.t('imports:drop.supported')}` });
  }
  if (wanted.length === 0) return;
  const waiting = useImportQueue.getState().list;
  if (waiting.length > 0) toast({ text: i18next.t('imports:drop.queued', { count: wanted.length }) });
  const from = currentPlace();
  useImportQueue.setState({ list: [...waiting, ...wanted.map((file) => ({ key: next++, file, from, intoPlan }))] });
}

/** The first file is done with, well or not. */
export function finishFirst(key: number): void {
  useImportQueue.setState(({ list }) => ({ list: list.filter((one) => one.key !== key) }));
}
