/** The colours that people have. */
export const PERSON_COLOURS = 8;

/** A person's colour by the number that stays theirs, as a CSS value. */
export function personColour(number: number): string {
  return `var(--person-${String((number % PERSON_COLOURS) + 1)})`;
}

/** Up to two letters of a name. */
export function initials(name: string | null): string {
  const words = (name ?? '').trim().split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  const letters = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  return letters.map((word) => [...(word ?? '')][0]?.toLocaleUpperCase() ?? '').join('') || '?';
}
