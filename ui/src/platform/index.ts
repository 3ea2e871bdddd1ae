import type { Platform } from './types';

export type { CoreEvent, DragEventOf, PickedFile, Platform, SaveTarget } from './types';

let chosen: Platform | null = null;

/** Finds out who hosts the interface. The fake is for development and tests; a production build does not contain it. */
export async function choosePlatform(): Promise<Platform> {
  if (import.meta.env.MODE === 'fake') {
    const { createFakePlatform } = await import('./fake');
    chosen = createFakePlatform();
  } else if ('__TAURI_INTERNALS__' in window) {
    const { createWindowPlatform } = await import('./window');
    chosen = createWindowPlatform();
  } else {
    const { createLoopbackPlatform } = await import('./loopback');
    chosen = createLoopbackPlatform();
  }
  return chosen;
}

/** The host of this run. */
export function platform(): Platform {
  if (!chosen) throw new Error('choosePlatform() runs before anything asks for the platform');
  return chosen;
}

/** For tests: sets the host. */
export function setPlatformForTest(host: Platform): void {
  chosen = host;
}
