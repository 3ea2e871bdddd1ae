import { CircleAlert, CircleCheck, Info, X } from 'lucide-react';
import { useEffect } from 'react';
import { useTexts } from '@/i18n';
import { create } from 'zustand';
import { Button } from './button';

export interface ToastInput { tone?: 'info' | 'good' | 'bad'; text: string; action?: { label: string; run: () => void } | undefined; seconds?: number }
interface Shown extends ToastInput { id: number }

const useToasts = create<{ list: Shown[] }>(() => ({ list: [] }));
let next = 1;

/** Says something in passing. Errors stay until they are closed. */
export function toast(input: ToastInput): void {
  const id = next++;
  // More than three at once nobody reads.
  useToasts.setState(({ list }) => ({ list: [...list.slice(-2), { ...input, id }] }));
}

function dismiss(id: number): void {
  useToasts.setState(({ list }) => ({ list: list.filter((one) => one.id !== id) }));
}

const ICONS = { info: <Info size={16} className="mt-0.5 text-info" />, good: <CircleCheck size={16} className="mt-0.5 text-good" />, bad: <CircleAlert size={16} className="mt-0.5 text-bad" /> };

function One({ shown }: { shown: Shown }) {
  const { t } = useTexts();
  const stays = shown.tone === 'bad' && shown.seconds === undefined;
  useEffect(() => {
    if (stays) return;
    const timer = setTimeout(() => { dismiss(shown.id); }, (shown.seconds ?? 6) * 1000);
    return () => { clearTimeout(timer); };
  }, [shown, stays]);
  return (
    <li role={shown.tone === 'bad' ? 'alert' : 'status'} className="flex w-90 items-start gap-2 rounded-lg border border-line bg-raised py-2.5 pr-2 pl-3 text-sm shadow-float animate-appear">
      {ICONS[shown.tone ?? 'info']}
      <span className="min-w-0 flex-1 wrap-anywhere">{shown.text}</span>
      {shown.action && <Button size="sm" look="ghost" className="-my-1 text-accent" onClick={() => { shown.action?.run(); dismiss(shown.id); }}>{shown.action.label}</Button>}
      <button type="button" aria-label={t('close')} className="grid size-5 place-items-center rounded-sm text-ink-3 hover:bg-hover" onClick={() => { dismiss(shown.id); }}><X size={14} /></button>
    </li>
  );
}

/** Where toasts appear: bottom right, above the status bar. */
export function Toasts() {
  const list = useToasts((state) => state.list);
  return <ol className="fixed right-4 bottom-10 z-70 flex flex-col gap-2">{list.map((shown) => <One key={shown.id} shown={shown} />)}</ol>;
}
