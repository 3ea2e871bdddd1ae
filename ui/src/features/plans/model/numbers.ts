/** Exact decimals as text. Money never passes through a binary float on its way to the core. */

/** The decimal sign of a language. */
export type DecimalSign = ',' | '.';

const SPACES = /[\s\u00a0\u202f\u2009']/g;

/** Reads a number as a person of that language writes it; `null` where it is not one. The answer is canonical (`-1200.5`). */
export function readNumber(text: string, sign: DecimalSign): string | null {
  let body = text.replace(SPACES, '').replace(/[\u2212\u2013]/g, '-').replace(/[₽$€£₸%]|руб\.?|р\.|RUB|USD|EUR/gi, '');
  const bracketed = /^\((.*)\)$/.exec(body);
  if (bracketed) body = `-${bracketed[1] ?? ''}`;
  if (!/^[+-]?[\d.,]*\d[\d.,]*$/.test(body)) return null;
  const comma = body.lastIndexOf(',');
  const point = body.lastIndexOf('.');
  let decimal = '';
  if (comma >= 0 && point >= 0) decimal = comma > point ? ',' : '.';
  else if (comma >= 0) decimal = isGrouping(body, ',', sign) ? '' : ',';
  else if (point >= 0) decimal = isGrouping(body, '.', sign) ? '' : '.';
  const digits = decimal === '' ? body.replace(/[.,]/g, '') : body.replace(decimal === ',' ? /\./g : /,/g, '').replace(decimal, '.');
  if ((digits.match(/\./g) ?? []).length > 1) return null;
  return canonical(digits);
}

/** `1,200,000` groups in any language; `1,200` groups only where the comma is not the decimal sign. */
function isGrouping(body: string, mark: ',' | '.', sign: DecimalSign): boolean {
  const parts = body.replace(/^[+-]/, '').split(mark);
  if (!parts.slice(1).every((part) => part.length === 3) || (parts[0]?.length ?? 0) > 3) return false;
  return parts.length > 2 || mark !== sign;
}

function canonical(digits: string): string {
  const negative = digits.startsWith('-');
  const [whole = '', fraction = ''] = digits.replace(/^[+-]/, '').split('.');
  const head = whole.replace(/^0+(?=\d)/, '') || '0';
  const tail = fraction.replace(/0+$/, '');
  const body = tail === '' ? head : `${head}.${tail}`;
  return negative && body !== '0' ? `-${body}` : body;
}

/** A scaled integer: the exact value of a canonical decimal. */
interface Scaled { units: bigint; scale: number }

function scaled(text: string): Scaled | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (!match) return null;
  const fraction = match[3] ?? '';
  const units = BigInt(`${match[2] ?? '0'}${fraction}`);
  return { units: match[1] === '-' ? -units : units, scale: fraction.length };
}

function unscaled(units: bigint, scale: number): string {
  const negative = units < 0n;
  const digits = (negative ? -units : units).toString().padStart(scale + 1, '0');
  const body = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return canonical(negative ? `-${body}` : body);
}

/** The exact sum of a canonical decimal and so many times another; `null` where one of them is no number. */
export function add(a: string, b: string, times = 1): string | null {
  const left = scaled(a);
  const right = scaled(b);
  if (!left || !right) return null;
  const scale = Math.max(left.scale, right.scale);
  return unscaled(left.units * 10n ** BigInt(scale - left.scale) + BigInt(times) * right.units * 10n ** BigInt(scale - right.scale), scale);
}

/** The exact difference. */
export function subtract(a: string, b: string): string | null {
  return add(a, b.startsWith('-') ? b.slice(1) : `-${b}`);
}

/** The exact sum of canonical decimals; texts that are no numbers are passed over. */
export function sum(values: Iterable<string>): { total: string; count: number } {
  let units = 0n;
  let scale = 0;
  let count = 0;
  for (const value of values) {
    const next = scaled(value);
    if (!next) continue;
    count += 1;
    if (next.scale > scale) {
      units *= 10n ** BigInt(next.scale - scale);
      scale = next.scale;
    }
    units += next.units * 10n ** BigInt(scale - next.scale);
  }
  return { total: unscaled(units, scale), count };
}

/** The mean with two digits more than a whole, rounded half up; for looking, not for storing. */
export function mean(total: string, count: number): string {
  const value = scaled(total);
  if (!value || count === 0) return '';
  const extra = Math.max(2 - value.scale, 0);
  const units = value.units * 10n ** BigInt(extra);
  const divisor = BigInt(count);
  const negative = units < 0n;
  const magnitude = negative ? -units : units;
  const rounded = (magnitude * 2n + divisor) / (divisor * 2n);
  return unscaled(negative ? -rounded : rounded, value.scale + extra);
}

/** Moves the decimal point: `shift('0.125', 2)` is `12.5`. */
export function shift(text: string, places: number): string {
  const value = scaled(text);
  if (!value) return text;
  if (places >= value.scale) return unscaled(value.units * 10n ** BigInt(places - value.scale), 0);
  return unscaled(value.units, value.scale - places);
}

/** How many digits stand after the point. */
export function fractionDigits(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** Compares two canonical decimals. */
export function compareNumbers(a: string, b: string): number {
  const left = scaled(a);
  const right = scaled(b);
  if (!left || !right) return left ? -1 : right ? 1 : 0;
  const scale = Math.max(left.scale, right.scale);
  const difference = left.units * 10n ** BigInt(scale - left.scale) - right.units * 10n ** BigInt(scale - right.scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
