export { SessionGate } from './gate';
export { useChangeSettings, useSession, useSettings } from './queries';
export { applyRememberedTheme } from './theme';
