export { showPeriod } from './model/dates';
export { Formats, isRightAligned, valueOf } from './model/format';
export { fractionDigits, shift } from './model/numbers';
export { PlanPage } from './plan-page';
export { choicesIn } from './words';
