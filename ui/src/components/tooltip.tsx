import { Tooltip as Radix } from 'radix-ui';
import type { ReactNode } from 'react';
import { Kbd } from './kbd';

/** Once around the window: tooltips wait 400 ms, and not at all right after another one. */
export const TooltipProvider = ({ children }: { children: ReactNode }) => <Radix.Provider delayDuration={400} skipDelayDuration={200}>{children}</Radix.Provider>;

/** A short explanation of what is under the pointer or has the focus. */
export function Tooltip({ text, keys, side = 'bottom', children }: { text: ReactNode; keys?: string | undefined; side?: 'top' | 'bottom' | 'left' | 'right'; children: ReactNode }) {
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content side={side} sideOffset={6} collisionPadding={8} className="z-60 flex max-w-80 items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-xs text-ink shadow-float animate-appear">
          {text}
          {keys && <Kbd keys={keys} />}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
