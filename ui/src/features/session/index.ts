export { SessionGate } from './gate';
export { useGuest } from './guest';
export { lockNow, useIdleWatch } from './lock';
export { MIN_PASSPHRASE } from './passphrase';
export { useChangeSettings, useSession, useSessionMutation, useSettings } from './queries';
export { useReadOnly, WriteButton } from './read-only';
export { applyRememberedTheme } from './theme';
