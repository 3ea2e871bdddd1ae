/** Coefficients of the months as they were typed last; kept on this device. */
import type { Language } from '../model/format';

const KEY = 'mrm.season';

/** January first. */
export function season(language: Language): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? 'null');
    if (Array.isArray(kept) && kept.length === 12 && kept.every((one): one is string => typeof one === 'string')) {
      return kept.map((one) => (language === 'ru' ? one.replace('.', ',') : one.replace(',', '.')));
    }
  } catch {
    // What cannot be read was never typed.
  }
  return Array.from({ length: 12 }, () => '1');
}

/** Keeps them for the next time. */
export function keepSeason(coefficients: readonly string[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(coefficients));
  } catch {
    // A full or forbidden storage costs only what is remembered.
  }
}
