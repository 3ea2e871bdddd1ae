import { useSyncExternalStore, type ReactNode } from 'react';
import { createPortal } from 'react-dom';

/** Places of the frame that a screen fills: `crumbs` and `actions` in the top bar, `status-left` and `status-right` at the bottom. */
export type SlotName = 'crumbs' | 'actions' | 'status-left' | 'status-right';

const outlets = new Map<SlotName, HTMLElement>();
const listeners = new Set<() => void>();

function subscribe(changed: () => void): () => void {
  listeners.add(changed);
  return () => { listeners.delete(changed); };
}

function place(name: SlotName, element: HTMLElement | null): void {
  if (element) outlets.set(name, element);
  else outlets.delete(name);
  for (const listener of listeners) listener();
}

/** The place itself, in the frame. */
export function SlotOutlet({ name, className }: { name: SlotName; className?: string }) {
  return <div className={className} ref={(element) => { place(name, element); return () => { place(name, null); }; }} />;
}

/** Shows its children in a place of the frame while mounted. */
export function Slot({ name, children }: { name: SlotName; children: ReactNode }) {
  const outlet = useSyncExternalStore(subscribe, () => outlets.get(name) ?? null);
  return outlet ? createPortal(children, outlet) : null;
}
