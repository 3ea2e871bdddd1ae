export { OptimiseDialog } from './dialog';
export { closeOptimise, useOptimiseAction } from './state';
