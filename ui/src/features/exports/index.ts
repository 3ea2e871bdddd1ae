export { ExportDialog } from './dialog';
export { fileName, nameFrom } from './file-name';
export { openExport, useExportAction } from './state';
