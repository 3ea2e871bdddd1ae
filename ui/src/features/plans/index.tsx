export { showDate } from './model/dates';
export { Formats, isRightAligned, valueOf } from './model/format';
export { PlanPage } from './plan-page';
export { choicesIn } from './words';
