export { SyncIndicator, SyncIcon, SyncText } from './indicator';
export { syncLine } from './model';
export { Notice, Suspect } from './panel';
export { useSync, useSyncWork } from './queries';
