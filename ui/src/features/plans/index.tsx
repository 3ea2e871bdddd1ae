export { readTsv, writeTsv } from './model/clipboard';
export { showPeriod } from './model/dates';
export { cellText, decimalSign, Formats, isRightAligned, Precision, valueOf } from './model/format';
export { fractionDigits, readNumber, shift } from './model/numbers';
export { PlanPage } from './plan-page';
export { choicesIn } from './words';
