export { CellHistory } from './cell-history';
export { VersionDialogs } from './dialogs';
export { VersionsPanel } from './panel';
export { closeVersions, openVersions, useVersionActions } from './state';
export { RowHistory } from './row-history';
export { StatusChip, StatusMark } from './status-chip';
