import { browserDownload, browserSaveTarget, onBrowserDrag, pickBrowserFiles } from './browser';
import type { CoreEvent, Platform } from './types';

const TOKEN_KEY = 'mrm.token';

/**
 * The token stands in the printed address (`#token=…`). It moves to this tab's storage at once,
 * so that it is neither in the history nor in a copied address.
 */
export function takeToken(): string {
  const found = /(?:^#|&)token=([^&]+)/.exec(window.location.hash)?.[1];
  if (found) {
    sessionStorage.setItem(TOKEN_KEY, decodeURIComponent(found));
    window.history.replaceState(null, '', window.location.pathname + window.location.search);
  }
  return sessionStorage.getItem(TOKEN_KEY) ?? '';
}

/** `mrm serve` on 127.0.0.1: the same API over HTTP with a bearer token. */
export function createLoopbackPlatform(): Platform {
  const token = takeToken();
  return {
    kind: 'loopback',
    origin: window.location.origin,
    fetch: (request) => {
      request.headers.set('Authorization', `Bearer ${token}`);
      return fetch(request);
    },
    onEvent: (listener) => listenForever(token, listener),
    onDrag: onBrowserDrag,
    pickFiles: () => pickBrowserFiles(),
    pickSaveTarget: () => browserSaveTarget(),
    saveBytes: (_target, name, bytes) => { browserDownload(name, bytes); return Promise.resolve(); },
  };
}

/** Keeps one WebSocket open, coming back after 0.5 to 8 seconds when it closes. */
function listenForever(token: string, listener: (event: CoreEvent) => void): () => void {
  let stopped = false;
  let pause = 500;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let socket: WebSocket | undefined;
  const open = () => {
    const scheme = window.location.protocol === 'https:' ? 'wss' : 'ws';
    socket = new WebSocket(`${scheme}://${window.location.host}/api/v1/events?token=${encodeURIComponent(token)}`);
    socket.onopen = () => { pause = 500; };
    socket.onmessage = (message) => {
      if (typeof message.data === 'string') listener(JSON.parse(message.data) as CoreEvent);
    };
    socket.onclose = () => {
      if (stopped) return;
      timer = setTimeout(open, pause);
      pause = Math.min(pause * 2, 8000);
    };
  };
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    socket?.close();
  };
}
