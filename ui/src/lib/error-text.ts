import i18next from 'i18next';
import { ApiError } from '@/api';
import { currentLanguage } from '@/i18n';
import { fieldName } from './fields';
import { formatBytes, formatDay, formatNumber, formatPercent } from './format';

/** A failure in the reader's words. */
export interface ErrorText { what: string; safe: string; todo?: string; details: string }

/** Codes are open-ended: a text is looked up by name, and its absence is not an error. */
function lookUp(key: string, args: Record<string, unknown>): string | null {
  return i18next.exists(key, args) ? i18next.t(key as 'codes:fallback', args) : null;
}

const FORMATS: Record<string, (value: string) => string> = {
  workbook: (value) => formatNumber(value, 2), computed: (value) => formatNumber(value, 2), value: (value) => formatNumber(value),
  given: (value) => formatNumber(value, 2), target: (value) => formatNumber(value, 2), line: (value) => formatNumber(value, 2), left: (value) => formatNumber(value, 2),
  factor: (value) => formatPercent(value, 2), rate: (value) => formatPercent(value, 2), bytes: (value) => formatBytes(Number(value)),
  total: (value) => formatNumber(value, 2), least: (value) => formatNumber(value, 2), most: (value) => formatNumber(value, 2), nearest: (value) => formatNumber(value, 2), step: (value) => formatNumber(value, 2),
  from: formatDay, to: formatDay, start: formatDay, end: formatDay,
};
/** Arguments that say something by a code, with words that may take in the other arguments. */
const BY_CODE = new Set(['reason', 'order', 'reading', 'source', 'unit', 'cause']);
/** Arguments that name what a number counts. */
const UNITS = new Set(['left', 'right']);
const NUMBER = /^-?\d+(\.\d+)?$/;
const PERCENT = /^-?\d+(\.\d+)? %$/;
const DAY = /^\d{4}-\d\d-\d\d$/;

function quoted(name: string): string {
  return currentLanguage() === 'ru' ? `«${name}»` : `“${name}”`;
}

/** Roles by their codes, as a sentence lists them. */
export function roleNames(codes: readonly string[]): string {
  return codes.map((code) => (lookUp(`team:role.${code}`, {}) ?? code).toLocaleLowerCase(currentLanguage())).join(', ');
}

/** Values for a text, in the reader's locale. Those that are not what their name promises stay as they are. */
export function readableArgs(args: Record<string, string>, limitIsBytes = false): Record<string, string | number> {
  const out: Record<string, string | number> = {};
  const words = () => readableArgs(Object.fromEntries(Object.entries(args).filter(([name]) => !BY_CODE.has(name))));
  for (const [name, value] of Object.entries(args)) {
    const fits = ['from', 'to', 'start', 'end'].includes(name) ? DAY.test(value) : NUMBER.test(value);
    if (name === 'count' && fits) out[name] = Number(value);
    else if (name === 'limit' && fits) out[name] = limitIsBytes ? formatBytes(Number(value)) : formatNumber(value);
    // The code beside it, where the core's own text needs a name.
    else if (name === 'field') out[name] = fieldName(args['code'] ?? value, currentLanguage());
    else if (name === 'fields' && args['codes']) out[name] = args['codes'].split(';').map((code) => quoted(fieldName(code, currentLanguage()))).join(', ');
    else if (name === 'roles') out[name] = roleNames(value.split(', '));
    else if (name === 'what') out[name] = lookUp(`codes:what.${value}`, {}) ?? value;
    else if (UNITS.has(name)) out[name] = lookUp(`codes:word.units.${value}`, {}) ?? value;
    else if (BY_CODE.has(name)) out[name] = lookUp(`codes:${name === 'cause' ? 'cause' : `word.${name}`}.${value}`, words()) ?? value;
    else if (PERCENT.test(value)) out[name] = formatPercent(Number(value.slice(0, -2)) / 100, 2);
    else out[name] = fits ? (FORMATS[name]?.(value) ?? value) : value;
  }
  return out;
}

/** A problem, a cause, a reason by its code; the core's English text where there is no translation. */
export function codeText(kind: 'problem' | 'cause' | 'skipped' | 'role' | 'stage', code: string, args: Record<string, string> = {}, fallback = code): string {
  return lookUp(`codes:${kind}.${code}`, readableArgs(args)) ?? fallback;
}

/** What a refusal says: the reason of this code first (`relay` and `invitation` have several), then the reader's own (`workbook`, `too_large`), then the code. */
export function refusalText(error: { code: string; args?: Record<string, string>; message: string }): ErrorText {
  const reason = error.args?.['reason'];
  const args = readableArgs(error.args ?? {}, reason !== 'too_many_cells');
  const families = reason ? [`codes:because.${error.code}.${reason}`, `codes:reader.${reason}`] : [];
  const family = families.find((one) => i18next.exists(`${one}.what`)) ?? `codes:error.${error.code}`;
  const text: ErrorText = {
    what: lookUp(`${family}.what`, args) ?? i18next.t('codes:fallback'),
    safe: i18next.t('codes:safe'),
    details: `${error.code}${reason ? `/${reason}` : ''}: ${error.message}`,
  };
  const todo = lookUp(`${family}.todo`, args);
  if (todo) text.todo = todo;
  return text;
}

/** Any thrown thing in the reader's words. */
export function errorText(error: unknown): ErrorText {
  if (error instanceof ApiError) return refusalText({ code: error.status === 401 ? 'unauthorized' : error.code, args: error.args, message: error.message });
  return { what: i18next.t('codes:fallback'), safe: i18next.t('codes:safe'), details: error instanceof Error ? (error.stack ?? error.message) : String(error) };
}
