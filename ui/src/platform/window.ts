import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';
import { getCurrentWebview } from '@tauri-apps/api/webview';
import type { CoreEvent, DragEventOf, PickedFile, Platform, SaveTarget } from './types';

const ORIGIN = 'http://core.invalid';
const BYTES = 'application/octet-stream';

interface ApiAnswer { status: number; body: unknown }

/**
 * The desktop window: the API's router runs in the same process, no port is open.
 * JSON goes through the command `api`, bytes through `api_bytes` with method and path in headers.
 */
export function createWindowPlatform(): Platform {
  return {
    kind: 'window',
    origin: ORIGIN,
    fetch: answer,
    onEvent: (listener) => untilStopped(listen<CoreEvent>('mrm', (event) => { listener(event.payload); }).then((stop) => { listener({ type: 'missed' }); return stop; })),
    onDrag,
    pickFiles: async (title) => (await invoke<string[]>('pick_workbooks', { title })).map(fromPath),
    pickSaveTarget: async (suggestedName, title): Promise<SaveTarget | null> => {
      const path = await invoke<string | null>('pick_save_path', { title, suggestedName });
      return path === null ? null : { kind: 'path', path };
    },
    saveBytes: async (target, _name, bytes) => {
      if (target.kind !== 'path') throw new Error('the window saves to a path that its dialog gave');
      await invoke('write_granted', new Uint8Array(await bytes.arrayBuffer()), { headers: { 'mrm-path': encodeURIComponent(target.path) } });
    },
  };
}

async function answer(request: Request): Promise<Response> {
  const path = request.url.slice(ORIGIN.length);
  const language = request.headers.get('Accept-Language') ?? '';
  if (request.headers.get('Content-Type') === BYTES || request.headers.get('Accept') === BYTES) {
    const body = new Uint8Array(await request.arrayBuffer());
    // The address of a request is percent-encoded already: a header may hold it as it is.
    return invoke<ArrayBuffer>('api_bytes', body, { headers: { 'mrm-method': request.method, 'mrm-path': path, 'mrm-language': language } }).then(
      (bytes) => new Response(bytes, { status: 200, headers: { 'Content-Type': BYTES } }),
      refused,
    );
  }
  const text = await request.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  const { status, body: json } = await invoke<ApiAnswer>('api', { method: request.method, path, language, body });
  const empty = status === 204 || json === null || json === undefined;
  return new Response(empty ? null : JSON.stringify(json), {
    status,
    headers: empty ? { 'Content-Length': '0' } : { 'Content-Type': status >= 400 ? 'application/problem+json' : 'application/json' },
  });
}

/** The host rejects with status and problem document; anything else is a fault of the host itself. */
function refused(reason: unknown): Response {
  const known = typeof reason === 'object' && reason !== null && 'status' in reason && 'body' in reason;
  const { status, body } = known ? (reason as ApiAnswer) : { status: 500, body: { code: 'unexpected', detail: String(reason) } };
  return new Response(JSON.stringify(body), { status, headers: { 'Content-Type': 'application/problem+json' } });
}

function onDrag(listener: (event: DragEventOf) => void): () => void {
  return untilStopped(getCurrentWebview().onDragDropEvent(({ payload }) => {
    if (payload.type === 'enter') {
      const names = payload.paths.map((path) => fromPath(path).name);
      listener({ kind: 'over', names, count: names.length });
    } else if (payload.type === 'drop') listener({ kind: 'drop', files: payload.paths.map(fromPath) });
    else if (payload.type === 'leave') listener({ kind: 'leave' });
  }));
}

function fromPath(path: string): PickedFile {
  return { name: path.split(/[\\/]/).pop() ?? path, path };
}

/** Tauri hands the stop function out later; a listener may be stopped before that. */
function untilStopped(started: Promise<() => void>): () => void {
  let stopped = false;
  let stop: (() => void) | undefined;
  void started.then((unlisten) => {
    if (stopped) unlisten();
    else stop = unlisten;
  });
  return () => {
    stopped = true;
    stop?.();
  };
}
