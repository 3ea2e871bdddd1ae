import { browserDownload, browserSaveTarget, onBrowserDrag, pickBrowserFiles } from '../browser';
import type { CoreEvent, Platform } from '../types';
import './imports';
import './plans';
import { answerFake } from './routes';

/** An API in memory, for development without a core and for tests. Never part of a production build. */
export function createFakePlatform(): Platform {
  const listeners = new Set<(event: CoreEvent) => void>();
  return {
    kind: 'fake',
    origin: 'http://fake.invalid',
    fetch: (request) => answerFake(request, (event) => { for (const listener of listeners) listener(event); }),
    onEvent: (listener) => { listeners.add(listener); return () => { listeners.delete(listener); }; },
    onDrag: onBrowserDrag,
    pickFiles: () => pickBrowserFiles(),
    pickSaveTarget: () => browserSaveTarget(),
    saveBytes: (_target, name, bytes) => { browserDownload(name, bytes); return Promise.resolve(); },
  };
}
