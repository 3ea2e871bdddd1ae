export { SessionGate } from './gate';
export { useGuest } from './guest';
export { isKit, KitInput, kitTrouble, NO_KIT, type TypedKit } from './kit-input';
export { lockNow, useIdleWatch } from './lock';
export { MIN_PASSPHRASE } from './passphrase';
export { useChangeSettings, useSession, useSessionMutation, useSettings } from './queries';
export { type Obstacle, type Obstacles, offered, useImportObstacle, useObstacle, useObstacleEverywhere, useObstacles, useProjectOf } from './may';
export { ObstructedButton, useReadOnly, WriteButton } from './read-only';
export { applyRememberedTheme } from './theme';
