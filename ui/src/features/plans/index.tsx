export { readTsv, writeTsv } from './model/clipboard';
export { today } from './model/calendar';
export { editDate, showPeriod } from './model/dates';
export { cellText, decimalSign, Formats, isRightAligned, Precision, valueOf } from './model/format';
export { fractionDigits, readNumber, shift } from './model/numbers';
export { type Days, type PeriodError, readEdge } from './model/periods';
export { PlanPage } from './plan-page';
export { choicesIn } from './words';
