/** A workbook that somebody dropped or picked: a path that the window's host granted, or the file itself in a browser. */
export type PickedFile = { readonly name: string; readonly size?: number } & ({ readonly path: string } | { readonly file: File });

/** What the core tells on its own account. */
export type CoreEvent =
  | { type: 'artifact_updated'; id: string; revision: number }
  | { type: 'comment_added'; plan: string; thread: string; comment: string }
  | { type: 'discussion_updated'; plan: string }
  | { type: 'approvals_updated'; plan: string }
  | { type: 'directory_updated' }
  | { type: 'session_updated' }
  | { type: 'sync_status' }
  | { type: 'team_updated' }
  | { type: 'presence' }
  | { type: 'missed' }
  | { type: 'notices_updated'; new: string[] }
  | { type: 'job_progress'; id: string; stage: string; done: number; total: number }
  | { type: 'job_done'; id: string }
  | { type: 'notification'; code: string; args?: Record<string, string> };

/** A file on its way over the window. Names are unknown to a browser until the drop. */
export type DragEventOf =
  | { kind: 'over'; names: string[] | null; count: number | null }
  | { kind: 'leave' }
  | { kind: 'drop'; files: PickedFile[] };

/** Where a file shall be saved: a path in the window, a download in a browser. */
export type SaveTarget = { kind: 'path'; path: string } | { kind: 'download' };

/** The one door to whatever hosts the interface. Nothing outside `platform/` knows which host it is. */
export interface Platform {
  readonly kind: 'window' | 'loopback' | 'fake';
  /** Where API addresses start, for the typed client. */
  readonly origin: string;
  /** Answers an API request. Bodies are JSON text or bytes. */
  fetch(request: Request): Promise<Response>;
  /** Listens to the core; returns what stops it. */
  onEvent(listener: (event: CoreEvent) => void): () => void;
  /** Listens to files dragged over the window; returns what stops it. */
  onDrag(listener: (event: DragEventOf) => void): () => void;
  /** Asks for workbooks with the host's own dialog; empty when the person changed their mind. */
  pickFiles(title: string): Promise<PickedFile[]>;
  /** Asks where to save; null when the person changed their mind. */
  pickSaveTarget(suggestedName: string, title: string): Promise<SaveTarget | null>;
  /** Hands bytes to the reader: a download in a browser, a file at the chosen path in the window. */
  saveBytes(target: SaveTarget, name: string, bytes: Blob): Promise<void>;
}
