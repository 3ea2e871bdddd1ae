import { keyCaps } from '@/actions';

/** A shortcut, `Mod+K`, as this machine's keyboard names it. */
export function Kbd({ keys }: { keys: string }) {
  return (
    <kbd className="inline-flex gap-0.5 font-sans text-xs text-ink-3">
      {keyCaps(keys).map((cap) => (
        <span key={cap} className="min-w-4 rounded-sm border border-line px-1 text-center">{cap}</span>
      ))}
    </kbd>
  );
}
