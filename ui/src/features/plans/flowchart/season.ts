/** Seasonal coefficients: twelve texts, January first. */
import type { Language } from '../model/format';

const KEY = 'mrm.season';

/** Every month weighs the same. */
export const FLAT: readonly string[] = Array.from({ length: 12 }, () => '1');

/** Coefficients as the reader writes numbers. */
export const written = (coefficients: readonly string[], language: Language): string[] => coefficients.map((one) => (language === 'ru' ? one.replace('.', ',') : one.replace(',', '.')));

/** Coefficients that earlier versions kept on this device; `null` where there are none, or none that say anything. */
export function localSeason(): string[] | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    const twelve = Array.isArray(kept) && kept.length === 12 && kept.every((one): one is string => typeof one === 'string' && /^\d+([.,]\d+)?$/.test(one.trim()));
    return twelve && kept.some((one) => one.trim() !== '1') ? kept : null;
  } catch {
    return null;
  }
}

/** The workspace has them now. */
export function dropLocalSeason(): void {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // What cannot be removed is offered once more.
  }
}
