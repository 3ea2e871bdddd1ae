import type { DocumentSync, SyncView } from '@/api';

export type Tone = 'good' | 'quiet' | 'warn' | 'bad';
export type LineKey = 'waiting' | 'connecting' | 'offline' | 'receiving' | 'synced' | 'removed' | 'trouble' | 'unknown';
export type AboutKey = LineKey;

/** What the top bar says of the relay. */
export interface SyncLine {
  tone: Tone;
  /** Texts of `sync:state`, joined by a dot. */
  parts: { key: LineKey | 'aside' | 'suspect'; count?: number }[];
  /** The text of `sync:about` that says what it means. */
  about: AboutKey;
}

/**
 * How things stand, in one line; `null` without a relay. “Synced” is said for the core's `synced` alone: the relay has
 * everything on its disk and everything of the relay is here. `fresh`: the core has answered last time it was asked.
 */
export function syncLine(view: Pick<SyncView, 'state' | 'waiting' | 'quarantined' | 'suspects'>, fresh: boolean): SyncLine | null {
  const line = relayLine(view, fresh);
  // A device that is not to be trusted is an alarm whatever else is told.
  return line && view.suspects.length > 0 ? { ...line, tone: 'bad', parts: [{ key: 'suspect' }, ...line.parts] } : line;
}

function relayLine(view: Pick<SyncView, 'state' | 'waiting' | 'quarantined'>, fresh: boolean): SyncLine | null {
  if (view.state === 'none') return null;
  if (!fresh) return { tone: 'warn', parts: [{ key: 'unknown' }], about: 'unknown' };
  const waiting: SyncLine['parts'] = view.waiting > 0 ? [{ key: 'waiting', count: view.waiting }] : [];
  const aside: SyncLine['parts'] = view.quarantined > 0 ? [{ key: 'aside', count: view.quarantined }] : [];
  switch (view.state) {
    case 'removed': return { tone: 'bad', parts: [{ key: 'removed' }], about: 'removed' };
    case 'trouble': return { tone: 'warn', parts: [{ key: 'trouble' }, ...waiting], about: 'trouble' };
    case 'offline': return { tone: 'quiet', parts: [{ key: 'offline' }, ...waiting], about: 'offline' };
    case 'connecting': return { tone: 'quiet', parts: waiting.length > 0 ? waiting : [{ key: 'connecting' }], about: 'connecting' };
    case 'syncing': return { tone: 'quiet', parts: waiting.length > 0 ? waiting : [{ key: 'receiving' }], about: waiting.length > 0 ? 'waiting' : 'receiving' };
    case 'synced': return { tone: aside.length > 0 ? 'warn' : 'good', parts: [{ key: 'synced' }, ...aside], about: 'synced' };
  }
}

/** What a document is called: a plan, a project, the list of them, something beside a plan, or nothing that is here. */
export type DocumentName = { kind: 'named'; name: string } | { kind: 'directory' | 'other' | 'notHere' };

/** Names a document by the lists that are on the screen. */
export function documentName(document: Pick<DocumentSync, 'id'>, titles: ReadonlyMap<string, string>): DocumentName {
  if (document.id === null) return { kind: 'notHere' };
  const name = titles.get(document.id);
  if (name !== undefined) return { kind: 'named', name };
  return { kind: document.id.startsWith('wsp_') ? 'directory' : 'other' };
}
