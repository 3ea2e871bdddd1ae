export { CellHistory } from './cell-history';
export { VersionDialogs } from './dialogs';
export { VersionsPanel } from './panel';
export { closeVersions, openVersions, useVersionActions } from './state';
export { StatusChip } from './status-chip';
