export type { PlanHost } from './host';
export { CalculatorsPage } from './page';
export { CalculatorsPanel } from './panel';
export { useEffectiveReach, usePlanReach } from './queries';
export { ReachFacts } from './reach';
export { useCalculatorWords } from './words';
