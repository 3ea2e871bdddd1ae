export { SyncIndicator, SyncIcon, SyncText } from './indicator';
export { syncLine } from './model';
export { Notice } from './panel';
export { useSync, useSyncWork } from './queries';
