import type { Settings } from '@/api';

const KEY = 'mrm.theme';

function paint(dark: boolean): void {
  document.documentElement.dataset['theme'] = dark ? 'dark' : 'light';
}

/** Applies a theme and keeps following the system where it says so; returns what stops that. Remembered for the next start's first frame. */
export function applyTheme(theme: Settings['theme']): () => void {
  localStorage.setItem(KEY, theme);
  const system = window.matchMedia('(prefers-color-scheme: dark)');
  const follow = () => { paint(theme === 'dark' || (theme === 'system' && system.matches)); };
  follow();
  system.addEventListener('change', follow);
  return () => { system.removeEventListener('change', follow); };
}

/** Before the session is known: the theme of the last time, so that nothing flashes. */
export function applyRememberedTheme(): void {
  const known = localStorage.getItem(KEY);
  applyTheme(known === 'dark' || known === 'light' ? known : 'system')();
}
