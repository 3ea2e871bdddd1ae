export { DropOverlay } from './drop-overlay';
export { startImport } from './queue';
export { useTargets } from './targets';
export { ImportWizard } from './wizard';
