import { useSyncExternalStore } from 'react';

/** Where the interface can be. The window has no server behind it, so places live in the address's hash. */
export type Place =
  | { at: 'projects' }
  | { at: 'project'; id: string }
  | { at: 'plan'; id: string; row?: string; thread?: string; panel?: PlanPart }
  | { at: 'calculators'; name?: string }
  | { at: 'rates' }
  | { at: 'rate'; id: string }
  | { at: 'team'; tab?: TeamTab }
  | { at: 'settings' }
  | { at: 'security' };

/** Where a client has something to look at; elsewhere they would find the agency's tools. */
const FOR_GUESTS: ReadonlySet<Place['at']> = new Set(['projects', 'project', 'plan', 'settings', 'security']);

/** Where somebody stands who asked for a place: a client who asks for one of the agency's is at the start. */
export function placeFor(place: Place, guest: boolean): Place {
  return guest && !FOR_GUESTS.has(place.at) ? { at: 'projects' } : place;
}

/** A part of a plan's panel that one can be sent to. */
export type PlanPart = 'approvals';

/** A part of the team's page. */
export type TeamTab = 'people' | 'rights' | 'relay';
const TEAM_TABS: readonly string[] = ['people', 'rights', 'relay'] satisfies TeamTab[];

/** Reads a hash; anything unknown is the start page. */
export function parsePlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [head, id] = path.split('/').map(decodeURIComponent);
  if (head === 'projects' && id) return { at: 'project', id };
  if (head === 'plans' && id) {
    const asked = new URLSearchParams(query);
    const [row, thread, panel] = [asked.get('row'), asked.get('thread'), asked.get('panel')];
    return { at: 'plan', id, ...(row ? { row } : {}), ...(thread ? { thread } : {}), ...(panel === 'approvals' ? { panel } : {}) };
  }
  if (head === 'calculators') return id ? { at: 'calculators', name: id } : { at: 'calculators' };
  if (head === 'rate-cards') return id ? { at: 'rate', id } : { at: 'rates' };
  if (head === 'team') return id && TEAM_TABS.includes(id) ? { at: 'team', tab: id as TeamTab } : { at: 'team' };
  if (head === 'settings') return { at: id === 'security' ? 'security' : 'settings' };
  return { at: 'projects' };
}

/** Writes a hash. */
export function hrefOf(place: Place): string {
  switch (place.at) {
    case 'project': return `#/projects/${encodeURIComponent(place.id)}`;
    case 'plan': {
      const asked = new URLSearchParams({ ...(place.row ? { row: place.row } : {}), ...(place.thread ? { thread: place.thread } : {}), ...(place.panel ? { panel: place.panel } : {}) }).toString();
      return `#/plans/${encodeURIComponent(place.id)}${asked === '' ? '' : `?${asked}`}`;
    }
    case 'calculators': return `#/calculators${place.name ? `/${encodeURIComponent(place.name)}` : ''}`;
    case 'rates': return '#/rate-cards';
    case 'rate': return `#/rate-cards/${encodeURIComponent(place.id)}`;
    case 'team': return `#/team${place.tab ? `/${place.tab}` : ''}`;
    case 'settings': return '#/settings';
    case 'security': return '#/settings/security';
    case 'projects': return '#/projects';
  }
}

/** Goes somewhere. */
export function goTo(place: Place): void {
  window.location.hash = hrefOf(place);
}

/** Where we are, outside of React. */
export function currentPlace(): Place {
  return parsePlace(window.location.hash);
}

function subscribe(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => { window.removeEventListener('hashchange', changed); };
}

/** Where we are; re-renders on the way. */
export function usePlace(): Place {
  return parsePlace(useSyncExternalStore(subscribe, () => window.location.hash));
}
