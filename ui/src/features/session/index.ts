export { SessionGate } from './gate';
export { useChangeSettings, useSession, useSettings } from './queries';
export { useReadOnly, WriteButton } from './read-only';
export { applyRememberedTheme } from './theme';
