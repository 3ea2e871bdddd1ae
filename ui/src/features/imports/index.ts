export { DropOverlay } from './drop-overlay';
export { startImport } from './queue';
export { ImportWizard } from './wizard';
