import { useSyncExternalStore } from 'react';

/** Where the interface can be. The window has no server behind it, so places live in the address's hash. */
export type Place =
  | { at: 'projects' }
  | { at: 'project'; id: string }
  | { at: 'plan'; id: string; row?: string }
  | { at: 'calculators'; name?: string }
  | { at: 'rates' }
  | { at: 'rate'; id: string }
  | { at: 'team'; tab?: TeamTab }
  | { at: 'settings' }
  | { at: 'security' };

/** A part of the team's page. */
export type TeamTab = 'people' | 'rights' | 'relay';
const TEAM_TABS: readonly string[] = ['people', 'rights', 'relay'] satisfies TeamTab[];

/** Reads a hash; anything unknown is the start page. */
export function parsePlace(hash: string): Place {
  const [path = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const [head, id] = path.split('/').map(decodeURIComponent);
  if (head === 'projects' && id) return { at: 'project', id };
  if (head === 'plans' && id) {
    const row = new URLSearchParams(query).get('row');
    return row ? { at: 'plan', id, row } : { at: 'plan', id };
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
    case 'plan': return `#/plans/${encodeURIComponent(place.id)}${place.row ? `?row=${encodeURIComponent(place.row)}` : ''}`;
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
