/** Mentions in the text of a comment: whom one is about to name, and where a text names somebody. */
import type { MentionView, Reader } from '@/api';

/** A name that is being typed after an `@`. */
export interface Naming { /** Where the `@` stands. */ at: number; /** What is typed of the name so far. */ typed: string }

/** The longest beginning of a name that is looked for. */
const LONGEST = 40;
const LETTER = /[\p{L}\p{N}]/u;

/** The name that is being typed at the caret; `null`: none is. */
export function namingAt(text: string, caret: number): Naming | null {
  const before = text.slice(0, caret);
  const at = before.lastIndexOf('@');
  if (at < 0) return null;
  const typed = before.slice(at + 1);
  const begins = at === 0 || !LETTER.test(before[at - 1] ?? '');
  if (!begins || typed.length > LONGEST || typed.includes('\n') || typed.startsWith(' ')) return null;
  return { at, typed };
}

/** Those whose name, or a word of it, begins with what is typed; those whose name as a whole does come first. */
export function fitting(readers: readonly Reader[], typed: string): Reader[] {
  const wanted = typed.toLocaleLowerCase();
  const rank = ({ name }: Reader): number => {
    const lower = name.toLocaleLowerCase();
    if (lower.startsWith(wanted)) return 0;
    return lower.split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  return readers.map((reader) => ({ reader, rank: rank(reader) })).filter((one) => one.rank < 2).sort((a, b) => a.rank - b.rank).map((one) => one.reader);
}

/** The text with the whole name in the place of what was typed of it, and where the caret is then. */
export function named(text: string, naming: Naming, name: string): { text: string; caret: number } {
  const head = `${text.slice(0, naming.at)}@${name} `;
  return { text: head + text.slice(naming.at + 1 + naming.typed.length).replace(/^ /, ''), caret: head.length };
}

/** A piece of a text: words, or somebody whom they name. */
export type Piece = { kind: 'words'; text: string } | { kind: 'mention'; text: string; me: boolean };

/** A text in pieces. A mention shows what its person is called now. */
export function pieces(text: string, mentions: readonly MentionView[]): Piece[] {
  const known = [...mentions].sort((a, b) => b.written.length - a.written.length);
  const found: Piece[] = [];
  let words = '';
  for (let at = 0; at < text.length;) {
    const mention = text[at] === '@' ? known.find((one) => one.written !== '' && text.startsWith(one.written, at + 1)) : undefined;
    if (mention) {
      if (words !== '') found.push({ kind: 'words', text: words });
      words = '';
      found.push({ kind: 'mention', text: `@${mention.name ?? mention.written}`, me: mention.me });
      at += 1 + mention.written.length;
    } else words += text[at++] ?? '';
  }
  if (words !== '') found.push({ kind: 'words', text: words });
  return found;
}
