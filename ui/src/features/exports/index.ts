export { ExportDialog } from './dialog';
export { openExport, useExportAction } from './state';
